/* Tests of diagnosis: textbook cases, trained on some thousand digits, each with its verdict; runs
 * that are well, with none; what is too little to judge by; words and figures; and that to look
 * changes nothing. */
#include "testing.h"

#include <math.h>
#include <string.h>

#include "mlptui/train/trainer.h"
#include "toydata.h"
#include "train/evidence.h"

static struct dataset *mnist;
static struct dataset data; /* the same, with fewer images in its splits */
static char text[DIAGNOSIS_TEXT_SIZE];

/* The training and validation images that a case has. */
static void take_images(size_t train, size_t validation)
{
    data = *mnist;
    data.splits[SPLIT_TRAIN].count = train;
    data.splits[SPLIT_VALIDATION].count = validation;
}

/* "hidden=32 lr=0.1": the rest as by default, on one thread. */
static struct config settings_of(const char *list)
{
    struct config config = config_default();
    struct error error;
    char copy[256];

    config.threads = 1;
    config.batch_size = 50;
    snprintf(copy, sizeof copy, "hidden=32 %s", list);
    for (char *name = strtok(copy, " "); name != NULL; name = strtok(NULL, " ")) {
        enum setting_id id;
        char *value = strchr(name, '=');

        *value++ = '\0';
        ck_assert_msg(config_find(name, &id), "%s", name);
        ck_assert_msg(config_set(&config, id, value, &error), "%s", error.text);
    }
    return config;
}

static struct trainer *start(const char *list)
{
    struct config config = settings_of(list);
    struct error error;
    struct trainer *trainer = trainer_new(&config, &data, &error);

    ck_assert_msg(trainer != NULL, "%s", error.text);
    trainer_diagnose(trainer);
    return trainer;
}

static bool is_over(enum trainer_outcome outcome)
{
    return outcome == TRAINER_FINISHED || outcome == TRAINER_DIVERGED;
}

static const struct remark *verdict(const struct trainer *trainer)
{
    const struct diagnosis *diagnosis = trainer_diagnosis(trainer);

    ck_assert_uint_gt(diagnosis->count, 0);
    return &diagnosis->remarks[0];
}

static const struct remark *find(const struct diagnosis *diagnosis, enum diagnosis_kind kind)
{
    for (size_t i = 0; i < diagnosis->count; i++)
        if (diagnosis->remarks[i].kind == kind)
            return &diagnosis->remarks[i];
    return NULL;
}

/* --- what ails ----------------------------------------------------------------------------------
 */

enum { ANY = 99 };

