/* test_trainer: one run step by step: its arithmetic, its bits, its end. */
#include "mlptui/train/trainer.h"

#include <math.h>
#include <string.h>

#include "mlptui/data/batch.h"
#include "testing.h"
#include "toydata.h"

static struct toy toy;

static struct config small_config(void)
{
    struct config config = config_default();

    config.hidden_count = 2;
    config.hidden[0] = 16;
    config.hidden[1] = 12;
    config.batch_size = 32; /* 8 mini-batches, the last slice of 26 */
    config.epochs = 3;
    config.evaluate = 1u << SPLIT_TRAIN | 1u << SPLIT_VALIDATION | 1u << SPLIT_TEST;
    config.threads = 1;
    return config;
}

static struct trainer *make(const struct config *config)
{
    struct error error = {""};
    struct trainer *trainer = trainer_new(config, &toy.dataset, &error);

    ck_assert_msg(trainer != NULL, "%s", error.text);
    return trainer;
}

static enum trainer_outcome next_step(struct trainer *trainer)
{
    enum trainer_outcome outcome;

    do
        outcome = trainer_advance(trainer);
    while (outcome == TRAINER_EVALUATING || outcome == TRAINER_EPOCH);
    return outcome;
}

static enum trainer_outcome next_epoch(struct trainer *trainer)
{
    enum trainer_outcome outcome;

    do
        outcome = trainer_advance(trainer);
    while (outcome == TRAINER_STEPPED || outcome == TRAINER_EVALUATING);
    return outcome;
}

static float *parameters_of(const struct trainer *trainer)
{
    const struct network *network = trainer_network(trainer);
    float *copy = malloc(network->parameter_count * sizeof *copy);

    memcpy(copy, network->parameters, network->parameter_count * sizeof *copy);
    return copy;
}

static bool same_parameters(const struct trainer *trainer, const float *parameters)
{
    const struct network *network = trainer_network(trainer);

    return memcmp(network->parameters, parameters, network->parameter_count * sizeof(float)) == 0;
}

/* Softmax regression in double precision, written from the definitions: W (D, C), then b (C). */
struct reference {
    double w[TOY_D][TOY_C], b[TOY_C];
    double loss; /* of the last mini-batch, before the update */
};

static void reference_output(const struct reference *r, const uint8_t *pixels, double p[TOY_C])
{
    double most = -INFINITY, sum = 0;

    for (int c = 0; c < TOY_C; c++) {
        p[c] = r->b[c];
        for (int k = 0; k < TOY_D; k++)
            p[c] += pixels[k] / 255.0 * r->w[k][c];
        most = fmax(most, p[c]);
    }
    for (int c = 0; c < TOY_C; c++)
        sum += p[c] = exp(p[c] - most);
    for (int c = 0; c < TOY_C; c++)
        p[c] /= sum;
}

static void reference_step(struct reference *r, size_t first, size_t count, double rate,
                           double decay)
{
    struct reference gradient = {0};

    r->loss = 0;
    for (size_t i = first; i < first + count; i++) {
        double p[TOY_C];

        reference_output(r, toy.pixels + i * TOY_D, p);
        r->loss -= log(p[toy.labels[i]] + 1e-8) / (double)count;
        p[toy.labels[i]] -= 1;
        for (int c = 0; c < TOY_C; c++) {
            gradient.b[c] += p[c] / (double)count;
            for (int k = 0; k < TOY_D; k++)
                gradient.w[k][c] +=
                    p[c] * toy.pixels[i * TOY_D + (size_t)k] / 255.0 / (double)count;
        }
    }
    for (int c = 0; c < TOY_C; c++) {
        r->b[c] -= rate * gradient.b[c];
        for (int k = 0; k < TOY_D; k++)
            r->w[k][c] -= rate * (gradient.w[k][c] + decay * r->w[k][c]);
    }
}

