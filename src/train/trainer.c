/* trainer: the order of work in a run: mini-batches, then the evaluation, epoch after epoch. */
#include "mlptui/train/trainer.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "mlptui/data/batch.h"
#include "mlptui/train/divergence.h"
#include "nn/gemm.h"
#include "train/evaluation.h"
#include "train/evidence.h"
#include "train/layer_stats.h"

enum phase { PHASE_TRAIN, PHASE_EVALUATE, PHASE_FINISHED, PHASE_DIVERGED };

struct trainer {
    struct config config;
    const struct dataset *dataset;
    enum phase phase;

    struct network network;
    struct pass pass;
    struct optimizer optimizer;
    struct random weights; /* as it was left by drawing the weights */
    struct batch_order order;
    size_t batch;  /* next mini-batch of this epoch */
    size_t epoch;  /* epochs completed */
    uint64_t step; /* mini-batches done */

    struct network good;               /* the network at the last good epoch's end, or the start */
    struct train_state kept;           /* all else that the run needs to go on from there, */
    struct epoch_metrics good_metrics; /* and that epoch's figures; epoch 0: none */
    struct divergence divergence;

    struct evaluator evaluator;
    struct prediction_history predictions[SPLIT_COUNT]; /* of the splits that are evaluated */

    bool measure;           /* the next mini-batch */
    float *scratch;         /* (parameter_count), made for the first measurement */
    double measure_seconds; /* of the last one */

    /* What is known about the run, and what was at the last good epoch's end. */
    struct knowledge {
        struct evidence evidence;
        struct diagnosis diagnosis;
    } known, known_then;
    bool diagnosing;
    unsigned diagnoses; /* made so far */

    struct step_metrics step_metrics;
    struct epoch_metrics epoch_metrics;
    struct network_metrics network_metrics;
    double seconds;          /* in trainer_advance */
    double training_seconds; /* of this epoch's mini-batches */
};

/* Room for the optimizer's moments in a state that has none yet. */
static bool allocate_moments(struct train_state *state, const struct optimizer *optimizer,
                             struct error *error)
{
    size_t count = train_state_moments(optimizer->kind, optimizer->parameter_count);

    state->moment_count = count;
    if (count == 0)
        return true;
    state->moments = malloc(count * sizeof *state->moments);
    return state->moments != NULL ||
           error_set(error, "out of memory for the optimizer's %zu moments", count);
}

static bool allocate(struct trainer *trainer, struct error *error)
{
    const struct config *config = &trainer->config;
    struct network_shape shape = config_shape(config, trainer->dataset);

    return network_init(&trainer->network, &shape, error) &&
           network_init(&trainer->good, &shape, error) &&
           pass_init(&trainer->pass, &shape, config->batch_size, true, error) &&
           evaluator_init(&trainer->evaluator, trainer->dataset, &shape, error) &&
           optimizer_init(&trainer->optimizer, config->optimizer, &trainer->network, error) &&
           allocate_moments(&trainer->kept, &trainer->optimizer, error);
}

/* Fills in all but the moments, which `state` has room for. */
static void note_state(const struct trainer *trainer, struct train_state *state)
{
    state->epoch = trainer->epoch;
    state->step = trainer->step;
    state->weights = trainer->weights;
    state->order = trainer->order.random;
    state->optimizer_steps = trainer->optimizer.steps;
    state->divergence = trainer->divergence;
    if (state->moment_count > 0)
        memcpy(state->moments, trainer->optimizer.moments,
               state->moment_count * sizeof *state->moments);
}

static void keep_good(struct trainer *trainer)
{
    network_copy(&trainer->good, &trainer->network);
    note_state(trainer, &trainer->kept);
    trainer->known_then = trainer->known;
}

static void forget_losses(struct epoch_metrics *metrics)
{
    for (unsigned i = 0; i < SPLIT_COUNT; i++) {
        metrics->loss[i] = NAN;
        metrics->accuracy[i] = NAN;
    }
}