static const struct {
    const char *settings;
    size_t train, validation;
    enum diagnosis_kind kind, also; /* also: the same where there is none */
    size_t since;
    const char *words;
} cases[] = {
#define ONE(kind) DIAGNOSIS_##kind, DIAGNOSIS_##kind
    {"lr=100 epochs=2", 5000, 500, ONE(DIVERGED), 1, "the loss is "},
    {"init=normal hidden=400,400 lr=0.1 epochs=2", 5000, 500, DIAGNOSIS_DIVERGED, DIAGNOSIS_CLIPPED,
     1, "NaN in the network after step "},
    {"init=normal hidden=64,64,64,64,64,64 lr=0.001 epochs=2", 5000, 500, DIAGNOSIS_DIVERGED,
     DIAGNOSIS_EXPLODING, 1, " Give other first weights"}, /* at lr=1e-5 as well */
    {"init=zero epochs=2", 5000, 500, ONE(ZERO_START), 0, "only the output bias learns"},
    {"init=zero activation=tanh hidden=16,16 optimizer=adam lr=0.001 epochs=1", 5000, 500,
     ONE(ZERO_START), 0, "all weights are 0"},
    {"init=zero epochs=1 eval=none batch=1", 500, 0, ONE(ZERO_START), 0, "all weights are 0"},
    {"init=zero activation=sigmoid epochs=4", 5000, 500, ONE(IDENTICAL_UNITS), 0,
     "32 of 32 units of layer 1 have the same weights"},
    {"init=zero activation=sigmoid hidden=24,16 optimizer=momentum epochs=2", 5000, 500,
     ONE(IDENTICAL_UNITS), 0, "24 of 24 units of layer 1"},
    {"init=zero activation=sigmoid optimizer=adam lr=0.01 epochs=6", 5000, 500,
     ONE(IDENTICAL_UNITS), 0, "they learn as one"},
    {"lr=5 epochs=3", 5000, 500, DIAGNOSIS_DEAD_UNITS, DIAGNOSIS_RATE_HIGH, 1,
     " of 32 units of layer 1 are 0 for all of 500 images: they cannot learn. Give a lower --lr."},
    {"optimizer=adam lr=0.1 epochs=3 eval=none", 5000, 0, ONE(DEAD_UNITS), 1, "of 50 images"},
    {"hidden=32,32,32,32,32,32 activation=sigmoid epochs=3", 5000, 500, ONE(VANISHING), 0,
     "of layer 7 0.0"},
    {"hidden=24,24,24,24,24,24,24,24 activation=sigmoid epochs=3", 5000, 500, ONE(VANISHING), 0,
     "the gradient of layer 1 is "},
    {"init=normal hidden=64,64,64,64,64 lr=1e-5 epochs=1", 5000, 500, DIAGNOSIS_EXPLODING,
     DIAGNOSIS_CLIPPED, 0, "with weights of "},
    {"init=normal hidden=128,128 lr=0.001 epochs=2", 5000, 500, ONE(CLIPPED), ANY,
     " % of the images at its bound of 18.42"},
    {"init=normal hidden=64 lr=0.1 epochs=6 batch=1 eval=none", 500, 0, ONE(CLIPPED), ANY,
     "(guessing: 2.30)"},
    {"hidden=none lr=5 epochs=5", 5000, 500, ONE(RATE_HIGH), ANY, "the loss bounces: up to "},
    {"activation=tanh optimizer=adam lr=0.3 epochs=5", 5000, 500, ONE(RATE_HIGH), ANY, "the "},
    {"lr=1e-6 epochs=1", 5000, 500, ONE(RATE_LOW), 0, "a step changes no layer by more than 1."},
    {"lr=1e-4 epochs=3", 5000, 500, ONE(RATE_LOW), 0, "; loss 2.3"},
    {"optimizer=adam lr=1e-6 epochs=2 eval=none", 5000, 0, ONE(RATE_LOW), 0, " now."},
    {"hidden=none init=zero lr=1e-6 epochs=2", 5000, 500, ONE(RATE_LOW), 0, "loss 2.30 at first"},
    {"weight-decay=0.1 epochs=12", 5000, 500, ONE(PLATEAU), ANY, "the training loss was 0.8"},
    {"lr=0.3 epochs=40 batch=20", 1000, 1000, ONE(OVERFITTING), ANY, "validation loss "},
    {"hidden=64 optimizer=adam lr=0.003 epochs=25", 2000, 2000, ONE(OVERFITTING), ANY, " then, "},
};
#define CASES ((int)(sizeof cases / sizeof cases[0]))

START_TEST(each_textbook_case_has_its_verdict)
{
    take_images(cases[_i].train, cases[_i].validation);
    struct trainer *trainer = start(cases[_i].settings);

    while (!is_over(trainer_advance(trainer)))
        ;
    const struct remark *found = verdict(trainer);
    diagnosis_text(found, READER_COMMAND, text);
    ck_assert_msg(found->kind == cases[_i].kind, "%s: %s", cases[_i].settings, text);
    ck_assert_msg(strstr(text, cases[_i].words) != NULL, "%s: %s", cases[_i].settings, text);
    ck_assert_msg(cases[_i].since == ANY || found->since == cases[_i].since, "%s", text);
    ck_assert_msg(find(trainer_diagnosis(trainer), cases[_i].also) != NULL, "%s",
                  cases[_i].settings);
    ck_assert(diagnosis_is_trouble(trainer_diagnosis(trainer)));
    for (int reader = 0; reader < READER_COUNT; reader++) /* nothing is left to be filled in */
        ck_assert_ptr_null(
            strstr(diagnosis_text(found, (enum diagnosis_reader)reader, text), "%0"));
    trainer_free(trainer);
}
END_TEST

/* Known after the first mini-batch, however small. */
START_TEST(what_the_first_weights_tell_is_told_at_once)
{
    static const struct {
        const char *settings;
        enum diagnosis_kind kind;
    } starts[] = {
        {"init=zero batch=1", DIAGNOSIS_ZERO_START},
        {"init=zero activation=sigmoid batch=1", DIAGNOSIS_IDENTICAL_UNITS},
        {"init=normal hidden=64,64,64,64,64 batch=1", DIAGNOSIS_EXPLODING},
        {"init=normal hidden=64 batch=1", DIAGNOSIS_CLIPPED},
        {"init=normal hidden=64", DIAGNOSIS_CLIPPED},
        {"init=glorot batch=1", DIAGNOSIS_EARLY},
        {"init=he hidden=32,32,32,32 batch=1", DIAGNOSIS_EARLY},
        {"init=zero hidden=none", DIAGNOSIS_EARLY},
    };

    take_images(500, 100);
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
        struct trainer *trainer = start(starts[i].settings);

        ck_assert_uint_eq(trainer_diagnosis(trainer)->count, 0);
        trainer_advance(trainer);
        ck_assert_msg(verdict(trainer)->kind == starts[i].kind, "%s: %s", starts[i].settings,
                      diagnosis_name(verdict(trainer)->kind));
        trainer_free(trainer);
    }
}
END_TEST

