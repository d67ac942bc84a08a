/* test_settings: every row of the settings table through everything that reads or writes one: text,
 * option, form, model file, JSON, command line, search, compare, preset, resume. The values come
 * from the row: a new setting is tested as it stands. */
#include <jansson.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "base/number.h"
#include "cli/command.h"
#include "cli/compare_run.h"

#include "cli/resume.h"
#include "mlptui/train/search_space.h"
#include "store/metrics_record.h"
#include "store/model.h"
#include "testing.h"
#include "toydata.h"
#include "ui/dialogs/dialog.h"

#define MOST_SAMPLES 32

struct samples {
    size_t count;
    char texts[MOST_SAMPLES][CONFIG_TEXT_SIZE];
};

/* --- values that a row takes, and those just outside ------------------------------------------ */

static char *add(struct samples *samples, const char *text)
{
    ck_assert_uint_lt(samples->count, MOST_SAMPLES);
    return strcpy(samples->texts[samples->count++], text);
}

static void add_number(struct samples *samples, double value)
{
    char text[NUMBER_TEXT_SIZE];

    if (value == floor(value) && fabs(value) < 1e15)
        snprintf(text, sizeof text, "%.0f", value);
    else
        number_print_real(value, text);
    add(samples, text);
}

static void add_repeated(struct samples *samples, double value, size_t times)
{
    char *text = add(samples, "");

    for (size_t i = 0; i < times; i++)
        sprintf(text + strlen(text), "%s%.0f", i > 0 ? "," : "", value);
}

static size_t most_items(const struct setting *setting)
{
    return setting->size / sizeof(size_t);
}

/* The limits, something between, every choice. */
static struct samples inside(const struct setting *setting)
{
    struct samples samples = {0};

    if (setting->kind->is_list)
        add(&samples, "none");
    if (setting->kind == &setting_automatic)
        add(&samples, "auto");
    if (setting->kind->is_number) {
        add_number(&samples, setting->least);
        add_number(&samples, setting->most);
        add_number(&samples, setting->kind == &setting_real ? (setting->least + setting->most) / 3
                                                            : setting->least + 1);
    }
    if (setting->kind == &setting_widths)
        add_repeated(&samples, setting->most, most_items(setting));
    for (unsigned i = 0; !setting->kind->is_number && setting->choice(i) != NULL; i++)
        add(&samples, setting->choice(i));
    if (setting->kind == &setting_set) {
        char *all = add(&samples, "");
        for (unsigned i = 0; setting->choice(i) != NULL; i++)
            sprintf(all + strlen(all), "%s%s", i > 0 ? "," : "", setting->choice(i));
    }
    return samples;
}

static struct samples outside(const struct setting *setting)
{
    struct samples samples = {0};

    add(&samples, "");
    add(&samples, "nonesuch");
    if (setting->kind == &setting_real) {
        add_number(&samples, nextafter(setting->most, INFINITY));
        add_number(&samples, nextafter(setting->least, -INFINITY));
    } else if (setting->kind->is_number) {
        add_number(&samples, setting->most + 1);
        add_number(&samples, setting->least - 1);
    } else {
        sprintf(add(&samples, ""), "%sx", setting->choice(0));
    }
    if (setting->kind == &setting_widths)
        add_repeated(&samples, setting->least, most_items(setting) + 1);
    if (setting->kind->is_list)
        sprintf(add(&samples, ""), "%s,", setting->kind->is_number ? "1" : setting->choice(0));
    return samples;
}

static const char *text_of(const struct config *config, enum setting_id id)
{
    static char text[CONFIG_TEXT_SIZE];

    return config_text(config, id, text, sizeof text);
}

/* The default config but for one setting. */
static struct config with(enum setting_id id, const char *text)
{
    struct config config = config_default();
    struct error error = {""};

    ck_assert_msg(config_set(&config, id, text, &error), "%s", error.text);
    return config;
}

static void assert_same(const struct config *a, const struct config *b, const char *by)
{
    for (int i = 0; i < SETTING_COUNT; i++) {
        char other[CONFIG_TEXT_SIZE];

        config_text(a, (enum setting_id)i, other, sizeof other);
        ck_assert_msg(config_same(a, b, (enum setting_id)i), "%s: %s is %s, not %s", by,
                      settings[i].name, text_of(b, (enum setting_id)i), other);
    }
}