static void prepare(struct trainer *trainer)
{
    const struct config *config = &trainer->config;

    /* weights and order each draw from a fresh generator: the reference's two seeds */
    random_seed_numpy(&trainer->weights, (uint32_t)config->seed);
    initializer_fill(config->initializer, &trainer->network, &trainer->weights);
    batch_order_init(&trainer->order, trainer->dataset->splits[SPLIT_TRAIN].count,
                     config->batch_size, config->seed);
    trainer->optimizer.rate = config->rate;
    trainer->optimizer.momentum = config->momentum;
    trainer->optimizer.weight_decay = config->weight_decay;
    divergence_init(&trainer->divergence, trainer->dataset->class_count);
    forget_losses(&trainer->epoch_metrics);
    evidence_begin(&trainer->known.evidence, &trainer->config, trainer->dataset, 0);
    keep_good(trainer);
    trainer->phase = config->epochs == 0 ? PHASE_FINISHED : PHASE_TRAIN;
}

struct trainer *trainer_new(const struct config *config, const struct dataset *dataset,
                            struct error *error)
{
    struct config fitted = *config;

    if (!config_fit(&fitted, dataset, error))
        return NULL;
    struct trainer *trainer = xcalloc(1, sizeof *trainer);
    trainer->config = fitted;
    trainer->dataset = dataset;
    gemm_set_threads(config->threads);
    if (!allocate(trainer, error) || !gemm_prepare(error)) {
        trainer_free(trainer);
        return NULL;
    }
    prepare(trainer);
    return trainer;
}

bool trainer_save(const struct trainer *trainer, struct train_state *state, struct error *error)
{
    *state = (struct train_state){0};
    if (!allocate_moments(state, &trainer->optimizer, error))
        return false;
    note_state(trainer, state);
    return true;
}

static void restore(struct trainer *trainer, const struct network *network,
                    const struct train_state *state)
{
    network_copy(&trainer->network, network);
    trainer->epoch = state->epoch;
    trainer->step = state->step;
    trainer->weights = state->weights;
    trainer->order.random = state->order;
    trainer->optimizer.steps = state->optimizer_steps;
    if (state->moment_count > 0)
        memcpy(trainer->optimizer.moments, state->moments,
               state->moment_count * sizeof *state->moments);
    trainer->divergence = state->divergence;
    trainer->divergence.class_count = trainer->dataset->class_count; /* which no file holds */
    trainer->epoch_metrics.epoch = state->epoch;
    keep_good(trainer);
    trainer->phase = state->epoch < trainer->config.epochs ? PHASE_TRAIN : PHASE_FINISHED;
}

static bool check_start(const struct trainer *trainer, const struct network *network,
                        const struct train_state *state, struct error *error)
{
    size_t moments = trainer->kept.moment_count;

    if (!network_shape_same(&trainer->network.shape, &network->shape))
        return error_set(
            error, "the saved network has other layers than the settings and the data ask for");
    return state == NULL || state->moment_count == moments ||
           error_set(error, "the saved run has %zu moments of the optimizer, %s needs %zu",
                     state->moment_count, optimizer_name(trainer->config.optimizer), moments);
}

struct trainer *trainer_resume(const struct config *config, const struct dataset *dataset,
                               const struct network *network, const struct train_state *state,
                               struct error *error)
{
    struct trainer *trainer = trainer_new(config, dataset, error);

    if (trainer == NULL)
        return NULL;
    if (!check_start(trainer, network, state, error)) {
        trainer_free(trainer);
        return NULL;
    }
    if (state != NULL) {
        evidence_begin(&trainer->known.evidence, &trainer->config, dataset, state->epoch);
        restore(trainer, network, state);
    } else {
        network_copy(&trainer->network, network);
        keep_good(trainer);
    }
    return trainer;
}

void trainer_free(struct trainer *trainer)
{
    if (trainer == NULL)
        return;
    free(trainer->scratch);
    batch_order_release(&trainer->order);
    optimizer_release(&trainer->optimizer);
    evaluator_release(&trainer->evaluator);
    for (unsigned i = 0; i < SPLIT_COUNT; i++)
        prediction_history_release(&trainer->predictions[i]);
    pass_release(&trainer->pass);
    network_release(&trainer->good);
    train_state_release(&trainer->kept);
    network_release(&trainer->network);
    free(trainer);
}

static void make_diagnosis(struct trainer *trainer)
{
    struct diagnosis *diagnosis = &trainer->known.diagnosis;

    if (!trainer->diagnosing)
        return;
    diagnose(diagnosis, &trainer->known.evidence);
    diagnosis->number = ++trainer->diagnoses;
}

/* Gives the network back as it last was good, and the predictions that led to it; what was measured
 * stays to be looked at. loss: the one that told. */