/* --- what does not ------------------------------------------------------------------------------
 */

static const struct {
    const char *settings;
    size_t train, validation;
} healthy[] = {
    {"epochs=10", 5000, 1000},
    {"hidden=64,32 activation=tanh init=he epochs=6 lr=0.05 batch=20", 4000, 500},
    {"hidden=48 activation=sigmoid optimizer=momentum lr=0.1 epochs=8", 5000, 500},
    {"hidden=64 optimizer=adam lr=0.001 epochs=8", 5000, 1000},
    {"hidden=none epochs=6 init=zero", 5000, 500},
    {"hidden=24,24,24,24,24,24 init=he lr=0.05 epochs=6", 5000, 500},
    {"epochs=3 batch=1 lr=0.01", 2000, 300},
    {"epochs=12 batch=500 lr=0.5", 10000, 500},
    {"epochs=6 eval=none", 5000, 0},
    {"epochs=6 eval=train weight-decay=0.0001", 5000, 500},
    {"epochs=25 batch=10", 300, 20}, /* so few say nothing about overfitting */
    {"hidden=10 epochs=10", 5000, 1000},
};
#define HEALTHY ((int)(sizeof healthy / sizeof healthy[0]))

/* At the end of every epoch. */
START_TEST(a_healthy_run_is_healthy_throughout)
{
    enum trainer_outcome outcome;

    take_images(healthy[_i].train, healthy[_i].validation);
    struct trainer *trainer = start(healthy[_i].settings);
    do {
        outcome = trainer_advance(trainer);
        const struct diagnosis *diagnosis = trainer_diagnosis(trainer);
        if (diagnosis->count > 0)
            ck_assert_each_msg(!diagnosis_is_trouble(diagnosis), "%s, epoch %zu: %s",
                               healthy[_i].settings, trainer_network_epoch(trainer),
                               diagnosis_text(&diagnosis->remarks[0], READER_COMMAND, text));
    } while (!is_over(outcome));
    ck_assert_int_eq(verdict(trainer)->kind, DIAGNOSIS_HEALTHY);
    ck_assert_uint_eq(trainer_diagnosis(trainer)->count, 1);
    diagnosis_text(verdict(trainer), READER_SCREEN, text);
    ck_assert_msg(strncmp(text, "healthy: training loss 2.", 25) == 0, "%s", text);
    trainer_free(trainer);
}
END_TEST

/* --- evidence as it may come --------------------------------------------------------------------
 */

static struct config config;
static struct evidence evidence;
static struct diagnosis diagnosis;

static void begin(size_t validation_count)
{
    struct loss_sum sum = {.loss = 236, .count = 100};

    take_images(1000, validation_count);
    config = config_default();
    evidence_begin(&evidence, &config, &data, 0);
    evidence_add_start(&evidence, &sum, 0);
    diagnosis = (struct diagnosis){0};
}

/* An epoch of 100 mini-batches of that loss, with two layers that are well. */
static void add_epoch(double train, double validation)
{
    static float outputs[100];
    static struct network network = {.shape = {.layer_count = 2}, .layers = {{4, 1, NULL, NULL}}};
    static struct network_metrics layers = {
        .layer_count = 2,
        .layers = {{4, 1, 0.1, 0.01, 0.001, .alike_units = 1},
                   {1, 10, 0.1, 0.01, 0.001, .alike_units = 1}}};
    size_t epoch = evidence.origin + evidence.epoch_count + 1;
    struct epoch_metrics metrics = {
        .epoch = epoch, .step = epoch * 100, .loss = {[SPLIT_VALIDATION] = validation}};
    struct pass pass = {.count = 100, .activations = {outputs}};

    for (int i = 0; i < 100; i++) {
        struct step_metrics step = {.steps = 1, .samples = 10, .loss = train};

        outputs[i] = 1;
        evidence_add_step(&evidence, &step, 100);
    }
    layers.step = metrics.step;
    evidence_add_look(&evidence, &layers, epoch - 1);
    evidence_add_epoch(&evidence, &metrics, &network, &pass);
    diagnose(&diagnosis, &evidence);
}