/* --- a row is complete ------------------------------------------------------------------------ */

static bool fits_kind(const struct setting *setting)
{
    const struct setting_kind *kind = setting->kind;

    if (kind == &setting_real)
        return setting->size == sizeof(double);
    if (kind == &setting_automatic)
        return setting->size == sizeof(size_t);
    if (kind == &setting_widths)
        return setting->size % sizeof(size_t) == 0;
    return (kind == &setting_whole || kind == &setting_choice || kind == &setting_set) &&
           (setting->size == 1 || setting->size == 4 || setting->size == 8);
}

START_TEST(a_row_is_complete)
{
    const struct setting *setting = &settings[_i];
    enum setting_id found;

    ck_assert_msg(setting->name != NULL, "the row of setting %d is missing", _i);
    ck_assert(config_find(setting->name, &found));
    ck_assert_int_eq(found, _i); /* no other has its name */
    ck_assert_ptr_nonnull(setting->label);
    ck_assert_uint_le(strlen(setting->label), 12);
    ck_assert_ptr_nonnull(setting->help);
    ck_assert_ptr_nonnull(setting->kind);
    ck_assert_msg(fits_kind(setting), "%s: its field is not of its kind", setting->name);
    ck_assert(setting->part != 0 && (setting->part & (setting->part - 1)) == 0);
    ck_assert(setting->part & PART_ALL);
    if (setting->kind->is_number)
        ck_assert_double_lt(setting->least, setting->most);
    else
        ck_assert(setting->choice != NULL && setting_choices(setting) >= 2);
    for (unsigned i = 0; setting->kind == &setting_set && setting->choice(i) != NULL; i++)
        ck_assert_ptr_nonnull(strstr(setting->help, setting->choice(i)));
    ck_assert(setting->rank > 0 || !(setting->flags & TABLE_BRIEF));
    ck_assert(setting->flags & SEARCH_TRIES || !(setting->flags & SEARCH_LOG));
    ck_assert(setting->kind == &setting_choice || !(setting->flags & OPTION_ALONE));
    for (int i = 0; i < _i; i++)
        ck_assert_msg(setting->offset >= settings[i].offset + settings[i].size ||
                          settings[i].offset >= setting->offset + setting->size,
                      "%s and %s have the same field", setting->name, settings[i].name);
}
END_TEST

START_TEST(its_default_is_a_value)
{
    struct config config = config_default();
    char text[CONFIG_TEXT_SIZE];

    strcpy(text, text_of(&config, (enum setting_id)_i));
    struct config again = with((enum setting_id)_i, text);
    assert_same(&config, &again, "its own text");
    ck_assert(again.asked == SETTING_BIT(_i));
}
END_TEST

/* --- what is refused -------------------------------------------------------------------------- */

static void assert_told(const char *text, double limit)
{
    char number[NUMBER_TEXT_SIZE], whole[NUMBER_TEXT_SIZE];

    snprintf(whole, sizeof whole, "%.0f", limit);
    ck_assert_msg(strstr(text, number_print_real(limit, number)) != NULL ||
                      strstr(text, whole) != NULL,
                  "%s does not tell %s", text, number);
}

START_TEST(what_is_outside_is_refused_in_one_line)
{
    const struct setting *setting = &settings[_i];
    struct samples samples = outside(setting);
    size_t length = strlen(setting->name);

    for (size_t i = 0; i < samples.count; i++) {
        struct config config = config_default(), before = config;
        struct error error = {""};

        ck_assert_msg(!config_set(&config, (enum setting_id)_i, samples.texts[i], &error),
                      "%s takes \"%s\"", setting->name, samples.texts[i]);
        assert_same(&before, &config, "what was refused");
        ck_assert(config.asked == 0);
        ck_assert(strncmp(error.text, setting->name, length) == 0 && error.text[length] == ':');
        ck_assert_ptr_null(strchr(error.text, '\n'));
        if (setting->kind->is_number) {
            assert_told(error.text, setting->least);
            assert_told(error.text, setting->most);
        }
        for (unsigned k = 0; !setting->kind->is_number && setting->choice(k) != NULL; k++)
            ck_assert_ptr_nonnull(strstr(error.text, setting->choice(k)));
    }
}
END_TEST