static enum trainer_outcome diverge(struct trainer *trainer, double loss)
{
    evidence_diverge(&trainer->known.evidence, trainer->step, trainer->step_metrics.epoch,
                     trainer->kept.epoch, loss);
    make_diagnosis(trainer);
    network_copy(&trainer->network, &trainer->good);
    for (unsigned i = 0; i < SPLIT_COUNT; i++)
        prediction_history_cut(&trainer->predictions[i], trainer->kept.epoch);
    trainer->phase = PHASE_DIVERGED;
    return TRAINER_DIVERGED;
}

/* Where there is no memory to measure with, the figures stay as they were. */
static bool wants_measure(struct trainer *trainer)
{
    bool wanted = trainer->measure;

    trainer->measure = false;
    if (wanted && trainer->scratch == NULL)
        trainer->scratch = malloc(trainer->network.parameter_count * sizeof *trainer->scratch);
    return wanted && trainer->scratch != NULL;
}

static void measured_update(struct trainer *trainer, const uint8_t *labels)
{
    double begin = clock_seconds();

    layer_stats_before(&trainer->network_metrics, &trainer->network, &trainer->pass, labels,
                       trainer->scratch);
    double before = clock_seconds();
    optimizer_step(&trainer->optimizer, &trainer->network, &trainer->pass, labels);
    double after = clock_seconds();
    layer_stats_after(&trainer->network_metrics, &trainer->network, trainer->scratch,
                      trainer->step + 1);
    trainer->measure_seconds = before - begin + clock_seconds() - after;
}

static void note_step(struct trainer *trainer, const struct loss_sum *sum)
{
    trainer->step++;
    trainer->step_metrics = (struct step_metrics){
        .step = trainer->step,
        .epoch = trainer->epoch + 1,
        .steps = 1,
        .samples = sum->count,
        .loss = loss_mean(sum),
        .accuracy = loss_accuracy(sum),
        .rate = trainer->config.rate,
    };
}

/* A mini-batch on its way into the pass. */
struct intake {
    const struct split *split;
    size_t D, first, count;
    float *input; /* (count, D) */
};

static void take_part(void *context, size_t part, size_t parts)
{
    const struct intake *in = context;
    size_t begin, end;

    gemm_share(in->count, part, parts, &begin, &end);
    batch_copy(in->split, in->D, in->first + begin, end - begin, in->input + begin * in->D);
}

/* Puts a mini-batch of the epoch through the network and adds its loss to the sum. Returns its
 * labels. */
static const uint8_t *forward_batch(struct trainer *trainer, size_t batch, struct loss_sum *sum)
{
    const struct split *train = &trainer->dataset->splits[SPLIT_TRAIN];
    size_t D = trainer->dataset->pixel_count, C = trainer->dataset->class_count;
    size_t B;
    size_t first = batch_order_slice(&trainer->order, batch, &B);
    const uint8_t *labels = train->labels + first;

    struct intake intake = {train, D, first, B, trainer->pass.input};
    gemm_run(take_part, &intake, gemm_parts(B * D));
    network_forward(&trainer->network, &trainer->pass, B);
    loss_add(sum, trainer->network.shape.loss, network_output(&trainer->network, &trainer->pass),
             labels, B, C, NULL, NULL);
    return labels;
}

/* Before the first step: what the weights, as they were drawn, make of some images. */
static void look_at_start(struct trainer *trainer)
{
    struct loss_sum sum = {0};
    size_t clipped = 0, C = trainer->dataset->class_count;

    for (size_t i = 0; i < trainer->order.batch_count && sum.count < EVIDENCE_IMAGES; i++) {
        const uint8_t *labels = forward_batch(trainer, i, &sum);
        const float *p = network_output(&trainer->network, &trainer->pass);

        for (size_t b = 0; b < trainer->pass.count; b++)
            clipped += p[b * C + labels[b]] < (float)LOSS_FLOOR;
    }
    evidence_add_start(&trainer->known.evidence, &sum, clipped);
}

/* Whether the diagnosis asks for the layers in the mini-batch to come. */
static bool wants_look(struct trainer *trainer)
{
    if (!trainer->diagnosing)
        return false;
    return evidence_wants_look(&trainer->known.evidence, trainer->step,
                               trainer->batch + 1 == trainer->order.batch_count,
                               trainer->epoch + 1 == trainer->config.epochs);
}

