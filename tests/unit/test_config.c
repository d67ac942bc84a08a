/* test_config: the settings table read and written, its refusals, the ladders and the presets. */
#include "mlptui/train/config.h"

#include <locale.h>
#include <math.h>
#include <string.h>

#include "testing.h"
#include "toydata.h"

static const char *text_of(const struct config *config, enum setting_id id)
{
    static char text[CONFIG_TEXT_SIZE];

    return config_text(config, id, text, sizeof text);
}

static void set(struct config *config, enum setting_id id, const char *text)
{
    struct error error = {""};

    ck_assert_msg(config_set(config, id, text, &error), "%s", error.text);
}

START_TEST(defaults_are_the_reference)
{
    static const struct {
        const char *name, *text;
    } reference[] = {
        {"hidden", "666,666"}, {"activation", "relu"}, {"init", "glorot"},    {"lr", "0.1"},
        {"batch", "100"},      {"epochs", "10"},       {"optimizer", "sgd"},  {"momentum", "0.9"},
        {"weight-decay", "0"}, {"seed", "0"},          {"eval", "train,val"}, {"val", "auto"},
        {"transpose", "no"},   {"threads", "0"},
    };
    struct config config = config_default();
    enum setting_id id;

    for (size_t i = 0; i < sizeof reference / sizeof reference[0]; i++) {
        ck_assert(config_find(reference[i].name, &id));
        ck_assert_str_eq(text_of(&config, id), reference[i].text);
    }
    ck_assert(!config_find("rate-of", &id));
    ck_assert(!config_find("", &id));
}
END_TEST

static const struct {
    enum setting_id id;
    const char *text;
} accepted[] = {
    {SETTING_HIDDEN, "none"},
    {SETTING_HIDDEN, "1"},
    {SETTING_HIDDEN, "65536,1,2,3"},
    {SETTING_HIDDEN,
     "65536,65535,65535,65535,65535,65535,65535,65535,65535,65535,65535,65535,65535,"
     "65535,65535,65535"},
    {SETTING_ACTIVATION, "sigmoid"},
    {SETTING_ACTIVATION, "tanh"},
    {SETTING_INIT, "zero"},
    {SETTING_INIT, "he"},
    {SETTING_RATE, "1e-6"},
    {SETTING_RATE, "0.30000000000000004"},
    {SETTING_RATE, "1000"},
    {SETTING_BATCH, "1"},
    {SETTING_BATCH, "1000000"},
    {SETTING_EPOCHS, "0"},
    {SETTING_OPTIMIZER, "adam"},
    {SETTING_MOMENTUM, "0"},
    {SETTING_WEIGHT_DECAY, "1e-4"},
    {SETTING_SEED, "4294967295"},
    {SETTING_EVALUATE, "none"},
    {SETTING_EVALUATE, "train,val,test"},
    {SETTING_EVALUATE, "test"},
    {SETTING_VALIDATION, "0"},
    {SETTING_VALIDATION, "1"},
    {SETTING_VALIDATION, "1000000"},
    {SETTING_VALIDATION, "auto"},
    {SETTING_TRANSPOSE, "yes"},
    {SETTING_TRANSPOSE, "no"},
    {SETTING_THREADS, "1024"},
};

START_TEST(accepted_round_trips)
{
    struct config config = config_default(), again = config_default();
    enum setting_id id = accepted[_i].id;

    set(&config, id, accepted[_i].text);
    ck_assert_int_eq(config_same(&config, &again, id),
                     strcmp(accepted[_i].text, text_of(&again, id)) == 0);
    set(&again, id, text_of(&config, id));
    ck_assert(config_same(&config, &again, id));
    ck_assert_str_eq(text_of(&again, id), text_of(&config, id));
    /* no other setting moved */
    struct config defaults = config_default();
    for (int other = 0; other < SETTING_COUNT; other++) {
        if (other != (int)id)
            ck_assert(config_same(&config, &defaults, (enum setting_id)other));
    }
}
END_TEST

