/* evaluation: forward passes over a split, and what they say about each sample. */
#include "train/evaluation.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "mlptui/data/batch.h"

void evaluator_forget(struct evaluator *evaluator)
{
    for (unsigned i = 0; i < SPLIT_COUNT; i++) {
        evaluator->splits[i].step = UINT64_MAX;
        evaluator->splits[i].evaluation.count = 0;
    }
}

bool evaluator_init(struct evaluator *evaluator, const struct dataset *dataset,
                    const struct network_shape *shape, struct error *error)
{
    *evaluator = (struct evaluator){.dataset = dataset};
    for (unsigned i = 0; i < SPLIT_COUNT; i++)
        evaluator->splits[i].evaluation.split = (enum split_id)i;
    evaluator_forget(evaluator);
    return pass_init(&evaluator->pass, shape, EVALUATION_CHUNK, false, error);
}

void evaluator_release(struct evaluator *evaluator)
{
    for (unsigned i = 0; i < SPLIT_COUNT; i++) {
        struct evaluation *evaluation = &evaluator->splits[i].evaluation;

        free(evaluation->predicted);
        free(evaluation->confidence);
        free(evaluation->p_true);
        *evaluation = (struct evaluation){.split = evaluation->split};
    }
    pass_release(&evaluator->pass);
}

bool evaluator_complete(const struct evaluator *evaluator, enum split_id split, uint64_t step)
{
    const struct split_evaluation *at = &evaluator->splits[split];
    size_t count = evaluator->dataset->splits[split].count;

    return count == 0 || (at->step == step && at->done == count);
}

static void begin(struct split_evaluation *at, size_t count, uint64_t step, size_t epoch)
{
    struct evaluation *evaluation = &at->evaluation;

    if (evaluation->predicted == NULL) {
        evaluation->predicted = xcalloc(count, sizeof *evaluation->predicted);
        evaluation->confidence = xcalloc(count, sizeof *evaluation->confidence);
        evaluation->p_true = xcalloc(count, sizeof *evaluation->p_true);
    }
    evaluation->count = 0;
    evaluation->step = step;
    evaluation->epoch = epoch;
    at->sum = (struct loss_sum){0};
    at->step = step;
    at->done = 0;
}

void evaluator_advance(struct evaluator *evaluator, const struct network *network,
                       enum split_id split, uint64_t step, size_t epoch)
{
    const struct split *samples = &evaluator->dataset->splits[split];
    struct split_evaluation *at = &evaluator->splits[split];
    size_t D = evaluator->dataset->pixel_count;
    size_t C = network->shape.widths[network->shape.layer_count];

    if (at->step != step)
        begin(at, samples->count, step, epoch);

    size_t first = at->done;
    size_t B =
        samples->count - first < EVALUATION_CHUNK ? samples->count - first : EVALUATION_CHUNK;
    batch_copy(samples, D, first, B, evaluator->pass.input);
    const float *output = network_predict(network, &evaluator->pass, B); /* (B, C) */
    loss_add(&at->sum, network->shape.loss, output, samples->labels + first, B, C,
             at->evaluation.predicted + first, at->evaluation.p_true + first);
    for (size_t b = 0; b < B; b++)
        at->evaluation.confidence[first + b] = output[b * C + at->evaluation.predicted[first + b]];
    at->done += B;
    if (at->done == samples->count)
        at->evaluation.count = samples->count;
}