/* --- there and back --------------------------------------------------------------------------- */

static bool parse_words(char *line, struct options *options, struct error *error)
{
    char *argv[2 * SETTING_COUNT + 8];
    int argc = 0;

    for (char *word = strtok(line, " "); word != NULL; word = strtok(NULL, " "))
        argv[argc++] = word;
    argv[argc] = NULL;
    return options_parse(options, &command_train, argc, argv, error);
}

static struct options parsed(char *line)
{
    struct options options;
    struct error error = {""};

    ck_assert_msg(parse_words(line, &options, &error), "%s", error.text);
    return options;
}

static void through_option(enum setting_id id, const char *text, const struct config *config)
{
    char line[CONFIG_TEXT_SIZE + 64], argument[SETTING_ARGUMENT_SIZE];

    snprintf(line, sizeof line, "mlptui train --%s=%s", settings[id].name, text);
    struct options options = parsed(line);
    assert_same(config, &options.config, "the option");
    ck_assert(options.settings_given == SETTING_BIT(id));
    if (settings[id].kind != &setting_choice)
        return;
    setting_argument(id, argument, sizeof argument);
    ck_assert(settings[id].flags & OPTION_ALONE || strstr(argument, text) != NULL);
}

/* The command line that makes a run again. */
static void through_repeat(enum setting_id id, const char *text, const struct config *config)
{
    char line[1024] = "mlptui train", *written = NULL;
    size_t size = 0;
    struct options options = parsed(line);
    FILE *file = open_memstream(&written, &size);

    (void)id, (void)text;
    ck_assert_ptr_nonnull(file);
    command_repeat(file, &options, config);
    fclose(file);
    options = parsed(written);
    assert_same(config, &options.config, "the command line");
    free(written);
}

static void press(struct dialog *dialog, uint32_t code, const struct scene *scene,
                  struct request *request)
{
    struct key_press key = {.code = code};

    dialog_key(dialog, &key, scene, request);
}

/* Typed over the default, and as it stands when the form opens. */
static void through_form(enum setting_id id, const char *text, const struct config *config)
{
    struct scene scene = {.chosen = config_default()};
    bool typed = settings[id].part != PART_DATA;

    for (int round = typed ? 0 : 1; round < 2; round++) {
        struct dialog dialog = {.ops = NULL};
        struct request request = {.kind = REQUEST_NONE};

        if (round == 1)
            scene.chosen = *config;
        ck_assert(dialog_open(&dialog, &dialog_form, &scene, 0));
        for (unsigned i = 0; i < id; i++)
            press(&dialog, KEY_CODE_DOWN, &scene, &request);
        if (round == 0)
            press(&dialog, KEY_CODE_CTRL_U, &scene, &request);
        for (const char *c = text; round == 0 && *c != '\0'; c++)
            press(&dialog, (unsigned char)*c, &scene, &request);
        press(&dialog, KEY_CODE_ENTER, &scene, &request);
        ck_assert_int_eq(request.kind, REQUEST_CHOOSE);
        assert_same(config, request.config, "the form");
        dialog_close(&dialog);
    }
}

/* What has no room for its network is not saved. */
static void through_model(enum setting_id id, const char *text, const struct config *config)
{
    static struct toy toy;
    struct model saved = {.config = *config, .image_rows = TOY_ROWS, .image_columns = TOY_COLUMNS};
    struct model loaded;
    struct error error = {""};
    size_t parameters;

    toy_init(&toy);
    saved.class_count = 2;
    saved.class_names = (char *[]){"a", "b"};
    if (id != SETTING_HIDDEN)
        config_set(&saved.config, SETTING_HIDDEN, "3", NULL);
    toy.dataset.class_count = saved.class_count;
    struct network_shape shape = config_shape(&saved.config, &toy.dataset);
    if (!network_shape_check(&shape, &parameters, &error))
        return;
    ck_assert_msg(network_init(&saved.network, &shape, &error), "%s", error.text);
    ck_assert_msg(model_save(&saved, "m", &error), "%s", error.text);
    ck_assert_msg(model_load(&loaded, "m", &error), "%s=%s: %s", settings[id].name, text,
                  error.text);
    assert_same(&saved.config, &loaded.config, "the model file");
    model_release(&loaded);
    network_release(&saved.network);
}

