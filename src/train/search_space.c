/* search_space: reads lists and ranges of settings; makes a grid of them, or draws from them. */
#include "mlptui/train/search_space.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "mlptui/base/random.h"

#define SIGNIFICANT_DIGITS 4

/* Draws in a row that were there already, after which no more are hoped for: an end of a range may
 * be a value that is hardly ever drawn. */
#define LEAST_MISSES   1000
#define MISSES_A_TRIAL 100

static bool is_whole(const struct search_dimension *dimension)
{
    return settings[dimension->id].kind == &setting_whole;
}

static bool is_logarithmic(const struct search_dimension *dimension)
{
    return settings[dimension->id].flags & SEARCH_LOG;
}

static void replace(char *text, char from, char to)
{
    for (; *text != '\0'; text++)
        if (*text == from)
            *text = to;
}

/* Reading. */

static bool find_setting(const char *text, size_t length, enum setting_id *id, struct error *error)
{
    char name[24];

    if (text[length] != '=' || length == 0)
        return error_set(error, "\"%.60s\" is not KEY=VALUES, as lr=0.3,0.1,0.03", text);
    snprintf(name, sizeof name, "%.*s", (int)length, text);
    if (!config_find(name, id))
        return error_set(error, "\"%s\" is not the name of a setting, as lr, batch or init", name);
    if (!(settings[*id].flags & SEARCH_TRIES))
        return error_set(error, "%s is the same for all trials: say --%s", name, name);
    return true;
}

/* Whether two texts, both valid, mean the same value. */
static bool same_value(enum setting_id id, const char *a, const char *b)
{
    struct config first = config_default(), second = first;

    return config_set(&first, id, a, NULL) && config_set(&second, id, b, NULL) &&
           config_same(&first, &second, id);
}

static bool add_value(struct search_dimension *dimension, const char *text, size_t length,
                      struct error *error)
{
    char value[CONFIG_TEXT_SIZE];
    struct config config = config_default();
    const char *name = settings[dimension->id].name;

    if (length == 0 || length >= sizeof value)
        return error_set(error, "%s: a value of the list is %s", name,
                         length == 0 ? "empty" : "too long");
    snprintf(value, sizeof value, "%.*s", (int)length, text);
    if (settings[dimension->id].kind->is_list)
        replace(value, '-', ',');
    if (!config_set(&config, dimension->id, value, error))
        return false;
    for (size_t i = 0; i < dimension->value_count; i++)
        if (same_value(dimension->id, dimension->values[i], value))
            return error_set(error, "%s: %.*s is listed twice", name, (int)length, text);
    if (dimension->value_count == SEARCH_MAX_VALUES)
        return error_set(error, "%s: more than %d values", name, SEARCH_MAX_VALUES);
    dimension->values =
        xreallocarray(dimension->values, dimension->value_count + 1, sizeof *dimension->values);
    dimension->values[dimension->value_count++] = xstrdup(value);
    return true;
}

static bool read_list(struct search_dimension *dimension, const char *text, struct error *error)
{
    for (;;) {
        size_t length = strcspn(text, ",");

        if (!add_value(dimension, text, length, error))
            return false;
        text += length;
        if (*text++ == '\0')
            return true;
    }
}

/* One end of a range: what config_set takes, as a number. */
static bool read_end(const struct search_dimension *dimension, const char *text, size_t length,
                     double *end, struct error *error)
{
    char value[NUMBER_TEXT_SIZE];
    struct config config;
    const char *name = settings[dimension->id].name;

    if (length == 0 || length >= sizeof value)
        return error_set(error, "%s: a range is LOW..HIGH, as lr=0.001..0.5", name);
    snprintf(value, sizeof value, "%.*s", (int)length, text);
    if (!config_set(&config, dimension->id, value, error) || !number_parse_real(value, end))
        return false;
    if (is_logarithmic(dimension) && !(*end > 0))
        return error_set(error, "%s: a range is drawn log-uniformly and must begin above 0", name);
    return true;
}

static bool read_range(struct search_dimension *dimension, const char *text, const char *dots,
                       struct error *error)
{
    const struct setting *setting = &settings[dimension->id];

    if (setting->kind->is_list || !setting->kind->is_number)
        return error_set(error, "%s has no range: list its values, as %s=%s", setting->name,
                         setting->name,
                         setting->kind->is_number ? "128,256-128" : setting->choice(0));
    dimension->range = true;
    if (!read_end(dimension, text, (size_t)(dots - text), &dimension->low, error) ||
        !read_end(dimension, dots + 2, strlen(dots + 2), &dimension->high, error))
        return false;
    return dimension->low <= dimension->high ||
           error_set(error, "%s: the range %s ends below its beginning", setting->name, text);
}