static enum diagnosis_kind now(void)
{
    ck_assert_uint_gt(diagnosis.count, 0);
    return diagnosis.remarks[0].kind;
}

/* A loss of 0, as with one class, has nothing left to learn, however small its steps are. */
START_TEST(nothing_to_learn_is_no_low_rate)
{
    struct loss_sum none = {.loss = 0, .count = 100};

    begin(100);
    evidence_add_start(&evidence, &none, 0);
    for (int epoch = 0; epoch < 30; epoch++) {
        add_epoch(0, 0);
        evidence.newest.layers[0].update = evidence.newest.layers[1].update = 0;
        evidence.previous = evidence.newest;
        diagnose(&diagnosis, &evidence);
        ck_assert_int_eq(now(), DIAGNOSIS_HEALTHY);
    }
}
END_TEST

/* Validation loss that wobbles by a tenth, or rises by little, is no overfitting; one that stays
 * up is, since its best epoch, once it has stayed up; of few images, never. */
START_TEST(overfitting_is_a_rise_that_stays)
{
    static const double wobble[] = {1.0, 0.9, 1.0, 0.9, 1.0, 0.93, 0.9, 1.0};

    for (size_t images = 20; images <= 2000; images *= 10) {
        begin(images);
        for (int epoch = 0; epoch < 16; epoch++) {
            add_epoch(0.5 / (epoch + 1), 0.3 * wobble[epoch % 8]);
            ck_assert_int_eq(now(), DIAGNOSIS_HEALTHY);
        }
        for (int epoch = 1; epoch <= 8; epoch++) {
            add_epoch(0.02 / epoch, 0.3 * (1 + 0.04 * epoch));
            bool told = now() == DIAGNOSIS_OVERFITTING;
            ck_assert_msg(!told || images >= 200, "%zu images", images);
            ck_assert_msg(told || images < 200 || epoch < 5, "%zu images, epoch %d", images, epoch);
            ck_assert_msg(!told || epoch >= 2, "epoch %d", epoch);
        }
        if (images < 200)
            continue;
        ck_assert_uint_eq(diagnosis.remarks[0].since, 2);
        diagnosis_text(&diagnosis.remarks[0], READER_COMMAND, text);
        ck_assert_msg(strstr(text, "overfitting since epoch 2: validation loss 0.27 then, 0.396 "
                                   "now; training 0.25, now 0.0025") == text,
                      "%s", text);
        ck_assert_ptr_nonnull(strstr(text, ". Give --epochs 2, fewer --hidden units, or "));
    }
}
END_TEST

/* Rising together with training it is the rate's doing. */
START_TEST(a_rise_of_both_is_the_rate)
{
    begin(1000);
    for (int epoch = 0; epoch < 6; epoch++)
        add_epoch(0.3 - 0.01 * epoch, 0.3);
    add_epoch(0.375, 0.4); /* one epoch alone may be a burst */
    ck_assert_int_eq(now(), DIAGNOSIS_HEALTHY);
    add_epoch(0.375, 0.41);
    ck_assert_int_eq(now(), DIAGNOSIS_RATE_HIGH);
    ck_assert_ptr_nonnull(
        strstr(diagnosis_text(&diagnosis.remarks[0], READER_SCREEN, text),
               "rate too high since epoch 7: the training loss rose from 0.25 to 0.375. [ "));
    add_epoch(0.375, 0.4);
    ck_assert_uint_eq(diagnosis.remarks[0].since, 7); /* it has lasted */
    evidence_change_rate(&evidence, 900); /* what the old rate did says nothing of the new one */
    add_epoch(0.35, 0.4);
    ck_assert_int_eq(now(), DIAGNOSIS_HEALTHY);
}
END_TEST

/* Five epochs without progress; less may be noise, and a low loss may rest. */
START_TEST(a_plateau_is_five_epochs_long)
{
    for (int low = 0; low < 2; low++) {
        begin(1000);
        add_epoch(0.9, 0.9);
        for (int epoch = 2; epoch <= 9; epoch++) {
            add_epoch((low ? 0.05 : 0.6) - 0.001 * epoch / 9, 0.6);
            ck_assert_msg((now() == DIAGNOSIS_PLATEAU) == (epoch >= 7 && !low), "epoch %d: %s",
                          epoch, diagnosis_name(now()));
        }
        if (!low)
            ck_assert_uint_eq(diagnosis.remarks[0].since, 2);
    }
    begin(1000);
    for (int epoch = 0; epoch < 20; epoch++) { /* slow progress is progress */
        add_epoch(0.9 * pow(0.99, epoch), 0.6);
        ck_assert_int_eq(now(), DIAGNOSIS_HEALTHY);
    }
}
END_TEST

