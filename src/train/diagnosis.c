/* diagnosis: the table of causes, and their words. */
#include "mlptui/train/diagnosis.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "train/evidence.h"

#define LITTLE_LOSS 0.01 /* there is nothing left to learn, as where there is but one class */

/* --- what the rows ask for -------------------------------------------------------------------- */

/* What it costs to guess. */
static double guessing(const struct evidence *e)
{
    return log((double)e->class_count);
}

/* The loss where the run began, as far as that is known. */
static double start_loss(const struct evidence *e)
{
    return e->from_start ? e->first_loss : guessing(e);
}

/* The epoch that ended `back` epochs before the newest; NULL where it was not seen or is not kept.
 */
static const struct epoch_look *epoch_before(const struct evidence *e, size_t back)
{
    if (back >= e->epoch_count || back >= EVIDENCE_EPOCHS)
        return NULL;
    return &e->epochs[(e->origin + e->epoch_count - back) % EVIDENCE_EPOCHS];
}

/* The same, of those made with the present rate. */
static const struct epoch_look *steady_epoch(const struct evidence *e, size_t back)
{
    const struct epoch_look *look = epoch_before(e, back);

    return look != NULL && look->epoch > e->rate_epoch ? look : NULL;
}

static bool has_hidden(const struct evidence *e)
{
    return e->newest.step > 0 && e->newest.layer_count > 1;
}

/* The layer whose gradient is largest beside its weights; the last one, where it begins, if it is
 * the only one. */
static size_t steepest(const struct look *look)
{
    size_t worst = 0;

    for (size_t l = 1; l + 1 < look->layer_count; l++)
        if (look->layers[l].gradient * look->layers[worst].weight >
            look->layers[worst].gradient * look->layers[l].weight)
            worst = l;
    return worst;
}

static bool explodes(const struct look *look)
{
    const struct layer_look *worst = &look->layers[steepest(look)];
    const struct layer_look *last = &look->layers[look->layer_count - 1];

    return worst->gradient > 10 * worst->weight ||
           (worst->gradient > 100 * last->gradient && worst->gradient > worst->weight);
}

static bool exploded_at_first(const struct evidence *e)
{
    return has_hidden(e) && e->from_start && explodes(&e->first);
}

static const struct epoch_look *stuck_epoch(const struct evidence *e)
{
    const struct epoch_look *newest = epoch_before(e, 0);

    return newest != NULL && newest->last > 0.9 * guessing(e) ? newest : NULL;
}

/* --- the rows --------------------------------------------------------------------------------- */

#define FIGURES(...) ((const double[REMARK_FIGURES]){__VA_ARGS__})

/* The evidence: words with places for these figures. */
static void state(struct remark *f, const char *words, const double figures[REMARK_FIGURES])
{
    f->words = words;
    memcpy(f->figures, figures, sizeof f->figures);
}

static void advise(struct remark *f, const char *press, const char *option)
{
    f->advice[READER_SCREEN] = press;
    f->advice[READER_COMMAND] = option;
}

static void advise_other_weights(struct remark *f)
{
    advise(f, "i chooses other first weights (glorot, he), r runs them.",
           "Give other first weights: --init glorot or he.");
}

static bool find_divergence(const struct evidence *e, struct remark *f)
{
    if (!e->divergence.happened)
        return false;
    f->since = e->divergence.epoch;
    state(f,
          isnan(e->divergence.loss)   ? "NaN in the network after step %0."
          : isinf(e->divergence.loss) ? "the loss is infinite at step %0."
                                      : "the loss is %1 at step %0 (guessing: %2).",
          FIGURES((double)e->divergence.step, e->divergence.loss, guessing(e),
                  (double)e->divergence.good_epoch, config_rewind_rate(e->config)));
    if (exploded_at_first(e)) { /* a lower rate would only put it off by some steps */
        advise_other_weights(f);
        return true;
    }
    advise(f,
           e->divergence.good_epoch > 0 ? "U goes back to epoch %3 at rate %4, r starts anew."
                                        : "U goes back to the start at rate %4, r starts anew.",
           "Give a lower --lr, such as %4.");
    return true;
}

/* With all weights 0 and f(0) = 0 nothing but the last bias has a gradient, for ever. */
static bool find_zero_start(const struct evidence *e, struct remark *f)
{
    if (!has_hidden(e))
        return false;
    for (size_t l = 0; l < e->newest.layer_count; l++)
        if (e->newest.layers[l].weight > 0 || e->newest.layers[l].gradient > 0)
            return false;
    f->words = "all weights are 0, and so are their gradients: only the output bias learns.";
    advise_other_weights(f);
    return true;
}

