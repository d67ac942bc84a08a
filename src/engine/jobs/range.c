/* range: the rate finder as a job: a mini-batch is a unit. */
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "engine/job_ops.h"
#include "nn/gemm.h"

static bool begin(struct job *job, const struct job_site *site)
{
    (void)site;
    job->own = lr_range_new(&job->request.config, job->dataset, &job->request.sweep, &job->error);
    return job->own != NULL;
}

static enum job_state advance(struct job *job)
{
    gemm_set_threads(job->request.config.threads); /* a run started meanwhile may have others */
    return lr_range_advance(job->own) ? JOB_UNDER_WAY : JOB_DONE;
}

static double progress(const struct job *job)
{
    size_t count;

    lr_range_points(job->own, &count);
    return (double)count / (double)job->request.sweep.steps;
}

static void report(struct job *job, struct job_report *report)
{
    struct range_findings *f = &report->range;
    const struct lr_range_point *points = lr_range_points(job->own, &f->count);

    f->sweep = job->request.sweep;
    f->points = xcalloc(f->count, sizeof *f->points);
    f->exploded = lr_range_exploded(job->own);
    if (f->count > 0)
        memcpy(f->points, points, f->count * sizeof *f->points);
    f->suggests = lr_range_suggest(f->points, f->count, &f->lowest, &f->suggestion);
}

static void release(struct job *job)
{
    lr_range_free(job->own);
}

static void report_release(struct job_report *report)
{
    free(report->range.points);
}

const struct job_ops job_range = {
    "rate finder", begin, advance, progress, report, release, .report_release = report_release};