static void note_evidence(struct trainer *trainer, bool look)
{
    struct evidence *evidence = &trainer->known.evidence;

    if (!trainer->diagnosing)
        return;
    evidence_add_step(evidence, &trainer->step_metrics, trainer->order.batch_count);
    if (!look || trainer->network_metrics.step != trainer->step)
        return;
    evidence_add_look(evidence, &trainer->network_metrics, trainer->epoch);
    if (trainer->batch + 1 < trainer->order.batch_count) /* else the epoch's losses come with it */
        make_diagnosis(trainer);
}

static enum trainer_outcome train_batch(struct trainer *trainer)
{
    struct loss_sum sum = {0};

    if (trainer->batch == 0)
        batch_order_shuffle(&trainer->order);
    if (trainer->step == 0 && trainer->diagnosing)
        look_at_start(trainer);
    bool look = wants_look(trainer);
    trainer->measure = trainer->measure || look;
    const uint8_t *labels = forward_batch(trainer, trainer->batch, &sum);
    if (wants_measure(trainer))
        measured_update(trainer, labels);
    else
        optimizer_step(&trainer->optimizer, &trainer->network, &trainer->pass, labels);
    note_step(trainer, &sum);
    note_evidence(trainer, look);
    if (divergence_add(&trainer->divergence, trainer->step_metrics.loss))
        return diverge(trainer, trainer->step_metrics.loss);

    if (++trainer->batch == trainer->order.batch_count) {
        trainer->batch = 0;
        trainer->phase = PHASE_EVALUATE;
    }
    return TRAINER_STEPPED;
}

/* The first split still to be evaluated; SPLIT_COUNT when none is. */
static unsigned unevaluated_split(const struct trainer *trainer)
{
    for (unsigned i = 0; i < SPLIT_COUNT; i++) {
        if (trainer->config.evaluate & 1u << i &&
            !evaluator_complete(&trainer->evaluator, (enum split_id)i, trainer->step))
            return i;
    }
    return SPLIT_COUNT;
}

static bool is_finite(const struct network *network)
{
    int bad = 0; /* no early exit: the loop is made of vector instructions then */

    for (size_t i = 0; i < network->parameter_count; i++)
        bad |= !(fabsf(network->parameters[i]) <= FLT_MAX);
    return bad == 0;
}

static void note_epoch(struct trainer *trainer)
{
    struct epoch_metrics *metrics = &trainer->epoch_metrics;

    metrics->epoch = trainer->epoch;
    metrics->step = trainer->step;
    metrics->rate = trainer->step_metrics.rate;
    metrics->training_seconds = trainer->training_seconds;
    trainer->training_seconds = 0;
    forget_losses(metrics);
    for (unsigned i = 0; i < SPLIT_COUNT; i++) {
        if (trainer->config.evaluate & 1u << i) {
            metrics->loss[i] = loss_mean(&trainer->evaluator.splits[i].sum);
            metrics->accuracy[i] = loss_accuracy(&trainer->evaluator.splits[i].sum);
            prediction_history_add(&trainer->predictions[i],
                                   &trainer->evaluator.splits[i].evaluation);
        }
    }
}

/* Whether no split that was evaluated has a higher loss; one that is not finite is higher. */
static bool evaluated_within(const struct trainer *trainer, double most)
{
    for (unsigned i = 0; i < SPLIT_COUNT; i++)
        if (trainer->config.evaluate & 1u << i && !(trainer->epoch_metrics.loss[i] <= most))
            return false;
    return true;
}

/* Of the training images: all, where they are evaluated; else of the last mini-batches, with the
 * network as it is now: one alone would be judged by the update that was made for it. */
static double training_loss(struct trainer *trainer)
{
    struct loss_sum sum = {0};
    size_t count = trainer->order.batch_count;

    if (trainer->config.evaluate & 1u << SPLIT_TRAIN)
        return trainer->epoch_metrics.loss[SPLIT_TRAIN];
    for (size_t i = 1; i <= DIVERGENCE_RECENT && i <= count; i++)
        forward_batch(trainer, count - i, &sum);
    return loss_mean(&sum);
}