/* Dead units of which weight decay has left nothing are alike, too, but that is not their trouble.
 */
static bool find_identical_units(const struct evidence *e, struct remark *f)
{
    bool born_alike = e->from_start && initializers[e->config->initializer].draw == NULL;

    if (!has_hidden(e) || (e->previous.step == 0 && !born_alike))
        return false;
    for (size_t l = 0; l + 1 < e->newest.layer_count; l++) {
        size_t n = e->newest.layers[l].n_out, alike = e->newest.layers[l].alike;
        size_t before = e->previous.step > 0 ? e->previous.layers[l].alike : alike;

        if (n < 2 || 2 * alike <= n || 2 * before <= n || alike <= e->dead[l])
            continue;
        f->since = e->previous.step > 0 ? e->previous.epoch : e->newest.epoch;
        f->words = "%0 of %1 units of layer %2 have the same weights: they learn as one.";
        f->figures[0] = (double)alike;
        f->figures[1] = (double)n;
        f->figures[2] = (double)l + 1;
        advise_other_weights(f);
        return true;
    }
    return false;
}

/* The layer with the largest share of them. */
static bool find_dead_units(const struct evidence *e, struct remark *f)
{
    double most = 0.5;

    if (!has_hidden(e) || e->epoch_count == 0 || e->dead_images < EVIDENCE_IMAGES)
        return false;
    for (size_t l = 0; l + 1 < e->newest.layer_count; l++) {
        double n = (double)e->newest.layers[l].n_out, dead = (double)e->dead[l];

        if (dead <= most * n)
            continue;
        most = dead / n;
        f->figures[0] = dead;
        f->figures[1] = n;
        f->figures[2] = (double)l + 1;
    }
    f->since = epoch_before(e, 0)->epoch;
    f->figures[3] = (double)e->dead_images;
    f->words = "%0 of %1 units of layer %2 are 0 for all of %3 images: they cannot learn.";
    if (!initializers[e->config->initializer].unscaled) /* others would die at this rate as well */
        advise(f, "[ lowers the rate, r starts anew.", "Give a lower --lr.");
    else
        advise(f, "[ lowers the rate, i: he weights, r starts anew.",
               "Give a lower --lr, or --init he.");
    return most > 0.5;
}

static bool vanishes(const struct look *look)
{
    const struct layer_look *first = &look->layers[0], *last = &look->layers[look->layer_count - 1];

    return look->step > 0 && first->gradient > 0 && first->gradient < 5e-3 * last->gradient &&
           first->update < 1e-4 * first->weight;
}

/* While the network has learned nothing. */
static bool find_vanishing(const struct evidence *e, struct remark *f)
{
    if (!has_hidden(e) || stuck_epoch(e) == NULL || !vanishes(&e->newest) ||
        !vanishes(&e->previous))
        return false;
    f->since = e->previous.epoch;
    state(f, "the gradient of layer 1 is %0, of layer %2 %1: the first layers hardly move.",
          FIGURES(e->newest.layers[0].gradient,
                  e->newest.layers[e->newest.layer_count - 1].gradient,
                  (double)e->newest.layer_count));
    if (activations[e->config->activation].saturates)
        advise(f, "Fewer layers (e), or relu (a), then r.",
               "Give fewer --hidden layers, or --activation relu.");
    else
        advise(f, "Fewer layers (e) or he weights (i), then r.",
               "Give fewer --hidden layers, or --init he.");
    return true;
}

/* From the first weights on; it may have calmed down since, but where it has learned it is over. */
static bool find_exploding(const struct evidence *e, struct remark *f)
{
    const struct epoch_look *newest = epoch_before(e, 0);

    if (!exploded_at_first(e) || (newest != NULL && newest->last < 0.5 * guessing(e)))
        return false;
    size_t l = steepest(&e->first);
    state(f, "the first gradient of layer %2 was %0, with weights of %1.",
          FIGURES(e->first.layers[l].gradient, e->first.layers[l].weight, (double)l + 1));
    advise_other_weights(f);
    return true;
}

static bool find_clipping(const struct evidence *e, struct remark *f)
{
    if (!e->from_start || e->clipped_share < 0.05)
        return false;
    state(f, "the first loss was %0 (guessing: %2), %1 % of the images at its bound of %3.",
          FIGURES(e->first_loss, round(100 * e->clipped_share), guessing(e), -log(LOSS_FLOOR)));
    advise(f, "Smaller first weights (i: glorot, he), then r.",
           "Give smaller first weights: --init glorot or he.");
    return true;
}