/* The text that a value in JSON stands for; lists as a config has them. */
static bool same_json(const json_t *value, const char *text)
{
    double number;

    if (json_is_string(value))
        return strcmp(json_string_value(value), text) == 0;
    return json_is_number(value) && number_parse_real(text, &number) &&
           json_number_value(value) == number;
}

static void through_json(enum setting_id id, const char *text, const struct config *config)
{
    char *written = NULL, list[CONFIG_TEXT_SIZE];
    size_t size = 0, i = 0;
    FILE *file = open_memstream(&written, &size);
    size_t format;

    ck_assert_ptr_nonnull(file);
    ck_assert(record_format_of("m.jsonl", &format, NULL));
    metrics_record_settings(format, file, NULL, config);
    fclose(file);
    json_t *line = json_loads(written, 0, NULL);
    ck_assert_msg(line != NULL, "not JSON: %s", written);
    const json_t *value = json_object_get(json_object_get(line, "settings"), settings[id].name);
    if (!settings[id].kind->is_list) {
        ck_assert_msg(same_json(value, text), "%s: %s", text, written);
    } else {
        ck_assert(json_is_array(value));
        strcpy(list, strcmp(text, "none") == 0 ? "" : text);
        for (char *item = strtok(list, ","); item != NULL; item = strtok(NULL, ","))
            ck_assert_msg(same_json(json_array_get(value, i++), item), "%s: %s", item, written);
        ck_assert_uint_eq(json_array_size(value), i);
    }
    json_decref(line);
    free(written);
}

static void through_search(enum setting_id id, const char *text, const struct config *config)
{
    char spec[CONFIG_TEXT_SIZE + 32], token[CONFIG_TEXT_SIZE];
    struct config base = config_default(), *configs;
    struct search_space space = {0};
    struct error error = {""};
    size_t count;

    (void)text;
    snprintf(spec, sizeof spec, "%s=%s", settings[id].name,
             search_value_text(config, id, token, sizeof token));
    bool added = search_space_add(&space, spec, false, &error);
    ck_assert_msg(added == ((settings[id].flags & SEARCH_TRIES) != 0), "%s: %s", spec, error.text);
    if (added) {
        ck_assert_uint_eq(search_space_grid(&space, &base, &configs, &count, &error), 1);
        assert_same(config, configs, "the search");
        free(configs);
    } else {
        ck_assert_ptr_nonnull(strstr(error.text, settings[id].name));
    }
    search_space_release(&space);
}

static void through_compare(enum setting_id id, const char *text, const struct config *config)
{
    char line[] = "mlptui compare", word[CONFIG_TEXT_SIZE + 32];
    struct options options = parsed(line);
    struct run run;
    struct error error = {""};

    snprintf(word, sizeof word, "x:%s=%s", settings[id].name, text);
    bool taken = compare_run_parse(&run, word, &options, &error);
    ck_assert(taken == !(settings[id].part & (PART_EVALUATION | PART_DATA)));
    if (taken) {
        assert_same(config, &run.config, "compare");
        run_release(&run);
    } else {
        ck_assert_ptr_nonnull(strstr(error.text, settings[id].name));
    }
}

static void through_preset(enum setting_id id, const char *text, const struct config *config)
{
    (void)text;
    for (size_t i = 0; i < PRESET_COUNT; i++) {
        struct config applied = *config, plain = config_default();
        bool keeps = settings[id].flags & PRESET_KEEPS;

        config_apply_preset(&applied, &presets[i]);
        config_apply_preset(&plain, &presets[i]);
        ck_assert(config_same(&applied, keeps ? config : &plain, id));
        ck_assert(applied.asked == (keeps ? SETTING_BIT(id) : 0));
    }
}