/* Whether to come back to this epoch's end after divergence. No mini-batch has told what the last
 * update did: the splits that were evaluated do. Where their loss is high but training is better
 * than guessing, the network has learned by heart, which is no divergence; where the last
 * mini-batches are suspected but all that is evaluated is within the limit, and better than
 * guessing, it was a burst. (Dead layers do a little better than guessing, too, but not so much.)
 */
static bool is_good(struct trainer *trainer)
{
    double guessing = log((double)trainer->dataset->class_count);
    double most = fmax(trainer->divergence.limit, 2 * guessing);

    if (!evaluated_within(trainer, DBL_MAX))
        return false;
    if (divergence_suspected(&trainer->divergence))
        return trainer->config.evaluate != 0 &&
               evaluated_within(trainer, fmin(trainer->divergence.limit, guessing));
    return evaluated_within(trainer, most) || training_loss(trainer) <= guessing;
}

/* The last images that went through the network: of the evaluation, where it was made and has as
 * many as a mini-batch. */
static const struct pass *last_pass(const struct trainer *trainer)
{
    const struct pass *evaluation = &trainer->evaluator.pass, *training = &trainer->pass;
    size_t evaluated = 0;

    for (unsigned i = 0; i < SPLIT_COUNT; i++)
        if (trainer->config.evaluate & 1u << i)
            evaluated += trainer->dataset->splits[i].count;
    return evaluated > 0 && evaluation->count >= training->count ? evaluation : training;
}

/* The highest loss that says so, of the last mini-batch and of the evaluation. */
static double worst_loss(const struct trainer *trainer)
{
    double loss = trainer->step_metrics.loss;

    for (unsigned i = 0; i < SPLIT_COUNT; i++)
        if (trainer->config.evaluate & 1u << i && !isnan(loss) &&
            !(trainer->epoch_metrics.loss[i] <= loss))
            loss = trainer->epoch_metrics.loss[i];
    return loss;
}

/* After the last epoch no mini-batch would tell that the run has diverged. */
static enum trainer_outcome complete_epoch(struct trainer *trainer)
{
    if (!is_finite(&trainer->network)) /* the last update broke it: no loss has told yet */
        return diverge(trainer, NAN);

    trainer->epoch++;
    note_epoch(trainer);
    if (trainer->diagnosing)
        evidence_add_epoch(&trainer->known.evidence, &trainer->epoch_metrics, &trainer->network,
                           last_pass(trainer));
    bool good = is_good(trainer), last = trainer->epoch >= trainer->config.epochs;
    if (last && !good)
        return diverge(trainer, worst_loss(trainer));
    make_diagnosis(trainer);
    if (good) {
        keep_good(trainer);
        trainer->good_metrics = trainer->epoch_metrics;
    }
    trainer->phase = last ? PHASE_FINISHED : PHASE_TRAIN;
    return last ? TRAINER_FINISHED : TRAINER_EPOCH;
}

static enum trainer_outcome evaluate_chunk(struct trainer *trainer)
{
    unsigned split = unevaluated_split(trainer);

    if (split != SPLIT_COUNT) {
        evaluator_advance(&trainer->evaluator, &trainer->network, (enum split_id)split,
                          trainer->step, trainer->epoch + 1);
        split = unevaluated_split(trainer);
    }
    return split == SPLIT_COUNT ? complete_epoch(trainer) : TRAINER_EVALUATING;
}

/* Work that was timed is written into the metrics that it filled. */
static void charge(struct trainer *trainer, enum phase phase, double seconds)
{
    trainer->seconds += seconds;
    if (phase == PHASE_TRAIN) {
        trainer->training_seconds += seconds;
        trainer->step_metrics.seconds = trainer->seconds;
    } else {
        trainer->epoch_metrics.seconds = trainer->seconds;
    }
}

enum trainer_outcome trainer_advance(struct trainer *trainer)
{
    enum phase phase = trainer->phase;
    double started = clock_seconds();

    if (phase == PHASE_FINISHED)
        return TRAINER_FINISHED;
    if (phase == PHASE_DIVERGED)
        return TRAINER_DIVERGED;
    enum trainer_outcome outcome =
        phase == PHASE_TRAIN ? train_batch(trainer) : evaluate_chunk(trainer);
    charge(trainer, phase, clock_seconds() - started);
    return outcome;
}

void trainer_measure_next(struct trainer *trainer)
{
    trainer->measure = true;
}

double trainer_measure_seconds(const struct trainer *trainer)
{
    return trainer->measure_seconds;
}