/* The mini-batches' losses are spread more than those of a network that settles. */
static bool bounces(const struct evidence *e, struct remark *f)
{
    const struct epoch_look *newest = steady_epoch(e, 0), *before = steady_epoch(e, 1);

    if (newest == NULL || before == NULL || epoch_before(e, 2) == NULL)
        return false;
    double least = fmin(newest->spread, before->spread);
    bool falls = newest->train < 0.97 * e->lowest_train;

    if (least < 8 && (least < 5.5 || falls))
        return false;
    f->since = before->epoch;
    state(f, "the loss bounces: up to %0 over 100 images, mean %1, %2 an epoch before.",
          FIGURES(newest->worst, newest->train, before->train));
    return true;
}

static bool climbs(const struct evidence *e, struct remark *f)
{
    const struct epoch_look *newest = steady_epoch(e, 0), *before = steady_epoch(e, 1);
    double limit = fmax(1.1 * e->lowest_train, e->lowest_train + 0.02);

    if (newest == NULL || before == NULL || e->lowest_train_epoch == 0 || newest->train < limit ||
        before->train < limit || newest->step < before->step + 10)
        return false;
    f->since = e->lowest_train_epoch + 1;
    state(f, "the training loss rose from %0 to %1.", FIGURES(e->lowest_train, newest->train));
    return true;
}

/* Thrown out by the first steps, from where it has not come back. */
static bool was_thrown_out(const struct evidence *e, struct remark *f)
{
    const struct epoch_look *newest = epoch_before(e, 0);
    double start = fmax(start_loss(e), guessing(e));

    if (newest == NULL || !e->from_start || e->rate_step > 0 ||
        !(e->first_worst > 1.3 * start && newest->last > 0.5 * guessing(e)))
        return false;
    state(f, "the loss rose from %0 to %1 in the first epoch, and is %2 (guessing: %3).",
          FIGURES(start, e->first_worst, newest->last, guessing(e)));
    return true;
}

static bool find_high_rate(const struct evidence *e, struct remark *f)
{
    if (!was_thrown_out(e, f) && !climbs(e, f) && !bounces(e, f))
        return false;
    advise(f, "[ lowers the rate.", "Give a lower --lr.");
    return true;
}

/* The largest change of a layer in a step, of the weights or of what glorot would make them; of a
 * look at the present rate. */
static double largest_step(const struct evidence *e, const struct look *look)
{
    double most = 0;

    if (look->step <= e->rate_step)
        return INFINITY;
    for (size_t l = 0; l < look->layer_count; l++) {
        const struct layer_look *layer = &look->layers[l];
        double size = fmax(layer->weight, sqrt(0.5 / (double)(layer->n_in + layer->n_out)));

        most = fmax(most, layer->update / size);
    }
    return most;
}

static bool find_low_rate(const struct evidence *e, struct remark *f)
{
    enum { LEAST_STEPS = 100 };
    const struct epoch_look *newest = steady_epoch(e, 0);

    if (newest == NULL || newest->step < e->first.step + LEAST_STEPS - 1 ||
        newest->last < fmax(0.6 * start_loss(e), LITTLE_LOSS) ||
        fmax(largest_step(e, &e->newest), largest_step(e, &e->previous)) > 5e-5)
        return false;
    f->since = e->rate_epoch > e->origin ? e->rate_epoch : e->origin;
    state(f,
          e->from_start ? "a step changes no layer by more than %0 of it; loss %1 at first, %2 now."
                        : "a step changes no layer by more than %0 of it; the loss is %2.",
          FIGURES(largest_step(e, &e->newest), e->first_loss, newest->last));
    advise(f, "] raises the rate.", "Give a higher --lr.");
    return true;
}

/* Five epochs or more, and 200 mini-batches, none of which had a training loss 2 % below that
 * before them. A low one, of which little is left to learn, may stay. */