static void through_resume(enum setting_id id, const char *text, const struct config *config)
{
    struct model model = {.config = config_default(), .can_continue = true};
    char line[CONFIG_TEXT_SIZE + 64];
    struct config resumed;
    struct error error = {""};

    snprintf(line, sizeof line, "mlptui train --load m --%s=%s", settings[id].name, text);
    struct options options = parsed(line);
    bool taken = resume_config(&options, &model, &resumed, &error);
    if (settings[id].flags & RESUME_CHANGES || config_same(config, &model.config, id)) {
        ck_assert(taken || resumed.epochs == 0); /* which are there already */
        assert_same(config, &resumed, "the run that goes on");
    } else {
        ck_assert(!taken && strstr(error.text, settings[id].name) != NULL);
    }
}

static void (*const ways[])(enum setting_id, const char *, const struct config *) = {
    through_option, through_repeat,  through_form,   through_model,  through_json,
    through_search, through_compare, through_preset, through_resume,
};
#define WAYS (sizeof ways / sizeof ways[0])

START_TEST(every_value_comes_back)
{
    enum setting_id id = (enum setting_id)_i;
    struct samples samples = inside(&settings[id]);

    for (size_t i = 0; i < samples.count; i++) {
        struct config config = with(id, samples.texts[i]);

        ck_assert_str_eq(text_of(&config, id), samples.texts[i]);
        for (size_t k = 0; k < i; k++) {
            struct config other = with(id, samples.texts[k]);
            ck_assert_int_eq(config_same(&config, &other, id),
                             strcmp(samples.texts[i], samples.texts[k]) == 0);
        }
        for (size_t k = 0; k < WAYS; k++)
            ways[k](id, samples.texts[i], &config);
    }
}
END_TEST

/* Both ends of a range can be drawn, and nothing outside is. */
START_TEST(a_range_is_drawn_from)
{
    const struct setting *setting = &settings[_i];
    struct samples samples = inside(setting);
    struct search_space space = {0};
    struct error error = {""};
    char spec[3 * CONFIG_TEXT_SIZE];
    bool numbers = setting->kind->is_number && !setting->kind->is_list;

    if (!(setting->flags & SEARCH_TRIES))
        return;
    snprintf(spec, sizeof spec, "%s=%s..%s", setting->name, samples.texts[0], samples.texts[1]);
    bool added = search_space_add(&space, spec, true, &error);
    ck_assert_msg(added == (numbers && (setting->least > 0 || !(setting->flags & SEARCH_LOG))),
                  "%s: %s", spec, error.text);
    if (added) {
        struct config base = config_default(), *configs;
        size_t count = search_space_draw(&space, &base, 1, 20, &configs);

        ck_assert_uint_eq(count, config_matters(&base, (enum setting_id)_i) ? 20 : 1);
        for (size_t i = 0; i < count; i++) { /* config_set has taken it */
            struct config again =
                with((enum setting_id)_i, text_of(&configs[i], (enum setting_id)_i));
            assert_same(&configs[i], &again, "the draw");
        }
        free(configs);
    }
    search_space_release(&space);
}
END_TEST

START_TEST(no_two_have_the_same_rank)
{
    enum setting_id ids[SETTING_COUNT];
    size_t count = settings_by_rank(ids);

    for (size_t i = 1; i < count; i++)
        ck_assert_int_lt(settings[ids[i - 1]].rank, settings[ids[i]].rank);
}
END_TEST

static char directory[] = "/tmp/mlptui-settings-XXXXXX";

static void enter(void)
{
    ck_assert_ptr_nonnull(mkdtemp(directory));
    ck_assert_int_eq(chdir(directory), 0);
}

static void leave(void)
{
    unlink("m");
    ck_assert_int_eq(rmdir(directory), 0);
}

int main(void)
{
    Suite *suite = suite_create("settings");
    TCase *tcase = tcase_create("rows");

    tcase_add_unchecked_fixture(tcase, enter, leave);
    tcase_add_loop_test(tcase, a_row_is_complete, 0, SETTING_COUNT);
    tcase_add_loop_test(tcase, its_default_is_a_value, 0, SETTING_COUNT);
    tcase_add_loop_test(tcase, what_is_outside_is_refused_in_one_line, 0, SETTING_COUNT);
    tcase_add_loop_test(tcase, every_value_comes_back, 0, SETTING_COUNT);
    tcase_add_loop_test(tcase, a_range_is_drawn_from, 0, SETTING_COUNT);
    tcase_add_test(tcase, no_two_have_the_same_rank);
    suite_add_tcase(suite, tcase);
    return run_suite(suite);
}