const struct step_metrics *trainer_step_metrics(const struct trainer *trainer)
{
    return &trainer->step_metrics;
}

const struct epoch_metrics *trainer_epoch_metrics(const struct trainer *trainer)
{
    return &trainer->epoch_metrics;
}

const struct network_metrics *trainer_network_metrics(const struct trainer *trainer)
{
    return &trainer->network_metrics;
}

const struct config *trainer_config(const struct trainer *trainer)
{
    return &trainer->config;
}

size_t trainer_steps_per_epoch(const struct trainer *trainer)
{
    return trainer->order.batch_count;
}

double trainer_seconds(const struct trainer *trainer)
{
    return trainer->seconds;
}

void trainer_set_rate(struct trainer *trainer, double rate)
{
    trainer->config.rate = rate;
    trainer->optimizer.rate = rate;
    evidence_change_rate(&trainer->known.evidence, trainer->step);
}

void trainer_diagnose(struct trainer *trainer)
{
    trainer->diagnosing = true;
}

const struct diagnosis *trainer_diagnosis(const struct trainer *trainer)
{
    return &trainer->known.diagnosis;
}

double trainer_fatal_loss(const struct trainer *trainer)
{
    return trainer->known.evidence.divergence.loss;
}

void trainer_extend(struct trainer *trainer, size_t epochs)
{
    size_t planned = trainer->config.epochs;
    size_t room = planned < CONFIG_MOST_COUNT ? CONFIG_MOST_COUNT - planned : 0;

    if (trainer->phase == PHASE_DIVERGED)
        return;
    trainer->config.epochs += epochs < room ? epochs : room;
    if (trainer->phase == PHASE_FINISHED && trainer->epoch < trainer->config.epochs)
        trainer->phase = PHASE_TRAIN;
}

bool trainer_rewind(struct trainer *trainer, double rate)
{
    if (trainer->phase != PHASE_DIVERGED)
        return false;
    trainer->known = trainer->known_then;
    restore(trainer, &trainer->good, &trainer->kept);
    trainer->batch = 0;
    trainer->training_seconds = 0;
    evaluator_forget(&trainer->evaluator);
    trainer_set_rate(trainer, rate);
    make_diagnosis(trainer);
    return true;
}

const struct network *trainer_network(const struct trainer *trainer)
{
    return &trainer->network;
}

size_t trainer_network_epoch(const struct trainer *trainer)
{
    return trainer->phase == PHASE_DIVERGED ? trainer->kept.epoch : trainer->epoch;
}

uint64_t trainer_network_step(const struct trainer *trainer)
{
    return trainer->phase == PHASE_DIVERGED ? trainer->kept.step : trainer->step;
}

size_t trainer_good_epoch(const struct trainer *trainer)
{
    return trainer->kept.epoch;
}

struct checkpoint *trainer_checkpoint(const struct trainer *trainer)
{
    struct checkpoint here = {.config = trainer->config,
                              .network = trainer->good,
                              .state = trainer->kept,
                              .metrics = trainer->good_metrics};

    return here.metrics.epoch == 0 ? NULL : checkpoint_copy(&here);
}

const struct prediction_history *trainer_predictions(const struct trainer *trainer,
                                                     enum split_id split)
{
    return &trainer->predictions[split];
}

const struct evaluation *trainer_last_evaluation(const struct trainer *trainer, enum split_id split)
{
    const struct evaluation *evaluation = &trainer->evaluator.splits[split].evaluation;
    bool current = evaluation->epoch >= trainer->epoch && trainer->phase != PHASE_DIVERGED;

    return evaluation->count > 0 && current ? evaluation : NULL;
}

const struct evaluation *trainer_evaluation(struct trainer *trainer, enum split_id split,
                                            bool (*cancelled)(void *), void *context)
{
    uint64_t step = trainer_network_step(trainer);
    /* between the last mini-batch and the end of its evaluation the epoch counts as complete */
    size_t epoch = trainer_network_epoch(trainer) + (trainer->phase == PHASE_EVALUATE);

    while (!evaluator_complete(&trainer->evaluator, split, step)) {
        if (cancelled != NULL && cancelled(context))
            return NULL;
        evaluator_advance(&trainer->evaluator, &trainer->network, split, step, epoch);
    }
    return &trainer->evaluator.splits[split].evaluation;
}