START_TEST(shortest_text)
{
    struct config config = config_default();

    set(&config, SETTING_RATE, "1.0e-04");
    ck_assert_str_eq(text_of(&config, SETTING_RATE), "0.0001");
    set(&config, SETTING_RATE, "0.000001");
    ck_assert_str_eq(text_of(&config, SETTING_RATE), "1e-6");
    set(&config, SETTING_RATE, "0.30000000000000004");
    ck_assert(config.rate == 0.1 + 0.2);
    ck_assert_str_eq(text_of(&config, SETTING_RATE), "0.30000000000000004");
    set(&config, SETTING_RATE, "1000");
    ck_assert(config.rate == 1000);
    ck_assert_str_eq(text_of(&config, SETTING_RATE), "1000");
    set(&config, SETTING_RATE, "100");
    ck_assert_str_eq(text_of(&config, SETTING_RATE), "100");
    set(&config, SETTING_RATE, "12.5");
    ck_assert_str_eq(text_of(&config, SETTING_RATE), "12.5");
    set(&config, SETTING_EVALUATE, "test,train,test");
    ck_assert_str_eq(text_of(&config, SETTING_EVALUATE), "train,test");
}
END_TEST

static const struct {
    enum setting_id id;
    const char *text;
    const char *message; /* NULL: any, beginning with the name */
} refused[] = {
    {SETTING_INIT, "foo", "init: \"foo\" is not one of zero, normal, glorot, he"},
    {SETTING_INIT, "", NULL},
    {SETTING_INIT, "Zero", NULL},
    {SETTING_ACTIVATION, "relu ", NULL},
    {SETTING_OPTIMIZER, "sg",
     "optimizer: \"sg\" is not one of sgd, momentum, adam, rmsprop, nesterov"},
    {SETTING_BATCH, "0", "batch: \"0\" is not a whole number from 1 to 1000000"},
    {SETTING_BATCH, "1000001", NULL},
    {SETTING_BATCH, "-1", NULL},
    {SETTING_BATCH, "+1", NULL},
    {SETTING_BATCH, " 1", NULL},
    {SETTING_BATCH, "1 ", NULL},
    {SETTING_BATCH, "1.5", NULL},
    {SETTING_BATCH, "", NULL},
    {SETTING_BATCH, "18446744073709551617", NULL}, /* 2^64 + 1 */
    {SETTING_EPOCHS, "many", NULL},
    {SETTING_SEED, "4294967296", NULL},
    {SETTING_THREADS, "1025", NULL},
    {SETTING_VALIDATION, "1000001",
     "val: \"1000001\" is neither auto nor a whole number from 0 to 1000000"},
    {SETTING_VALIDATION, "-1", NULL},
    {SETTING_TRANSPOSE, "true", "transpose: \"true\" is not one of no, yes"},
    {SETTING_VALIDATION, "automatic", NULL},
    {SETTING_VALIDATION, "", NULL},
    {SETTING_RATE, "0", "lr: \"0\" is not a number from 1e-9 to 1000"},
    {SETTING_RATE, "0,1", NULL},
    {SETTING_RATE, "-0.1", NULL},
    {SETTING_RATE, "nan", NULL},
    {SETTING_RATE, "inf", NULL},
    {SETTING_RATE, "1e999", NULL},
    {SETTING_RATE, "0x1p-3", NULL},
    {SETTING_RATE, "1e", NULL},
    {SETTING_RATE, "1-1", NULL},
    {SETTING_RATE, "", NULL},
    {SETTING_RATE, ".", NULL},
    {SETTING_MOMENTUM, "1", NULL},
    {SETTING_WEIGHT_DECAY, "-1e-9", NULL},
    {SETTING_HIDDEN, "", NULL},
    {SETTING_HIDDEN, "0", NULL},
    {SETTING_HIDDEN, "65537", NULL},
    {SETTING_HIDDEN, "10,", NULL},
    {SETTING_HIDDEN, ",10", NULL},
    {SETTING_HIDDEN, "10,,10", NULL},
    {SETTING_HIDDEN, "10, 10", NULL},
    {SETTING_HIDDEN, "none,10", NULL},
    {SETTING_HIDDEN, "1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1", NULL},
    {SETTING_EVALUATE, "", NULL},
    {SETTING_EVALUATE, "train,none", NULL},
    {SETTING_EVALUATE, "validation", NULL},
    {SETTING_EVALUATE, "train,", NULL},
};

START_TEST(refused_leaves_the_config)
{
    struct config config = config_default(), defaults = config_default();
    struct error error = {""};
    const char *name = settings[refused[_i].id].name;

    ck_assert_msg(!config_set(&config, refused[_i].id, refused[_i].text, &error), "%s: %s", name,
                  refused[_i].text);
    if (refused[_i].message != NULL)
        ck_assert_str_eq(error.text, refused[_i].message);
    ck_assert_int_eq(strncmp(error.text, name, strlen(name)), 0);
    ck_assert_int_eq(error.text[strlen(name)], ':');
    for (int id = 0; id < SETTING_COUNT; id++)
        ck_assert(config_same(&config, &defaults, (enum setting_id)id));
}
END_TEST

