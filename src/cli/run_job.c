/* run_job: advances a job, asks for signals, and shows progress. */
#include "cli/run_job.h"

#include "cli/interrupt.h"

struct job_report *run_job(const struct job_request *request, const struct dataset *dataset,
                           struct progress *progress,
                           void (*show)(struct progress *progress, const struct job_report *report))
{
    struct job *job = job_new(request, dataset, NULL);
    struct job_report *report = NULL;

    do {
        if (interrupt_signal() != 0)
            job_cancel(job);
        if (show == NULL || !progress_due(progress))
            continue;
        job_report_renew(&report, job_report(job));
        if (report->state == JOB_UNDER_WAY)
            show(progress, report);
    } while (job_advance(job));
    progress_clear(progress);
    job_report_renew(&report, job_report(job));
    job_free(job);
    return report;
}
