/* search: the threads of a search (mlptui/engine/search.h) as a job: it is waited for. */
#include "mlptui/engine/search.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "engine/job_ops.h"
#include "nn/gemm.h"

#define PATIENCE 10 /* milliseconds */

static bool begin(struct job *job, const struct job_site *site)
{
    const struct search_request *request = &job->request.search;

    (void)site;
    gemm_rest(); /* the trials have helper threads of their own */
    job->own = search_new(request->configs, request->count, job->dataset, &request->how, NULL,
                          &job->error);
    return job->own != NULL;
}

static enum job_state advance(struct job *job)
{
    return search_wait(job->own, PATIENCE) ? JOB_UNDER_WAY : JOB_DONE;
}

static void cancel(struct job *job)
{
    search_cancel(job->own);
}

static double progress(const struct job *job)
{
    size_t ended;

    return search_progress(job->own, &ended);
}

static void report(struct job *job, struct job_report *report)
{
    struct search_findings *f = &report->search;

    f->how = job->request.search.how;
    f->count = job->request.search.count;
    search_progress(job->own, &f->ended);
    f->change_count = search_take_changes(job->own, &f->changes);
}

static void release(struct job *job)
{
    search_free(job->own);
}

static void request_copy(struct job_request *to, const struct job_request *from)
{
    size_t count = from->search.count;

    to->search.configs = xcalloc(count, sizeof *to->search.configs);
    if (count > 0)
        memcpy(to->search.configs, from->search.configs, count * sizeof *to->search.configs);
}

static void request_release(struct job_request *request)
{
    free(request->search.configs);
    request->search = (struct search_request){.configs = NULL};
}

/* The first report tells all trials. */
static void report_renew(struct job_report *report, struct job_report *before)
{
    struct search_findings *f = &report->search;

    if (before != NULL) {
        f->trials = before->search.trials;
        before->search.trials = NULL;
    } else {
        f->trials = xcalloc(f->count, sizeof *f->trials);
    }
    for (size_t i = 0; i < f->change_count; i++)
        f->trials[f->changes[i].number - 1] = f->changes[i].trial;
    free(f->changes);
    f->changes = NULL;
}

static void report_release(struct job_report *report)
{
    free(report->search.trials);
    free(report->search.changes);
}

const struct job_ops job_search = {
    .name = "search",
    .begin = begin,
    .advance = advance,
    .cancel = cancel,
    .progress = progress,
    .report = report,
    .release = release,
    .request_copy = request_copy,
    .request_release = request_release,
    .report_renew = report_renew,
    .report_release = report_release,
};