/* A run that goes on from a file: its start was not seen, and is not judged. */
START_TEST(a_resumed_run_is_judged_by_what_is_seen)
{
    begin(1000);
    evidence_begin(&evidence, &config, &data, 7);
    add_epoch(0.25, 0.3);
    ck_assert_str_eq(diagnosis_text(&diagnosis.remarks[0], READER_COMMAND, text),
                     "healthy: training loss 0.25; validation 0.3.");
    for (int epoch = 9; epoch <= 16; epoch++)
        add_epoch(0.3 / epoch, 0.3 + 0.01 * epoch);
    ck_assert_int_eq(now(), DIAGNOSIS_OVERFITTING);
    ck_assert_uint_eq(diagnosis.remarks[0].since, 8);
}
END_TEST

START_TEST(divergence_names_what_told)
{
    static const struct {
        double loss;
        size_t good;
        const char *words, *press;
    } ends[] = {
        {NAN, 0, "NaN in the network after step 250.", "U goes back to the start at rate 0.01, "},
        {INFINITY, 2, "the loss is infinite at step 250.", "U goes back to epoch 2 at rate 0.01, "},
        {16.0312, 2, "the loss is 16.03 at step 250 (guessing: 2.30).", "r starts anew."},
    };

    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        begin(1000);
        add_epoch(0.5, 0.5);
        evidence_diverge(&evidence, 250, 3, ends[i].good, ends[i].loss);
        diagnose(&diagnosis, &evidence);
        ck_assert_int_eq(now(), DIAGNOSIS_DIVERGED);
        ck_assert_uint_eq(diagnosis.remarks[0].since, 3);
        diagnosis_text(&diagnosis.remarks[0], READER_SCREEN, text);
        ck_assert_msg(strstr(text, ends[i].words) != NULL, "%s", text);
        ck_assert_msg(strstr(text, ends[i].press) != NULL, "%s", text);
        ck_assert_ptr_nonnull(strstr(diagnosis_text(&diagnosis.remarks[0], READER_COMMAND, text),
                                     "--lr, such as 0.01."));
    }
}
END_TEST

/* However long the figures, it ends within its buffer. */
START_TEST(words_stay_within_their_buffer)
{
    struct remark remark = {.kind = DIAGNOSIS_CLIPPED,
                            .since = SIZE_MAX,
                            .figures = {-1.2345678e-300, 1e300, NAN, INFINITY, -123456.7}};
    char words[DIAGNOSIS_TEXT_SIZE * 2] = "";

    while (strlen(words) + 12 < sizeof words) {
        strcat(words, "%0 %1 %2 %3");
        remark.words = remark.advice[READER_SCREEN] = words;
        diagnosis_text(&remark, READER_SCREEN, text);
        ck_assert_uint_lt(strlen(text), sizeof text);
        ck_assert_ptr_nonnull(strstr(text, "clipped"));
    }
}
END_TEST

/* --- looking changes nothing --------------------------------------------------------------------
 */

static void ck_same_words(const struct trainer *a, const struct trainer *b)
{
    const struct diagnosis *x = trainer_diagnosis(a), *y = trainer_diagnosis(b);
    char other[DIAGNOSIS_TEXT_SIZE];

    ck_assert_uint_eq(x->count, y->count);
    for (size_t i = 0; i < x->count; i++)
        ck_assert_str_eq(diagnosis_text(&x->remarks[i], READER_SCREEN, text),
                         diagnosis_text(&y->remarks[i], READER_SCREEN, other));
}

/* A run to its end: unseen, or looked at; the same by two threads, which measure all the time. */
enum how { UNSEEN, SEEN, UNSEEN_BY_TWO, BUSY, HOWS };

static struct trainer *run(const char *list, enum how how)
{
    struct config wanted = settings_of(list);
    enum trainer_outcome outcome;

    wanted.threads = how >= UNSEEN_BY_TWO ? 2 : 1;
    struct trainer *trainer = trainer_new(&wanted, &data, NULL);
    if (how == SEEN || how == BUSY)
        trainer_diagnose(trainer);
    do {
        if (how == BUSY)
            trainer_measure_next(trainer);
        outcome = trainer_advance(trainer);
    } while (!is_over(outcome));
    return trainer;
}