START_TEST(follows_a_double_precision_reference)
{
    struct config config = small_config();
    struct reference reference = {0};
    struct batch_order order;

    config.hidden_count = 0;
    config.initializer = INIT_ZERO;
    config.rate = 0.5;
    config.weight_decay = 0.01;
    config.seed = 3;
    struct trainer *trainer = make(&config);
    batch_order_init(&order, TOY_TRAIN, config.batch_size, config.seed);
    ck_assert_uint_eq(trainer_steps_per_epoch(trainer), 8);

    for (size_t step = 0; step < 3 * 8; step++) {
        size_t count;

        if (step % 8 == 0)
            batch_order_shuffle(&order);
        if (step == 11)
            trainer_set_rate(trainer, config.rate = 0.25);
        size_t first = batch_order_slice(&order, step % 8, &count);
        reference_step(&reference, first, count, config.rate, config.weight_decay);

        ck_assert_int_eq(next_step(trainer), TRAINER_STEPPED);
        const struct step_metrics *metrics = trainer_step_metrics(trainer);
        ck_assert_uint_eq(metrics->step, step + 1);
        ck_assert_uint_eq(metrics->epoch, step / 8 + 1);
        ck_assert_uint_eq(metrics->samples, count);
        ck_assert_uint_eq(metrics->steps, 1);
        ck_assert(metrics->rate == config.rate);
        ck_assert_double_eq_tol(metrics->loss, reference.loss, 1e-5);
    }
    const struct layer *layer = &trainer_network(trainer)->layers[0];
    for (int c = 0; c < TOY_C; c++) {
        ck_assert_double_eq_tol((double)layer->bias[c], reference.b[c], 1e-5);
        for (int k = 0; k < TOY_D; k++)
            ck_assert_double_eq_tol((double)layer->weights[k * TOY_C + c], reference.w[k][c], 1e-5);
    }
    batch_order_release(&order);
    trainer_free(trainer);
}
END_TEST

/* Two epochs without hidden layers, evaluated on the validation images. */
static struct trainer *make_evaluated(void)
{
    struct config config = small_config();

    config.hidden_count = 0;
    config.initializer = INIT_ZERO;
    config.epochs = 2;
    config.evaluate = 1u << SPLIT_VALIDATION;
    return make(&config);
}

START_TEST(epochs_are_evaluated)
{
    struct trainer *trainer = make_evaluated();

    ck_assert_int_eq(next_epoch(trainer), TRAINER_EPOCH);
    const struct epoch_metrics *metrics = trainer_epoch_metrics(trainer);

    /* the validation loss anew, in double precision, from the parameters as they are */
    struct reference reference = {0};
    const struct layer *layer = &trainer_network(trainer)->layers[0];
    double loss = 0, right = 0;
    for (int c = 0; c < TOY_C; c++) {
        reference.b[c] = (double)layer->bias[c];
        for (int k = 0; k < TOY_D; k++)
            reference.w[k][c] = (double)layer->weights[k * TOY_C + c];
    }
    for (size_t i = TOY_TRAIN; i < TOY_TRAIN + TOY_VAL; i++) {
        double p[TOY_C];
        int best = 0;

        reference_output(&reference, toy.pixels + i * TOY_D, p);
        loss -= log(p[toy.labels[i]] + 1e-8) / TOY_VAL;
        for (int c = 1; c < TOY_C; c++)
            best = p[c] > p[best] ? c : best;
        right += best == toy.labels[i];
    }
    ck_assert_double_eq_tol(metrics->loss[SPLIT_VALIDATION], loss, 1e-5);
    ck_assert_double_eq_tol(metrics->accuracy[SPLIT_VALIDATION], 100 * right / TOY_VAL, 1e-9);
    ck_assert(isnan(metrics->loss[SPLIT_TRAIN]) && isnan(metrics->accuracy[SPLIT_TEST]));
    trainer_free(trainer);
}
END_TEST