/* Which comma locales a machine has is its own affair: the first of these that it knows is used. */
START_TEST(a_decimal_comma_does_not_matter)
{
    static const char *const locales[] = {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8",
                                          "pl_PL.UTF-8"};
    struct config config = config_default();

    for (size_t i = 0; i < sizeof locales / sizeof locales[0]; i++) {
        if (setlocale(LC_ALL, locales[i]) != NULL)
            break;
    }
    set(&config, SETTING_RATE, "0.25");
    ck_assert(config.rate == 0.25);
    ck_assert_str_eq(text_of(&config, SETTING_RATE), "0.25");
    ck_assert(!config_set(&config, SETTING_RATE, "0,5", NULL));
}
END_TEST

START_TEST(rate_ladder)
{
    ck_assert(config_rate_step(0.1, 1) == 0.2);
    ck_assert(config_rate_step(0.2, 1) == 0.5);
    ck_assert(config_rate_step(0.5, 1) == 1);
    ck_assert(config_rate_step(0.1, -1) == 0.05);
    ck_assert(config_rate_step(0.3, -1) == 0.2);
    ck_assert(config_rate_step(0.3, 1) == 0.5);
    ck_assert(config_rate_step(1e-6, -1) == 1e-6);
    ck_assert(config_rate_step(1e-9, -1) == 1e-6);
    ck_assert(config_rate_step(100, 1) == 100);
    ck_assert(config_rate_step(1000, -1) == 100);

    double rate = 1e-6;
    for (int i = 0; i < 24; i++)
        rate = config_rate_step(rate, 1);
    ck_assert(rate == 100);
    for (int i = 0; i < 24; i++)
        rate = config_rate_step(rate, -1);
    ck_assert(rate == 1e-6);
}
END_TEST

START_TEST(batch_ladder)
{
    static const size_t rungs[] = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000};
    size_t count = sizeof rungs / sizeof rungs[0];

    for (size_t i = 0; i + 1 < count; i++) {
        ck_assert_uint_eq(config_batch_step(rungs[i], 1, 50000), rungs[i + 1]);
        ck_assert_uint_eq(config_batch_step(rungs[i + 1], -1, 50000), rungs[i]);
    }
    ck_assert_uint_eq(config_batch_step(1, -1, 50000), 1);
    ck_assert_uint_eq(config_batch_step(128, 1, 50000), 200);
    ck_assert_uint_eq(config_batch_step(128, -1, 50000), 100);
    ck_assert_uint_eq(config_batch_step(200, 1, 300), 200);
    ck_assert_uint_eq(config_batch_step(1000000, -1, 300), 200);
    ck_assert_uint_eq(config_batch_step(SIZE_MAX, 1, 300), 300);
}
END_TEST

START_TEST(presets_apply)
{
    static const struct {
        const char *name, *init, *rate, *batch;
    } expected[PRESET_COUNT] = {{"zero", "zero", "0.01", "200"},
                                {"normal", "normal", "0.001", "200"},
                                {"glorot", "glorot", "0.01", "200"},
                                {"best", "glorot", "0.1", "100"}};

    for (int i = 0; i < PRESET_COUNT; i++) {
        struct config config = config_default();

        set(&config, SETTING_HIDDEN, "3");
        set(&config, SETTING_OPTIMIZER, "adam");
        set(&config, SETTING_EPOCHS, "3");
        set(&config, SETTING_WEIGHT_DECAY, "0.5");
        set(&config, SETTING_SEED, "7");
        set(&config, SETTING_EVALUATE, "test");
        config_apply_preset(&config, &presets[i]);
        ck_assert_str_eq(presets[i].name, expected[i].name);
        ck_assert_str_eq(text_of(&config, SETTING_INIT), expected[i].init);
        ck_assert_str_eq(text_of(&config, SETTING_RATE), expected[i].rate);
        ck_assert_str_eq(text_of(&config, SETTING_BATCH), expected[i].batch);
        ck_assert_str_eq(text_of(&config, SETTING_HIDDEN), "666,666");
        ck_assert_str_eq(text_of(&config, SETTING_OPTIMIZER), "sgd");
        ck_assert_str_eq(text_of(&config, SETTING_EPOCHS), "10");
        ck_assert_str_eq(text_of(&config, SETTING_WEIGHT_DECAY), "0");
        ck_assert_str_eq(text_of(&config, SETTING_SEED), "7");
        ck_assert_str_eq(text_of(&config, SETTING_EVALUATE), "test");
    }
}
END_TEST