static void dimension_release(struct search_dimension *dimension)
{
    for (size_t i = 0; i < dimension->value_count; i++)
        free(dimension->values[i]);
    free(dimension->values);
}

static bool has_setting(const struct search_space *space, enum setting_id id)
{
    for (size_t i = 0; i < space->count; i++)
        if (space->dimensions[i].id == id)
            return true;
    return false;
}

bool search_space_add(struct search_space *space, const char *text, bool ranges,
                      struct error *error)
{
    struct search_dimension dimension = {.range = false};
    size_t length = strcspn(text, "=");

    if (!find_setting(text, length, &dimension.id, error))
        return false;
    if (has_setting(space, dimension.id))
        return error_set(error, "%s is given twice: list all its values at once",
                         settings[dimension.id].name);
    const char *values = text + length + 1, *dots = strstr(values, "..");
    if (dots != NULL && !ranges)
        return error_set(error, "%s is a range, which only a random search can draw from", text);
    bool read = dots != NULL ? read_range(&dimension, values, dots, error)
                             : read_list(&dimension, values, error);
    if (!read) {
        dimension_release(&dimension);
        return false;
    }
    space->dimensions[space->count++] = dimension;
    return true;
}

void search_space_release(struct search_space *space)
{
    for (size_t i = 0; i < space->count; i++)
        dimension_release(&space->dimensions[i]);
    *space = (struct search_space){0};
}

/* Making configs. */

/* The values are known to be valid. */
static void take_value(struct config *config, const struct search_dimension *dimension, size_t i)
{
    config_set(config, dimension->id, dimension->values[i], NULL);
}

/* Trials that differ from each other in effect: what they have of the space's settings that matter
 * is a text, looked up by its hash. */
struct trials {
    const struct search_space *space;
    struct config *configs; /* (count) */
    size_t count;
    uint32_t *slots; /* (slot_count) number of a config, from 1; 0: free */
    size_t slot_count;
};

#define KEY_SIZE (SETTING_COUNT * (CONFIG_TEXT_SIZE + 1))

static void trials_init(struct trials *trials, const struct search_space *space, size_t most)
{
    *trials = (struct trials){.space = space, .slot_count = 2};
    while (trials->slot_count < 2 * most)
        trials->slot_count *= 2;
    trials->configs = xreallocarray(NULL, most, sizeof *trials->configs);
    trials->slots = xcalloc(trials->slot_count, sizeof *trials->slots);
}

static void write_key(const struct search_space *space, const struct config *config,
                      char key[KEY_SIZE])
{
    char *end = key;

    for (size_t d = 0; d < space->count; d++) {
        enum setting_id id = space->dimensions[d].id;

        if (config_matters(config, id))
            end += strlen(config_text(config, id, end, CONFIG_TEXT_SIZE));
        *end++ = '\n';
    }
    *end = '\0';
}

/* FNV-1a. */
static uint64_t hash(const char *text)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);

    for (; *text != '\0'; text++)
        h = (h ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    return h;
}

/* False where a trial of the same effect is there. */
static bool trials_add(struct trials *trials, const struct config *config)
{
    char key[KEY_SIZE], other[KEY_SIZE];
    size_t mask = trials->slot_count - 1;

    write_key(trials->space, config, key);
    size_t slot = (size_t)hash(key) & mask;
    for (; trials->slots[slot] != 0; slot = (slot + 1) & mask) {
        write_key(trials->space, &trials->configs[trials->slots[slot] - 1], other);
        if (strcmp(key, other) == 0)
            return false;
    }
    trials->configs[trials->count++] = *config;
    trials->slots[slot] = (uint32_t)trials->count;
    return true;
}

static struct config combination(const struct search_space *space, const struct config *base,
                                 size_t i)
{
    struct config config = *base;

    for (size_t d = space->count; d-- > 0;) {
        const struct search_dimension *dimension = &space->dimensions[d];
        take_value(&config, dimension, i % dimension->value_count);
        i /= dimension->value_count;
    }
    return config;
}

size_t search_space_grid(const struct search_space *space, const struct config *base,
                         struct config **configs, size_t *count, struct error *error)
{
    size_t product = 1;

    for (size_t d = 0; d < space->count; d++) {
        const struct search_dimension *dimension = &space->dimensions[d];
        if (dimension->range) {
            error_set(error, "%s has a range, which only a random search can draw from",
                      settings[dimension->id].name);
            return 0;
        }
        product *= dimension->value_count; /* both factors are at most SEARCH_MAX_TRIALS */
        if (product > SEARCH_MAX_TRIALS) {
            error_set(error, "the grid has more than %d combinations", SEARCH_MAX_TRIALS);
            return 0;
        }
    }
    struct trials trials;
    trials_init(&trials, space, product);
    for (size_t i = 0; i < product; i++) {
        struct config config = combination(space, base, i);
        trials_add(&trials, &config);
    }
    free(trials.slots);
    *configs = trials.configs;
    *count = trials.count;
    return product;
}

