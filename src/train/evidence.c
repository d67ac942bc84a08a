/* evidence: sums over an epoch, and the looks at its end. */
#include "train/evidence.h"

#include <math.h>

#include "train/layer_stats.h"

/* Mini-batches between two looks: one costs about as much as one of them. */
#define LOOK_STEPS 150

#define STRETCH      100 /* images */
#define STRETCH_MOST 10  /* fewer in an epoch have no spread worth the name */

void evidence_begin(struct evidence *evidence, const struct config *config,
                    const struct dataset *dataset, size_t epoch)
{
    *evidence = (struct evidence){.config = config,
                                  .class_count = dataset->class_count,
                                  .validation_count = dataset->splits[SPLIT_VALIDATION].count,
                                  .origin = epoch,
                                  .rate_epoch = epoch,
                                  .lowest_validation = INFINITY};
}

void evidence_add_start(struct evidence *evidence, const struct loss_sum *sum, size_t clipped)
{
    evidence->from_start = true;
    evidence->first_loss = loss_mean(sum);
    evidence->clipped_share = (double)clipped / (double)sum->count;
}

/* --- looks ------------------------------------------------------------------------------------ */

bool evidence_wants_look(const struct evidence *evidence, uint64_t steps_done, bool ends_epoch,
                         bool ends_run)
{
    uint64_t last = evidence->newest.step;

    if (last == 0 || last <= evidence->rate_step)
        return true;
    return ends_epoch && (ends_run || steps_done + 1 - last >= LOOK_STEPS);
}

void evidence_add_look(struct evidence *evidence, const struct network_metrics *metrics,
                       size_t epochs_done)
{
    struct look *look = &evidence->newest;

    evidence->previous = *look;
    look->step = metrics->step;
    look->epoch = epochs_done;
    look->layer_count = metrics->layer_count;
    for (size_t l = 0; l < metrics->layer_count; l++) {
        const struct layer_metrics *from = &metrics->layers[l];

        look->layers[l] =
            (struct layer_look){from->n_in,         from->n_out,      from->rms_weight,
                                from->rms_gradient, from->rms_update, from->alike_units};
    }
    if (evidence->first.step == 0)
        evidence->first = *look;
}

/* --- losses ----------------------------------------------------------------------------------- */

static void add_to_stretch(struct stretches *s, const struct step_metrics *step)
{
    s->sum += step->loss * (double)step->samples;
    s->samples += step->samples;
    if (s->samples < STRETCH)
        return;
    double mean = s->sum / (double)s->samples;
    s->count++;
    s->mean_sum += mean;
    s->square_sum += mean * mean;
    s->worst = fmax(s->worst, mean);
    s->sum = 0;
    s->samples = 0;
}

static double spread(const struct stretches *s)
{
    double mean = s->mean_sum / (double)s->count;

    if (s->count < STRETCH_MOST || !(mean > 0))
        return 0;
    return (s->square_sum / (double)s->count - mean * mean) * STRETCH / mean;
}

void evidence_add_step(struct evidence *evidence, const struct step_metrics *step,
                       size_t steps_per_epoch)
{
    enum { PART_STEPS = 50, MOST_PARTS = 10 };
    struct tally *t = &evidence->tally;
    size_t parts = steps_per_epoch / PART_STEPS;

    parts = parts < 1 ? 1 : parts > MOST_PARTS ? MOST_PARTS : parts;
    add_to_stretch(&t->stretches, step);
    t->sum += step->loss;
    t->part_sum += step->loss;
    t->part_count++;
    t->count++;
    if (t->count * parts / steps_per_epoch == (t->count - 1) * parts / steps_per_epoch)
        return;
    t->last = t->part_sum / (double)t->part_count;
    t->part_sum = 0;
    t->part_count = 0;
}

static void count_dead(struct evidence *evidence, const struct network *network,
                       const struct pass *pass)
{
    evidence->dead_images = pass->count;
    for (size_t l = 0; l + 1 < network->shape.layer_count; l++)
        evidence->dead[l] = layer_stats_dead(network, pass, l);
}

static const struct epoch_look *number(const struct evidence *evidence, size_t epoch)
{
    return &evidence->epochs[epoch % EVIDENCE_EPOCHS];
}

static void note_lowest(struct evidence *evidence, const struct epoch_look *look)
{
    const struct epoch_look *before = number(evidence, look->epoch - 1);
    double mean =
        (look->validation + before->validation + number(evidence, look->epoch - 2)->validation) / 3;

    if (evidence->best.epoch == 0 || look->validation < evidence->best.validation)
        evidence->best = *look;
    if (evidence->epoch_count >= 3 && mean < evidence->lowest_validation)
        evidence->lowest_validation = mean;
    if (evidence->epoch_count >= 2 && before->epoch > evidence->rate_epoch &&
        (evidence->lowest_train_epoch == 0 || before->train < evidence->lowest_train)) {
        evidence->lowest_train = before->train;
        evidence->lowest_train_epoch = before->epoch;
    }
}

void evidence_add_epoch(struct evidence *evidence, const struct epoch_metrics *metrics,
                        const struct network *network, const struct pass *pass)
{
    const struct tally *t = &evidence->tally;
    struct epoch_look *look = &evidence->epochs[metrics->epoch % EVIDENCE_EPOCHS];

    *look = (struct epoch_look){.epoch = metrics->epoch,
                                .step = metrics->step,
                                .train = t->sum / (double)t->count,
                                .last = t->last,
                                .worst = t->stretches.worst,
                                .spread = spread(&t->stretches),
                                .validation = metrics->loss[SPLIT_VALIDATION]};
    if (evidence->epoch_count++ == 0)
        evidence->first_worst = look->worst;
    note_lowest(evidence, look);
    count_dead(evidence, network, pass);
    evidence->tally = (struct tally){0};
}

/* --- events ----------------------------------------------------------------------------------- */

void evidence_change_rate(struct evidence *evidence, uint64_t step)
{
    evidence->rate_step = step;
    evidence->rate_epoch = evidence->origin + evidence->epoch_count;
    evidence->rate_epoch += evidence->tally.count > 0 ? 1 : 0;
    evidence->lowest_train_epoch = 0;
}

void evidence_diverge(struct evidence *evidence, uint64_t step, size_t epoch, size_t good_epoch,
                      double loss)
{
    evidence->divergence = (struct ending){true, step, epoch, good_epoch, loss};
}