START_TEST(epochs_are_counted_and_timed)
{
    struct trainer *trainer = make_evaluated();

    ck_assert_int_eq(next_epoch(trainer), TRAINER_EPOCH);
    const struct epoch_metrics *metrics = trainer_epoch_metrics(trainer);
    ck_assert_uint_eq(metrics->epoch, 1);
    ck_assert_uint_eq(metrics->step, 8);
    ck_assert(metrics->training_seconds > 0 && metrics->training_seconds <= metrics->seconds);
    ck_assert(metrics->seconds <= trainer_seconds(trainer));

    ck_assert_int_eq(next_epoch(trainer), TRAINER_FINISHED);
    ck_assert_int_eq(trainer_advance(trainer), TRAINER_FINISHED);
    ck_assert_uint_eq(trainer_network_epoch(trainer), 2);
    ck_assert_uint_eq(trainer_network_step(trainer), 16);
    trainer_free(trainer);
}
END_TEST

/* Reads, measures and evaluations at every unit of work must not move a bit. */
START_TEST(looking_changes_nothing)
{
    struct config config = small_config();

    config.optimizer = (enum optimizer_kind)_i;
    config.rate =
        config.optimizer == OPTIMIZER_ADAM || config.optimizer == OPTIMIZER_RMSPROP ? 0.01 : 0.1;
    config.weight_decay = 0.001;
    struct trainer *plain = make(&config);
    struct trainer *watched = make(&config);

    ck_assert_int_eq(next_epoch(plain), TRAINER_EPOCH);
    ck_assert_int_eq(next_epoch(plain), TRAINER_EPOCH);
    ck_assert_int_eq(next_epoch(plain), TRAINER_FINISHED);
    float *bits = parameters_of(plain);
    struct epoch_metrics expected = *trainer_epoch_metrics(plain);

    enum trainer_outcome outcome;
    do {
        trainer_measure_next(watched);
        outcome = trainer_advance(watched);
        for (int split = 0; split < SPLIT_COUNT; split++)
            ck_assert_ptr_nonnull(trainer_evaluation(watched, (enum split_id)split, NULL, NULL));
    } while (outcome != TRAINER_FINISHED);
    ck_assert(same_parameters(watched, bits));
    for (int split = 0; split < SPLIT_COUNT; split++)
        ck_assert(trainer_epoch_metrics(watched)->loss[split] == expected.loss[split]);
    ck_assert_double_gt(expected.accuracy[SPLIT_TRAIN], 60); /* it learns: guessing gives 25 */
    free(bits);
    trainer_free(plain);
    trainer_free(watched);
}
END_TEST

START_TEST(seeds_differ)
{
    struct config config = small_config();
    struct trainer *a = make(&config), *b = make(&config);
    config.seed = 1;
    struct trainer *c = make(&config);
    float *bits = parameters_of(a);

    ck_assert(same_parameters(b, bits));
    ck_assert(!same_parameters(c, bits));
    free(bits);
    trainer_free(a);
    trainer_free(b);
    trainer_free(c);
}
END_TEST

START_TEST(a_evaluation_agrees_with_the_evaluation)
{
    struct config config = small_config();
    struct trainer *trainer = make(&config);

    next_epoch(trainer);
    for (int split = 0; split < SPLIT_COUNT; split++) {
        const struct evaluation *evaluation =
            trainer_evaluation(trainer, (enum split_id)split, NULL, NULL);
        const struct split *data = &toy.dataset.splits[split];
        double right = 0, loss = 0;

        ck_assert_uint_eq(evaluation->count, data->count);
        ck_assert_uint_eq(evaluation->step, 8);
        ck_assert_uint_eq(evaluation->epoch, 1);
        for (size_t i = 0; i < evaluation->count; i++) {
            bool is_right = evaluation->predicted[i] == data->labels[i];

            right += is_right;
            loss -= log((double)evaluation->p_true[i] + 1e-8);
            ck_assert(evaluation->p_true[i] <= evaluation->confidence[i]);
            ck_assert(!is_right || evaluation->p_true[i] >= evaluation->confidence[i]);
        }
        double n = (double)evaluation->count;
        ck_assert_double_eq_tol(100 * right / n, trainer_epoch_metrics(trainer)->accuracy[split],
                                1e-9);
        ck_assert_double_eq_tol(loss / n, trainer_epoch_metrics(trainer)->loss[split], 1e-9);
    }
    trainer_free(trainer);
}
END_TEST