START_TEST(check_against_the_data)
{
    struct toy toy;
    struct config config = config_default();
    struct error error;

    toy_init(&toy);
    ck_assert(config_fit(&config, &toy.dataset, &error));
    struct network_shape shape = config_shape(&config, &toy.dataset);
    ck_assert_uint_eq(shape.layer_count, 3);
    ck_assert_uint_eq(shape.widths[0], TOY_D);
    ck_assert_uint_eq(shape.widths[2], 666);
    ck_assert_uint_eq(shape.widths[3], TOY_C);

    set(&config, SETTING_BATCH, "250");
    ck_assert(config_fit(&config, &toy.dataset, &error));
    set(&config, SETTING_BATCH, "251");
    ck_assert(!config_fit(&config, &toy.dataset, &error));
    ck_assert_str_eq(error.text, "batch: 251 is not from 1 to the 250 training images");

    set(&config, SETTING_BATCH, "10");
    set(&config, SETTING_HIDDEN, "65536,65536");
    ck_assert(!config_fit(&config, &toy.dataset, &error));
    ck_assert_ptr_nonnull(strstr(error.text, "parameters are more than the limit"));

    set(&config, SETTING_HIDDEN, "none");
    toy.dataset.splits[SPLIT_TEST].count = 0;
    ck_assert(config_fit(&config, &toy.dataset, &error));
    set(&config, SETTING_EVALUATE, "test");
    ck_assert(!config_fit(&config, &toy.dataset, &error));
}
END_TEST

/* What nobody asked for adapts to the data; what was asked for does not. */
START_TEST(fits_itself_to_the_data)
{
    struct toy toy;
    struct config config = config_default();
    struct error error;

    toy_init(&toy);
    toy.dataset.splits[SPLIT_TRAIN].count = 30;
    ck_assert(config_fit(&config, &toy.dataset, &error));
    ck_assert_uint_eq(config.batch_size, 30);
    ck_assert_uint_eq(config.validation_count, TOY_VAL);
    ck_assert_str_eq(text_of(&config, SETTING_EVALUATE), "train,val");
    config_apply_preset(&config, &presets[0]);
    ck_assert(config_fit(&config, &toy.dataset, &error));
    ck_assert_uint_eq(config.batch_size, 30);

    toy.dataset.splits[SPLIT_VALIDATION].count = 0;
    config = config_default();
    ck_assert(config_fit(&config, &toy.dataset, &error));
    ck_assert_uint_eq(config.validation_count, 0);
    ck_assert_str_eq(text_of(&config, SETTING_EVALUATE), "train");
    set(&config, SETTING_EVALUATE, "train,val");
    config_apply_preset(&config, &presets[0]); /* keeps it, as asked for */
    ck_assert(!config_fit(&config, &toy.dataset, &error));
    ck_assert_ptr_nonnull(strstr(error.text, "eval: the data has no validation images: --val"));

    config = config_default();
    set(&config, SETTING_BATCH, "31");
    ck_assert(!config_fit(&config, &toy.dataset, &error));
    ck_assert_str_eq(error.text, "batch: 31 is not from 1 to the 30 training images");
    toy.dataset.splits[SPLIT_TRAIN].count = 0;
    ck_assert(!config_fit(&config, &toy.dataset, &error));
    ck_assert_ptr_nonnull(strstr(error.text, "no training images"));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("config");
    TCase *tcase = tcase_create("config");

    tcase_add_test(tcase, defaults_are_the_reference);
    tcase_add_loop_test(tcase, accepted_round_trips, 0, sizeof accepted / sizeof accepted[0]);
    tcase_add_test(tcase, shortest_text);
    tcase_add_loop_test(tcase, refused_leaves_the_config, 0, sizeof refused / sizeof refused[0]);
    tcase_add_test(tcase, a_decimal_comma_does_not_matter);
    tcase_add_test(tcase, rate_ladder);
    tcase_add_test(tcase, batch_ladder);
    tcase_add_test(tcase, presets_apply);
    tcase_add_test(tcase, check_against_the_data);
    tcase_add_test(tcase, fits_itself_to_the_data);
    suite_add_tcase(suite, tcase);
    return run_suite(suite);
}
