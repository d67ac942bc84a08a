/* lr_range: a trainer whose rate is set anew for each mini-batch, and its losses. */
#include "mlptui/train/lr_range.h"

#include <math.h>
#include <stdlib.h>

#include "base/number.h"
#include "base/xalloc.h"
#include "mlptui/train/trainer.h"

#define SMOOTHING       0.95 /* weight of what came before */
#define EXPLOSION       4.0  /* times the lowest smoothed loss */
#define EXPLODED_SHARE  0.5  /* of the first loss: less is no explosion, whatever was lowest */
#define SAFE_SHARE      0.1  /* of the rate at the lowest loss */
#define NOTICEABLE_FALL 0.1  /* share of the first loss */
#define UNMOVED         0.02 /* share of it that is no movement */
#define NO_LOSS         1e-6
#define MOST_FEW        20 /* mini-batches whose average is the first loss */

struct lr_range {
    struct trainer *trainer;
    struct lr_range_sweep sweep;
    struct lr_range_point *points; /* (sweep.steps) */
    size_t count;
    double average; /* of the losses, biased towards its start, 0 */
    double lowest;  /* smoothed loss so far */
    bool exploded;
};

const struct lr_range_sweep lr_range_sweep_default = {.from = 1e-5, .to = 10, .steps = 500};

bool lr_range_check(const struct lr_range_sweep *sweep, struct error *error)
{
    char from[NUMBER_TEXT_SIZE], to[NUMBER_TEXT_SIZE];

    if (!(sweep->from < sweep->to))
        return error_set(error, "the range of rates from %s to %s does not grow",
                         number_print_real(sweep->from, from), number_print_real(sweep->to, to));
    return true;
}

/* As many epochs as the steps take, and no evaluation between them. */
static struct config config_for(const struct config *config, const struct dataset *dataset,
                                const struct lr_range_sweep *sweep)
{
    struct config own = *config;
    size_t per_epoch = dataset->splits[SPLIT_TRAIN].count / own.batch_size;

    own.evaluate = 0;
    own.rate = sweep->from;
    own.epochs = sweep->steps / (per_epoch > 0 ? per_epoch : 1) + 1;
    return own;
}

struct lr_range *lr_range_new(const struct config *config, const struct dataset *dataset,
                              const struct lr_range_sweep *sweep, struct error *error)
{
    struct config own = config_for(config, dataset, sweep);

    if (!lr_range_check(sweep, error))
        return NULL;
    struct trainer *trainer = trainer_new(&own, dataset, error);
    if (trainer == NULL)
        return NULL;
    struct lr_range *range = xcalloc(1, sizeof *range);
    range->trainer = trainer;
    range->sweep = *sweep;
    range->points = xcalloc(sweep->steps, sizeof *range->points);
    range->lowest = INFINITY;
    return range;
}

void lr_range_free(struct lr_range *range)
{
    if (range == NULL)
        return;
    trainer_free(range->trainer);
    free(range->points);
    free(range);
}

static double rate_at(const struct lr_range_sweep *sweep, size_t i)
{
    if (i + 1 == sweep->steps)
        return sweep->to;
    return sweep->from * pow(sweep->to / sweep->from, (double)i / (double)(sweep->steps - 1));
}

static void note(struct lr_range *range, double rate, double loss)
{
    range->average = SMOOTHING * range->average + (1 - SMOOTHING) * loss;
    double smoothed = range->average / (1 - pow(SMOOTHING, (double)range->count + 1));

    range->points[range->count++] = (struct lr_range_point){rate, loss, smoothed};
    range->lowest = fmin(range->lowest, smoothed);
    range->exploded = smoothed > EXPLOSION * range->lowest &&
                      smoothed > EXPLODED_SHARE * range->points[0].smoothed;
}

bool lr_range_advance(struct lr_range *range)
{
    if (range->exploded || range->count == range->sweep.steps)
        return false;

    double rate = rate_at(&range->sweep, range->count);
    enum trainer_outcome outcome;
    trainer_set_rate(range->trainer, rate);
    do /* the ends of epochs are steps of their own */
        outcome = trainer_advance(range->trainer);
    while (outcome == TRAINER_EPOCH || outcome == TRAINER_EVALUATING);

    double loss = trainer_step_metrics(range->trainer)->loss;
    if (outcome == TRAINER_STEPPED && isfinite(loss))
        note(range, rate, loss);
    else
        range->exploded = true;
    return !range->exploded && range->count < range->sweep.steps;
}

bool lr_range_exploded(const struct lr_range *range)
{
    return range->exploded;
}

const struct lr_range_point *lr_range_points(const struct lr_range *range, size_t *count)
{
    *count = range->count;
    return range->points;
}

static size_t find_lowest(const struct lr_range_point *points, size_t count)
{
    size_t lowest = 0;

    for (size_t i = 1; i < count; i++)
        if (points[i].smoothed < points[lowest].smoothed)
            lowest = i;
    return lowest;
}

/* Of the mini-batches whose average, of nearly equal rates, is the loss at the beginning. */
static size_t last_of_beginning(size_t count)
{
    return count / 10 < MOST_FEW ? count / 10 : MOST_FEW;
}

/* How much the losses of mini-batches differ at one rate: from each to the next, up to `last`, in
 * which the trend hardly counts. */
static double spread(const struct lr_range_point *points, size_t last)
{
    double sum = 0;

    for (size_t i = 0; i < last; i++) {
        double difference = points[i + 1].loss - points[i].loss;
        sum += difference * difference / 2;
    }
    return last > 0 ? sqrt(sum / (double)last) : 0;
}

bool lr_range_suggest(const struct lr_range_point *points, size_t count, size_t *lowest,
                      double *rate)
{
    *lowest = find_lowest(points, count);
    if (count == 0)
        return false;
    size_t begun = last_of_beginning(count);
    double first = points[begun < *lowest ? begun : *lowest].smoothed;
    double fall = first - points[*lowest].smoothed;
    if (!(fall > NOTICEABLE_FALL * first) || !(fall > spread(points, *lowest)))
        return false;
    *rate = fmax(SAFE_SHARE * points[*lowest].rate, points[0].rate);
    return true;
}

static double find_highest(const struct lr_range_point *points, size_t count)
{
    double highest = 0;

    for (size_t i = 0; i < count; i++)
        highest = fmax(highest, points[i].smoothed);
    return highest;
}

struct lr_range_refusal lr_range_refuse(const struct lr_range_point *points, size_t count,
                                        bool exploded)
{
    static const struct lr_range_refusal refusals[] = {
        {"the first loss is not a number", "try another init or seed"},
        {"the loss is 0 from the start", "there is nothing to learn: one class?"},
        {"it exploded before the loss fell", "begin at a lower rate (from)"},
        {"the loss never moved", "end at a higher rate (to); another init"},
        {"the loss only rose", "begin at a lower rate (from)"},
        {"the loss never fell by a tenth", "end at a higher rate (to); more steps"},
    };

    if (count == 0)
        return refusals[0];
    size_t begun = last_of_beginning(count);
    const struct lr_range_point *after = points + begun;
    double first = after->smoothed, highest = find_highest(after, count - begun);
    double lowest = after[find_lowest(after, count - begun)].smoothed;
    if (highest < NO_LOSS)
        return refusals[1];
    if (exploded)
        return refusals[2];
    if (highest - lowest < fmax(UNMOVED * first, spread(points, count - 1)))
        return refusals[3];
    if (lowest > (1 - UNMOVED) * first)
        return refusals[4];
    return refusals[5];
}
