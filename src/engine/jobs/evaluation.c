/* evaluation: the predictions of a network for whole splits as a job: a chunk is a unit. */
#include "train/evaluation.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "engine/job_ops.h"
#include "nn/gemm.h"

struct own {
    struct evaluator evaluator;
    enum split_id split; /* the one in hand; SPLIT_COUNT: all are done */
};

/* The next split that is asked for and not complete. */
static void find_split(struct job *job)
{
    struct own *own = job->own;

    while (own->split < SPLIT_COUNT && (!(job->request.evaluation.splits & 1u << own->split) ||
                                        evaluator_complete(&own->evaluator, own->split, 0)))
        own->split++;
}

static bool begin(struct job *job, const struct job_site *site)
{
    struct own *own = xcalloc(1, sizeof *own);

    (void)site;
    job->own = own;
    gemm_set_threads(job->request.config.threads);
    if (!evaluator_init(&own->evaluator, job->dataset, &job->request.evaluation.network->shape,
                        &job->error) ||
        !gemm_prepare(&job->error))
        return false;
    find_split(job);
    return true;
}

static enum job_state advance(struct job *job)
{
    struct own *own = job->own;

    if (own->split < SPLIT_COUNT)
        evaluator_advance(&own->evaluator, job->request.evaluation.network, own->split, 0, 0);
    find_split(job);
    return own->split < SPLIT_COUNT ? JOB_UNDER_WAY : JOB_DONE;
}

/* Of the images asked for. */
static double progress(const struct job *job)
{
    const struct own *own = job->own;
    double done = 0, all = 0;

    for (unsigned s = 0; s < SPLIT_COUNT; s++)
        if (job->request.evaluation.splits & 1u << s) {
            done += (double)own->evaluator.splits[s].done;
            all += (double)job->dataset->splits[s].count;
        }
    return all > 0 ? done / all : 1;
}

static void report_split(const struct split_evaluation *at, struct split_findings *f)
{
    f->count = at->evaluation.count;
    if (f->count == 0)
        return;
    f->loss = loss_mean(&at->sum);
    f->accuracy = loss_accuracy(&at->sum);
    f->predicted = xcalloc(f->count, sizeof *f->predicted);
    memcpy(f->predicted, at->evaluation.predicted, f->count * sizeof *f->predicted);
}

static void report(struct job *job, struct job_report *report)
{
    const struct own *own = job->own;
    struct evaluation_findings *f = &report->evaluation;

    for (unsigned s = 0; s < SPLIT_COUNT; s++)
        report_split(&own->evaluator.splits[s], &f->splits[s]);
    f->split = own->split;
    if (own->split < SPLIT_COUNT)
        f->share = (double)own->evaluator.splits[own->split].done /
                   (double)job->dataset->splits[own->split].count;
}

static void release(struct job *job)
{
    struct own *own = job->own;

    evaluator_release(&own->evaluator);
    free(own);
}

static void report_release(struct job_report *report)
{
    for (unsigned s = 0; s < SPLIT_COUNT; s++)
        free(report->evaluation.splits[s].predicted);
}

const struct job_ops job_evaluation = {
    "evaluation", begin, advance, progress, report, release, .report_release = report_release};