/* The predictions is what each epoch's evaluation predicted, of the splits that are evaluated. */
START_TEST(a_trail_follows_the_evaluations)
{
    struct config config = small_config();
    config.evaluate = 1u << SPLIT_VALIDATION;
    struct trainer *trainer = make(&config);
    const struct prediction_history *predictions = trainer_predictions(trainer, SPLIT_VALIDATION);

    ck_assert_uint_eq(predictions->epochs, 0);
    for (size_t epoch = 1; epoch <= 2; epoch++) {
        next_epoch(trainer);
        const struct evaluation *evaluation =
            trainer_evaluation(trainer, SPLIT_VALIDATION, NULL, NULL);
        size_t row = (epoch - 1) * evaluation->count;

        ck_assert_uint_eq(predictions->epochs, epoch);
        ck_assert_uint_eq(predictions->numbers[epoch - 1], epoch);
        ck_assert_uint_eq(predictions->count, evaluation->count);
        ck_assert_mem_eq(predictions->predicted + row, evaluation->predicted, evaluation->count);
        for (size_t i = 0; i < evaluation->count; i++)
            ck_assert_double_eq_tol(predictions->p_true[row + i] / 255.0,
                                    (double)evaluation->p_true[i], 0.5 / 255 + 1e-6);
    }
    ck_assert_uint_eq(trainer_predictions(trainer, SPLIT_TRAIN)->epochs, 0);
    ck_assert_uint_eq(trainer_predictions(trainer, SPLIT_TEST)->epochs, 0);
    trainer_free(trainer);
}
END_TEST

/* Made by an epoch's evaluation, and handed out until the next epoch's end, which makes another. */
START_TEST(the_last_evaluation_is_that_of_the_last_epoch)
{
    struct config config = small_config();
    config.evaluate = 1u << SPLIT_VALIDATION;
    struct trainer *trainer = make(&config);

    ck_assert_ptr_null(trainer_last_evaluation(trainer, SPLIT_VALIDATION));
    for (size_t epoch = 1; epoch <= 2; epoch++) {
        next_epoch(trainer);
        for (int i = 0; i < 2; i++) {
            const struct evaluation *evaluation =
                trainer_last_evaluation(trainer, SPLIT_VALIDATION);

            ck_assert_ptr_nonnull(evaluation);
            ck_assert_uint_eq(evaluation->count, TOY_VAL);
            ck_assert_uint_eq(evaluation->epoch, epoch);
            ck_assert_uint_eq(evaluation->step, 8 * epoch);
            next_step(trainer);
        }
        ck_assert_ptr_null(trainer_last_evaluation(trainer, SPLIT_TEST)); /* is not evaluated */
    }
    trainer_evaluation(trainer, SPLIT_TEST, NULL, NULL);
    trainer_evaluation(trainer, SPLIT_VALIDATION, NULL, NULL);
    ck_assert_uint_eq(trainer_last_evaluation(trainer, SPLIT_TEST)->step, 18);
    ck_assert_uint_eq(trainer_last_evaluation(trainer, SPLIT_VALIDATION)->step, 18);
    next_epoch(trainer);
    ck_assert_ptr_null(trainer_last_evaluation(trainer, SPLIT_TEST));
    ck_assert_uint_eq(trainer_last_evaluation(trainer, SPLIT_VALIDATION)->step, 24);
    trainer_free(trainer);
}
END_TEST

static bool always(void *context)
{
    ++*(int *)context;
    return true;
}