/* Rounded to SIGNIFICANT_DIGITS; exact where the power of ten is (above 1e-19). */
static double round_off(double value)
{
    if (!(value > 0))
        return value;
    double scale = pow(10, SIGNIFICANT_DIGITS - 1 - floor(log10(value)));
    return isfinite(scale) ? round(value * scale) / scale : value;
}

static double draw_real(const struct search_dimension *dimension, struct random *random)
{
    double low = dimension->low, high = dimension->high, value;

    if (is_logarithmic(dimension))
        value = exp(random_uniform(random, log(low), log(high)));
    else
        value = random_uniform(random, low, high);
    return fmin(fmax(round_off(value), low), high);
}

static double draw_whole(const struct search_dimension *dimension, struct random *random)
{
    double count = dimension->high - dimension->low + 1;

    return fmin(dimension->low + floor(random_uniform(random, 0, count)), dimension->high);
}

static void draw(struct config *config, const struct search_dimension *dimension,
                 struct random *random)
{
    char text[NUMBER_TEXT_SIZE];

    if (!dimension->range) {
        take_value(config, dimension, random_below(random, (uint32_t)dimension->value_count));
        return;
    }
    double value =
        is_whole(dimension) ? draw_whole(dimension, random) : draw_real(dimension, random);
    config_set(config, dimension->id, number_print_real(value, text), NULL);
}

/* How many there are. */

/* Of numbers with SIGNIFICANT_DIGITS between both ends: as many in each power of ten. */
static double count_real(double low, double high)
{
    const double each = 9 * pow(10, SIGNIFICANT_DIGITS - 1);

    if (low == high)
        return 1;
    if (!(low > 0))
        return HUGE_VAL;
    double power = floor(log10(high)) - floor(log10(low));
    double first = low / pow(10, floor(log10(low))), last = high / pow(10, floor(log10(high)));
    return power * each + round((last - first) * each / 9) + 1;
}

static double count_values(const struct search_dimension *dimension)
{
    if (!dimension->range)
        return (double)dimension->value_count;
    if (is_whole(dimension))
        return dimension->high - dimension->low + 1;
    return count_real(dimension->low, dimension->high);
}

/* Whether the effect of another setting of the space hangs on this one. */
static bool decides(const struct search_space *space, enum setting_id id)
{
    for (size_t d = 0; d < space->count; d++) {
        const struct setting *other = &settings[space->dimensions[d].id];
        if (other->matters != NULL && other->depends_on == id)
            return true;
    }
    return false;
}

/* Trials of different effect, the first `d` dimensions as in `config` where they decide. */
static double count_trials(const struct search_space *space, const struct config *config, size_t d)
{
    double sum = 0, product = 1;

    while (d < space->count && !decides(space, space->dimensions[d].id))
        d++;
    for (size_t i = 0; d < space->count && i < space->dimensions[d].value_count; i++) {
        struct config with = *config;
        take_value(&with, &space->dimensions[d], i);
        sum += count_trials(space, &with, d + 1);
    }
    if (d < space->count)
        return sum;
    for (d = 0; d < space->count; d++)
        if (!decides(space, space->dimensions[d].id) &&
            config_matters(config, space->dimensions[d].id))
            product *= count_values(&space->dimensions[d]);
    return product;
}

size_t search_space_draw(const struct search_space *space, const struct config *base, uint32_t seed,
                         size_t count, struct config **configs)
{
    struct random random;
    struct trials trials;
    size_t misses = 0;
    double exist = count_trials(space, base, 0);

    random_seed_numpy(&random, seed);
    trials_init(&trials, space, count);
    while (trials.count < count && (double)trials.count < exist &&
           misses < LEAST_MISSES + MISSES_A_TRIAL * trials.count) {
        struct config config = *base;
        for (size_t d = 0; d < space->count; d++)
            draw(&config, &space->dimensions[d], &random);
        misses = trials_add(&trials, &config) ? 0 : misses + 1;
    }
    free(trials.slots);
    *configs = trials.configs;
    return trials.count;
}

bool search_space_is_short(size_t count, size_t wanted, bool drawn, char text[SEARCH_SHORT_SIZE])
{
    if (count == wanted)
        return false;
    snprintf(text, SEARCH_SHORT_SIZE,
             drawn ? "only %s exist%s, %zu were asked for" : "only %s exist%s in %zu combinations",
             text_counted(count, "different trial").text, count == 1 ? "s" : "", wanted);
    return true;
}

char *search_value_text(const struct config *config, enum setting_id id, char *buffer, size_t size)
{
    config_text(config, id, buffer, size);
    if (settings[id].kind->is_list)
        replace(buffer, ',', '-');
    return buffer;
}