static bool find_plateau(const struct evidence *e, struct remark *f)
{
    const struct epoch_look *newest = steady_epoch(e, 0), *then = newest;
    double lowest = INFINITY;
    size_t back = 0;

    for (; then != NULL && (back < 5 || newest->step - then->step < 200); back++) {
        lowest = fmin(lowest, then->train);
        then = steady_epoch(e, back + 1);
    }
    if (then == NULL || lowest < 0.98 * then->train || newest->train < 0.05 * guessing(e))
        return false;
    f->since = then->epoch;
    state(f, "the training loss was %0 in epoch %2 and is %1 now.",
          FIGURES(then->train, newest->train, (double)then->epoch));
    if (e->config->weight_decay > 0)
        advise(f, "Less decay or more units (e), then r; or a lower rate ([).",
               "Give less --weight-decay, more --hidden units or a lower --lr.");
    else if (newest->train > 0.9 * guessing(e))
        advise(f, "Another rate ([ ]) or other first weights (i), then r.",
               "Give another --lr or --init.");
    else
        advise(f, "A lower rate ([), or more units (e) and r.",
               "Give a lower --lr or more --hidden units.");
    return true;
}

/* Whether the last three epochs' validation losses all are above the lowest mean of three in a row,
 * and their mean is clearly so. */
static bool validation_rises(const struct evidence *e)
{
    double sum = 0, least = INFINITY;

    for (size_t back = 0; back < 3; back++) {
        sum += epoch_before(e, back)->validation;
        least = fmin(least, epoch_before(e, back)->validation);
    }
    double rise = sum / 3 - e->lowest_validation;
    return least > 1.02 * e->lowest_validation && rise > 0.05 * e->lowest_validation &&
           rise * (double)e->validation_count > 5;
}

static bool find_overfitting(const struct evidence *e, struct remark *f)
{
    const struct epoch_look *newest = epoch_before(e, 0), *best = &e->best;

    if (e->epoch_count < 5 || newest->epoch < best->epoch + 3 || isnan(newest->validation) ||
        e->validation_count < EVIDENCE_IMAGES || newest->train > 0.8 * best->train ||
        !validation_rises(e))
        return false;
    f->since = best->epoch;
    state(f, "validation loss %0 then, %1 now; training %2, now %3.",
          FIGURES(best->validation, newest->validation, best->train, newest->train,
                  (double)best->epoch));
    advise(f, "Fewer epochs or units, or decay (e), then r.",
           "Give --epochs %4, fewer --hidden units, or --weight-decay 0.0001.");
    return true;
}

static bool find_health(const struct evidence *e, struct remark *f)
{
    static const char *const words[2][2] = {
        {"training loss %1.", "training loss %1; validation %2."},
        {"training loss %0 at first, %1 now.", "training loss %0 at first, %1 now; validation %2."},
    };
    const struct epoch_look *newest = epoch_before(e, 0);

    if (newest == NULL || newest->last > fmax(0.9 * guessing(e), LITTLE_LOSS) ||
        (newest->step < e->first.step + 99 && newest->last > 0.5 * start_loss(e)))
        return false;
    state(f, words[e->from_start][!isnan(newest->validation)],
          FIGURES(start_loss(e), newest->last, newest->validation));
    return true;
}

static bool find_early(const struct evidence *e, struct remark *f)
{
    const struct epoch_look *newest = epoch_before(e, 0);

    state(f, newest == NULL ? "no epoch is over." : "the training loss is %0 (guessing: %1).",
          FIGURES(newest == NULL ? 0 : newest->last, guessing(e)));
    return e->first.step > 0;
}

/* --- the table -------------------------------------------------------------------------------- */

#define KIND(name) (1u << DIAGNOSIS_##name)