START_TEST(a_evaluation_can_be_cancelled)
{
    struct config config = small_config();
    struct trainer *trainer = make(&config);
    int asked = 0;

    ck_assert_ptr_null(trainer_evaluation(trainer, SPLIT_TEST, always, &asked));
    ck_assert_int_eq(asked, 1);
    const struct evaluation *evaluation = trainer_evaluation(trainer, SPLIT_TEST, NULL, NULL);
    ck_assert_uint_eq(evaluation->count, TOY_TEST);
    ck_assert_uint_eq(evaluation->step, 0);
    ck_assert_ptr_eq(trainer_evaluation(trainer, SPLIT_TEST, always, &asked), evaluation);
    ck_assert_int_eq(asked, 1); /* it was there already */
    next_step(trainer);
    ck_assert_uint_eq(trainer_evaluation(trainer, SPLIT_TEST, NULL, NULL)->step, 1);
    trainer_free(trainer);
}
END_TEST

static double rms_of(const float *values, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += pow((double)values[i], 2);
    return sqrt(sum / (double)n);
}

START_TEST(layers_are_measured_when_asked)
{
    struct config config = small_config();
    struct trainer *trainer = make(&config);
    const struct network_metrics *metrics = trainer_network_metrics(trainer);

    ck_assert_uint_eq(metrics->layer_count, 0);
    next_step(trainer);
    ck_assert_uint_eq(metrics->layer_count, 0);
    trainer_measure_next(trainer);
    next_step(trainer);
    ck_assert_uint_eq(metrics->layer_count, 3);
    ck_assert_uint_eq(metrics->step, 2);
    ck_assert(metrics->layers[0].zero_share > 0 && metrics->layers[0].zero_share < 1);
    ck_assert(metrics->layers[2].zero_share <= 0);
    trainer_free(trainer);
}
END_TEST

START_TEST(the_sizes_of_weights_and_steps)
{
    struct config config = small_config();
    struct trainer *trainer = make(&config);
    const struct network *network = trainer_network(trainer);
    double before[3];

    trainer_measure_next(trainer);
    for (int l = 0; l < 3; l++)
        before[l] =
            rms_of(network->layers[l].weights, network->layers[l].n_in * network->layers[l].n_out);
    next_step(trainer);
    for (int l = 0; l < 3; l++) {
        const struct layer_metrics *layer = &trainer_network_metrics(trainer)->layers[l];

        ck_assert_uint_eq(layer->n_in, network->layers[l].n_in);
        ck_assert_uint_eq(layer->n_out, network->layers[l].n_out);
        ck_assert_double_eq_tol(layer->rms_weight, before[l], 1e-9);
        ck_assert_double_gt(layer->rms_gradient, 0);
        /* plain SGD without decay: the update is rate times the gradient, up to float32 rounding */
        ck_assert_double_eq_tol(layer->rms_update / layer->rms_gradient, config.rate, 1e-3);
    }
    trainer_free(trainer);
}
END_TEST

START_TEST(histograms_count_all_values)
{
    struct config config = small_config();
    struct trainer *trainer = make(&config);

    trainer_measure_next(trainer);
    next_step(trainer);
    size_t samples = trainer_step_metrics(trainer)->samples;
    for (int l = 0; l < 3; l++) {
        const struct layer_metrics *layer = &trainer_network_metrics(trainer)->layers[l];
        size_t weights = 0, gradients = 0, total = 0;

        for (int bin = 0; bin < HISTOGRAM_BINS; bin++) {
            total += layer->outputs.bins[bin];
            weights += layer->weights.bins[bin];
            gradients += layer->gradients.bins[bin];
        }
        ck_assert_uint_eq(weights, layer->n_in * layer->n_out);
        ck_assert_uint_eq(gradients, layer->n_in * layer->n_out);
        ck_assert_uint_eq(total, samples * layer->n_out);
        ck_assert(l == 2 || layer->outputs.bins[0] > 0);
        ck_assert(layer->outputs.low == 0 && layer->outputs.high > 0);
    }
    trainer_free(trainer);
}
END_TEST

