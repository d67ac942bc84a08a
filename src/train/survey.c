/* survey: forward passes over a split, and what they say about each sample. */
#include "train/survey.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "mlptui/data/batch.h"

void surveyor_forget(struct surveyor *surveyor)
{
    for (unsigned i = 0; i < SPLIT_COUNT; i++) {
        surveyor->splits[i].step = UINT64_MAX;
        surveyor->splits[i].survey.count = 0;
    }
}

bool surveyor_init(struct surveyor *surveyor, const struct dataset *dataset,
                   const struct network_shape *shape, struct error *error)
{
    *surveyor = (struct surveyor){.dataset = dataset};
    for (unsigned i = 0; i < SPLIT_COUNT; i++)
        surveyor->splits[i].survey.split = (enum split_id)i;
    surveyor_forget(surveyor);
    return pass_init(&surveyor->pass, shape, SURVEY_CHUNK, false, error);
}

void surveyor_release(struct surveyor *surveyor)
{
    for (unsigned i = 0; i < SPLIT_COUNT; i++) {
        struct survey *survey = &surveyor->splits[i].survey;

        free(survey->predicted);
        free(survey->confidence);
        free(survey->p_true);
        *survey = (struct survey){.split = survey->split};
    }
    pass_release(&surveyor->pass);
}

bool surveyor_complete(const struct surveyor *surveyor, enum split_id split, uint64_t step)
{
    const struct split_survey *at = &surveyor->splits[split];
    size_t count = surveyor->dataset->splits[split].count;

    return count == 0 || (at->step == step && at->done == count);
}

static void begin(struct split_survey *at, size_t count, uint64_t step, size_t epoch)
{
    struct survey *survey = &at->survey;

    if (survey->predicted == NULL) {
        survey->predicted = xcalloc(count, sizeof *survey->predicted);
        survey->confidence = xcalloc(count, sizeof *survey->confidence);
        survey->p_true = xcalloc(count, sizeof *survey->p_true);
    }
    survey->count = 0;
    survey->step = step;
    survey->epoch = epoch;
    at->sum = (struct loss_sum){0};
    at->step = step;
    at->done = 0;
}

void surveyor_advance(struct surveyor *surveyor, const struct network *network, enum split_id split,
                      uint64_t step, size_t epoch)
{
    const struct split *samples = &surveyor->dataset->splits[split];
    struct split_survey *at = &surveyor->splits[split];
    size_t D = surveyor->dataset->pixel_count;
    size_t C = network->shape.widths[network->shape.layer_count];

    if (at->step != step)
        begin(at, samples->count, step, epoch);

    size_t first = at->done;
    size_t B = samples->count - first < SURVEY_CHUNK ? samples->count - first : SURVEY_CHUNK;
    batch_copy(samples, D, first, B, surveyor->pass.input);
    network_forward(network, &surveyor->pass, B);

    const float *output = network_output(network, &surveyor->pass); /* (B, C) */
    loss_add(&at->sum, output, samples->labels + first, B, C, at->survey.predicted + first,
             at->survey.p_true + first);
    for (size_t b = 0; b < B; b++)
        at->survey.confidence[first + b] = output[b * C + at->survey.predicted[first + b]];
    at->done += B;
    if (at->done == samples->count)
        at->survey.count = samples->count;
}