static const struct {
    const char *name;
    bool (*find)(const struct evidence *, struct remark *);
    unsigned explains; /* what is but its consequence: not told beside it */
    bool dated;        /* "since epoch 9" or "from the start" is told with it */
    bool lasting;      /* found again, it has lasted since it was first found */
} rows[DIAGNOSIS_KINDS] = {
    [DIAGNOSIS_DIVERGED] = {"diverged", find_divergence,
                            KIND(DEAD_UNITS) | KIND(VANISHING) | KIND(RATE_HIGH) | KIND(RATE_LOW) |
                                KIND(PLATEAU) | KIND(OVERFITTING),
                            true, false},
    [DIAGNOSIS_ZERO_START] = {"zero start", find_zero_start,
                              KIND(IDENTICAL_UNITS) | KIND(DEAD_UNITS) | KIND(VANISHING) |
                                  KIND(RATE_HIGH) | KIND(RATE_LOW) | KIND(PLATEAU),
                              false, false},
    [DIAGNOSIS_IDENTICAL_UNITS] = {"identical units", find_identical_units,
                                   KIND(VANISHING) | KIND(RATE_LOW) | KIND(PLATEAU), true, true},
    [DIAGNOSIS_DEAD_UNITS] = {"dead units", find_dead_units,
                              KIND(VANISHING) | KIND(RATE_LOW) | KIND(PLATEAU), true, true},
    [DIAGNOSIS_VANISHING] = {"vanishing gradient", find_vanishing, KIND(PLATEAU), true, true},
    [DIAGNOSIS_EXPLODING] = {"exploding gradient", find_exploding, 0, true, false},
    [DIAGNOSIS_CLIPPED] = {"loss clipped at the start", find_clipping, KIND(RATE_HIGH), false,
                           false},
    [DIAGNOSIS_RATE_HIGH] = {"rate too high", find_high_rate, KIND(PLATEAU), true, true},
    [DIAGNOSIS_RATE_LOW] = {"rate too low", find_low_rate, KIND(PLATEAU), true, false},
    [DIAGNOSIS_PLATEAU] = {"plateau", find_plateau, 0, true, true},
    [DIAGNOSIS_OVERFITTING] = {"overfitting", find_overfitting, 0, true, false},
    [DIAGNOSIS_HEALTHY] = {"healthy", find_health, KIND(EARLY), false, false},
    [DIAGNOSIS_EARLY] = {"too early to say", find_early, 0, false, false},
};

const char *diagnosis_name(enum diagnosis_kind kind)
{
    return rows[kind].name;
}

static void keep_since(struct remark *f, const struct diagnosis *before)
{
    for (size_t i = 0; i < before->count; i++)
        if (before->remarks[i].kind == f->kind && before->remarks[i].since < f->since)
            f->since = before->remarks[i].since;
}

void diagnose(struct diagnosis *diagnosis, const struct evidence *evidence)
{
    const struct diagnosis before = *diagnosis;
    unsigned explained = 0;

    *diagnosis = (struct diagnosis){0};
    for (unsigned kind = 0; kind < DIAGNOSIS_HEALTHY || diagnosis->count == 0; kind++) {
        struct remark remark = {.kind = (enum diagnosis_kind)kind};

        if (kind == DIAGNOSIS_KINDS || diagnosis->count == DIAGNOSIS_MOST)
            break;
        if (explained & 1u << kind || !rows[kind].find(evidence, &remark))
            continue;
        if (rows[kind].lasting)
            keep_since(&remark, &before);
        diagnosis->remarks[diagnosis->count++] = remark;
        explained |= rows[kind].explains;
    }
}

bool diagnosis_is_trouble(const struct diagnosis *diagnosis)
{
    return diagnosis->count > 0 && diagnosis->remarks[0].kind < DIAGNOSIS_HEALTHY;
}

/* --- words ------------------------------------------------------------------------------------ */

static size_t append(char buffer[DIAGNOSIS_TEXT_SIZE], size_t used, const char *text)
{
    int n = snprintf(buffer + used, DIAGNOSIS_TEXT_SIZE - used, "%s", text);

    return used + (size_t)n < DIAGNOSIS_TEXT_SIZE ? used + (size_t)n : DIAGNOSIS_TEXT_SIZE - 1;
}

/* Puts the figures in the places of %0, %1, ... */
static size_t fill_in(char buffer[DIAGNOSIS_TEXT_SIZE], size_t used, const char *words,
                      const double figures[REMARK_FIGURES])
{
    for (; *words != '\0'; words++) {
        char text[NUMBER_TEXT_SIZE] = {*words};

        if (*words == '%' && words[1] >= '0' && words[1] < '0' + REMARK_FIGURES)
            number_print_rounded(figures[*++words - '0'], text);
        used = append(buffer, used, text);
    }
    return used;
}

char *diagnosis_text(const struct remark *remark, enum diagnosis_reader reader,
                     char buffer[DIAGNOSIS_TEXT_SIZE])
{
    static const char *const places[] = {" from the start", " since epoch %0"};
    const double since[REMARK_FIGURES] = {(double)remark->since};
    size_t used = append(buffer, 0, rows[remark->kind].name);

    if (rows[remark->kind].dated)
        used = fill_in(buffer, used, places[remark->since > 0], since);
    used = append(buffer, used, ": ");
    used = fill_in(buffer, used, remark->words, remark->figures);
    if (remark->advice[reader] != NULL) {
        used = append(buffer, used, " ");
        fill_in(buffer, used, remark->advice[reader], remark->figures);
    }
    return buffer;
}