START_TEST(zero_initialization_is_seen)
{
    struct config config = small_config();

    config.initializer = INIT_ZERO;
    struct trainer *trainer = make(&config);
    const struct network_metrics *metrics = trainer_network_metrics(trainer);
    trainer_measure_next(trainer);
    next_step(trainer);
    for (int l = 0; l < 3; l++) {
        ck_assert(metrics->layers[l].rms_weight <= 0);
        ck_assert(metrics->layers[l].rms_gradient <= 0);
        ck_assert(metrics->layers[l].rms_update <= 0);
    }
    ck_assert_uint_eq(metrics->layers[0].dead_units, 16);
    ck_assert_uint_eq(metrics->layers[1].dead_units, 12);
    ck_assert_uint_eq(metrics->layers[2].dead_units, 0);
    ck_assert(metrics->layers[1].zero_share >= 1);
    trainer_free(trainer);
}
END_TEST

START_TEST(extending_continues_the_same_run)
{
    struct config config = small_config();
    struct trainer *whole = make(&config);
    config.epochs = 1;
    struct trainer *extended = make(&config);

    while (next_epoch(whole) != TRAINER_FINISHED)
        ;
    float *bits = parameters_of(whole);
    ck_assert_int_eq(next_epoch(extended), TRAINER_FINISHED);
    trainer_extend(extended, 0);
    ck_assert_int_eq(trainer_advance(extended), TRAINER_FINISHED);
    trainer_extend(extended, 2);
    ck_assert_uint_eq(trainer_config(extended)->epochs, 3);
    ck_assert_int_eq(next_epoch(extended), TRAINER_EPOCH);
    ck_assert_int_eq(next_epoch(extended), TRAINER_FINISHED);
    ck_assert(same_parameters(extended, bits));
    free(bits);
    trainer_free(whole);
    trainer_free(extended);
}
END_TEST

/* What is beyond the setting's limit could be saved, but not loaded. */
START_TEST(extending_ends_where_the_setting_does)
{
    struct config config = small_config();
    struct error error = {""};
    char text[CONFIG_TEXT_SIZE];

    config.epochs = 1;
    struct trainer *trainer = make(&config);
    ck_assert_int_eq(next_epoch(trainer), TRAINER_FINISHED);
    trainer_extend(trainer, CONFIG_MOST_COUNT - 2);
    ck_assert_uint_eq(trainer_config(trainer)->epochs, CONFIG_MOST_COUNT - 1);
    trainer_extend(trainer, 2);
    ck_assert_uint_eq(trainer_config(trainer)->epochs, CONFIG_MOST_COUNT);
    trainer_extend(trainer, SIZE_MAX);
    ck_assert_uint_eq(trainer_config(trainer)->epochs, CONFIG_MOST_COUNT);
    config_text(trainer_config(trainer), SETTING_EPOCHS, text, sizeof text);
    ck_assert_msg(config_set(&config, SETTING_EPOCHS, text, &error), "%s", error.text);
    ck_assert_int_eq(trainer_advance(trainer), TRAINER_STEPPED);
    trainer_free(trainer);
}
END_TEST

START_TEST(no_epochs_finish_at_once)
{
    struct config config = small_config();

    config.epochs = 0;
    struct trainer *trainer = make(&config);
    ck_assert_int_eq(trainer_advance(trainer), TRAINER_FINISHED);
    ck_assert_uint_eq(trainer_network_step(trainer), 0);
    trainer_extend(trainer, 1);
    ck_assert_int_eq(trainer_advance(trainer), TRAINER_STEPPED);
    trainer_free(trainer);
}
END_TEST

