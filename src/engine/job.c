/* job: what all kinds of jobs have in common. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "engine/job_ops.h"

#define JOB_ENTRY(kind, table) [kind] = &(table),
static const struct job_ops *const kinds[JOB_KIND_COUNT] = {JOB_KINDS(JOB_ENTRY)};

const char *job_name(enum job_kind kind)
{
    return kinds[kind]->name;
}

void job_request_copy(struct job_request *to, const struct job_request *from)
{
    *to = *from;
    if (kinds[to->kind]->request_copy != NULL)
        kinds[to->kind]->request_copy(to, from);
}

void job_request_release(struct job_request *request)
{
    if (kinds[request->kind]->request_release != NULL)
        kinds[request->kind]->request_release(request);
}

struct job *job_new(const struct job_request *request, const struct dataset *dataset,
                    const struct job_site *site)
{
    struct job *job = xcalloc(1, sizeof *job);

    job->ops = kinds[request->kind];
    job_request_copy(&job->request, request);
    job->dataset = dataset;
    job->started = clock_seconds();
    bool begun = dataset != NULL ? job->ops->begin(job, site)
                                 : error_set(&job->error, "no data set is loaded");
    job->state = begun ? JOB_UNDER_WAY : JOB_FAILED;
    return job;
}

void job_free(struct job *job)
{
    if (job == NULL)
        return;
    if (job->own != NULL)
        job->ops->release(job);
    job_request_release(&job->request);
    free(job);
}

bool job_advance(struct job *job)
{
    if (job->state != JOB_UNDER_WAY && job->state != JOB_RESTS)
        return false;
    bool given_up = job->cancelled && job->ops->cancel == NULL;
    job->state = given_up ? JOB_DONE : job->ops->advance(job);
    if (job->state == JOB_DONE && job->cancelled)
        job->state = JOB_CANCELLED;
    job->seconds = clock_seconds() - job->started;
    return job->state == JOB_UNDER_WAY;
}

void job_cancel(struct job *job)
{
    if (job->state != JOB_UNDER_WAY)
        return;
    job->cancelled = true;
    if (job->ops->cancel != NULL)
        job->ops->cancel(job);
}

struct job_report *job_report(struct job *job)
{
    struct job_report *report = xcalloc(1, sizeof *report);

    report->kind = job->request.kind;
    report->number = job->request.number;
    report->state = job->state;
    report->config = job->request.config;
    report->error = job->error;
    report->seconds = job->seconds;
    if (job->own != NULL)
        job->ops->report(job, report);
    if (job->state != JOB_FAILED)
        report->progress = job->state == JOB_DONE ? 1 : job->ops->progress(job);
    return report;
}

void job_report_renew(struct job_report **kept, struct job_report *report)
{
    struct job_report *before = *kept;
    bool same = before != NULL && before->kind == report->kind && before->number == report->number;

    if (kinds[report->kind]->report_renew != NULL)
        kinds[report->kind]->report_renew(report, same ? before : NULL);
    job_report_free(before);
    *kept = report;
}

void job_report_free(struct job_report *report)
{
    if (report == NULL)
        return;
    if (kinds[report->kind]->report_release != NULL)
        kinds[report->kind]->report_release(report);
    free(report);
}