/* Nor does the diagnosis depend on the number of threads, or on what else is measured. */
START_TEST(parameters_are_those_of_a_run_unseen)
{
    static const char *const lists[] = {"epochs=3", "epochs=1 optimizer=adam lr=0.01 batch=7",
                                        "epochs=2 lr=3 optimizer=momentum"};
    struct trainer *runs[HOWS];

    take_images(300, 100);
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        for (unsigned how = 0; how < HOWS; how++)
            runs[how] = run(lists[i], (enum how)how);
        /* the same bits are promised for the same number of threads */
        for (unsigned how = 0; how < HOWS; how += 2) {
            const struct network *unseen = trainer_network(runs[how]);
            ck_assert_mem_eq(unseen->parameters, trainer_network(runs[how + 1])->parameters,
                             unseen->parameter_count * sizeof *unseen->parameters);
        }
        ck_assert_uint_eq(trainer_diagnosis(runs[UNSEEN])->count, 0);
        ck_same_words(runs[SEEN], runs[BUSY]);
        for (unsigned how = 0; how < HOWS; how++)
            trainer_free(runs[how]);
    }
}
END_TEST

/* Back at the last good epoch, what came after it is forgotten. */
START_TEST(a_run_taken_back_is_judged_anew)
{
    take_images(5000, 500);
    struct trainer *trainer = start("epochs=4");
    while (trainer_advance(trainer) != TRAINER_EPOCH)
        ;
    trainer_set_rate(trainer, 1000);
    while (!is_over(trainer_advance(trainer)))
        ;
    ck_assert_int_eq(verdict(trainer)->kind, DIAGNOSIS_DIVERGED);
    ck_assert_uint_eq(verdict(trainer)->since, 2);
    unsigned number = trainer_diagnosis(trainer)->number;
    ck_assert(trainer_rewind(trainer, 0.1));
    ck_assert_uint_gt(trainer_diagnosis(trainer)->number, number);
    ck_assert_int_eq(verdict(trainer)->kind, DIAGNOSIS_HEALTHY);
    while (!is_over(trainer_advance(trainer)))
        ck_assert(!diagnosis_is_trouble(trainer_diagnosis(trainer)));
    ck_assert_int_eq(verdict(trainer)->kind, DIAGNOSIS_HEALTHY);
    trainer_free(trainer);
}
END_TEST

/* Half a layer that was set to one unit is told of, once it has stayed so for two looks; where
 * weight decay has left nothing of dead units, those are dead. */
int main(void)
{
    const char *directory = getenv("MLPTUI_TEST_DATA");

    mnist = dataset_load(directory != NULL ? directory : "data/mnist", 10000, NULL, NULL, NULL);
    if (mnist == NULL)
        return EXIT_FAILURE;
    Suite *suite = suite_create("diagnosis");
    TCase *ill = tcase_create("ill"), *well = tcase_create("well"), *made = tcase_create("made");
    TCase *looks = tcase_create("looks");

    tcase_set_timeout(ill, 60);
    tcase_set_timeout(well, 60);
    tcase_set_timeout(looks, 60);
    tcase_add_loop_test(ill, each_textbook_case_has_its_verdict, 0, CASES);
    tcase_add_test(ill, what_the_first_weights_tell_is_told_at_once);
    tcase_add_loop_test(well, a_healthy_run_is_healthy_throughout, 0, HEALTHY);
    tcase_add_test(made, nothing_to_learn_is_no_low_rate);
    tcase_add_test(made, overfitting_is_a_rise_that_stays);
    tcase_add_test(made, a_rise_of_both_is_the_rate);
    tcase_add_test(made, a_plateau_is_five_epochs_long);
    tcase_add_test(made, a_resumed_run_is_judged_by_what_is_seen);
    tcase_add_test(made, divergence_names_what_told);
    tcase_add_test(made, words_stay_within_their_buffer);
    tcase_add_test(looks, parameters_are_those_of_a_run_unseen);
    tcase_add_test(looks, a_run_taken_back_is_judged_anew);
    suite_add_tcase(suite, ill);
    suite_add_tcase(suite, well);
    suite_add_tcase(suite, made);
    suite_add_tcase(suite, looks);
    int verdict_of_all = run_suite(suite);
    dataset_free(mnist);
    return verdict_of_all;
}