START_TEST(no_evaluation_still_makes_epochs)
{
    struct config config = small_config();

    config.evaluate = 0;
    struct trainer *trainer = make(&config);
    for (int step = 0; step < 8; step++)
        ck_assert_int_eq(trainer_advance(trainer), TRAINER_STEPPED);
    ck_assert_int_eq(trainer_advance(trainer), TRAINER_EPOCH);
    ck_assert(isnan(trainer_epoch_metrics(trainer)->loss[SPLIT_TRAIN]));
    trainer_free(trainer);
}
END_TEST

/* A rate that overflows at once, one that explodes but stays finite: both end in the last good
 * state. */
START_TEST(divergence_keeps_the_last_good_network)
{
    static const double rates[] = {1e30, 300};
    struct config config = small_config();

    config.epochs = 100;
    struct trainer *trainer = make(&config);
    ck_assert_int_eq(next_epoch(trainer), TRAINER_EPOCH);
    ck_assert_int_eq(next_epoch(trainer), TRAINER_EPOCH);
    float *good = parameters_of(trainer);
    next_step(trainer);
    trainer_set_rate(trainer, rates[_i]);
    enum trainer_outcome outcome;
    do
        outcome = trainer_advance(trainer);
    while (outcome != TRAINER_DIVERGED && outcome != TRAINER_FINISHED);

    ck_assert_int_eq(outcome, TRAINER_DIVERGED);
    ck_assert(same_parameters(trainer, good));
    ck_assert_uint_eq(trainer_network_epoch(trainer), 2);
    ck_assert_uint_eq(trainer_network_step(trainer), 16);
    ck_assert_uint_gt(trainer_step_metrics(trainer)->step, 16);
    trainer_extend(trainer, 5);
    ck_assert_int_eq(trainer_advance(trainer), TRAINER_DIVERGED);
    ck_assert_uint_eq(trainer_config(trainer)->epochs, 100);
    const struct evaluation *evaluation = trainer_evaluation(trainer, SPLIT_VALIDATION, NULL, NULL);
    ck_assert_uint_eq(evaluation->step, 16);
    ck_assert(isfinite(evaluation->p_true[0]));
    free(good);
    trainer_free(trainer);
}
END_TEST

START_TEST(impossible_configs_are_refused)
{
    struct config config = small_config();
    struct error error = {""};

    config.batch_size = TOY_TRAIN + 1;
    config.asked = SETTING_BIT(SETTING_BATCH);
    ck_assert_ptr_null(trainer_new(&config, &toy.dataset, &error));
    ck_assert_int_eq(strncmp(error.text, "batch:", 6), 0);
    trainer_free(NULL);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("trainer");
    TCase *tcase = tcase_create("trainer");

    toy_init(&toy);
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, follows_a_double_precision_reference);
    tcase_add_test(tcase, epochs_are_evaluated);
    tcase_add_test(tcase, epochs_are_counted_and_timed);
    tcase_add_loop_test(tcase, looking_changes_nothing, 0, OPTIMIZER_COUNT);
    tcase_add_test(tcase, seeds_differ);
    tcase_add_test(tcase, a_evaluation_agrees_with_the_evaluation);
    tcase_add_test(tcase, a_trail_follows_the_evaluations);
    tcase_add_test(tcase, the_last_evaluation_is_that_of_the_last_epoch);
    tcase_add_test(tcase, a_evaluation_can_be_cancelled);
    tcase_add_test(tcase, layers_are_measured_when_asked);
    tcase_add_test(tcase, the_sizes_of_weights_and_steps);
    tcase_add_test(tcase, histograms_count_all_values);
    tcase_add_test(tcase, zero_initialization_is_seen);
    tcase_add_test(tcase, extending_continues_the_same_run);
    tcase_add_test(tcase, extending_ends_where_the_setting_does);
    tcase_add_test(tcase, no_epochs_finish_at_once);
    tcase_add_test(tcase, no_evaluation_still_makes_epochs);
    tcase_add_loop_test(tcase, divergence_keeps_the_last_good_network, 0, 2);
    tcase_add_test(tcase, impossible_configs_are_refused);
    suite_add_tcase(suite, tcase);
    return run_suite(suite);
}
