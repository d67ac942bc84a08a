/* search_space: reads lists and ranges of settings; makes a grid of them, or draws from them. */
#include "mlptui/train/search_space.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "mlptui/base/random.h"
#include "train/number.h"

#define NOT_SEARCHED                                                                               \
    (1u << SETTING_EVALUATE | 1u << SETTING_VALIDATION | 1u << SETTING_TRANSPOSE |                 \
     1u << SETTING_THREADS)
#define LOGARITHMIC (1u << SETTING_RATE | 1u << SETTING_WEIGHT_DECAY)
#define WHOLE       (1u << SETTING_BATCH | 1u << SETTING_EPOCHS | 1u << SETTING_SEED)
#define RANGES      (LOGARITHMIC | WHOLE | 1u << SETTING_MOMENTUM)

#define SIGNIFICANT_DIGITS 4

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
    if (length >= sizeof name)
        length = sizeof name - 1;
    memcpy(name, text, length);
    name[length] = '\0';
    if (!config_find(name, id))
        return error_set(error, "\"%s\" is not the name of a setting, as lr, batch or init", name);
    if (NOT_SEARCHED & 1u << *id)
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
    memcpy(value, text, length);
    value[length] = '\0';
    if (dimension->id == SETTING_HIDDEN)
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
    memcpy(value, text, length);
    value[length] = '\0';
    if (!config_set(&config, dimension->id, value, error) || !number_parse_real(value, end))
        return false;
    if (LOGARITHMIC & 1u << dimension->id && !(*end > 0))
        return error_set(error, "%s: a range is drawn log-uniformly and must begin above 0", name);
    return true;
}

static bool read_range(struct search_dimension *dimension, const char *text, const char *dots,
                       struct error *error)
{
    const char *name = settings[dimension->id].name;

    if (!(RANGES & 1u << dimension->id))
        return error_set(error, "%s has no range: list its values, as %s=%s", name, name,
                         dimension->id == SETTING_HIDDEN ? "128,256-128"
                                                         : settings[dimension->id].choices[0]);
    dimension->range = true;
    if (!read_end(dimension, text, (size_t)(dots - text), &dimension->low, error) ||
        !read_end(dimension, dots + 2, strlen(dots + 2), &dimension->high, error))
        return false;
    return dimension->low <= dimension->high ||
           error_set(error, "%s: the range %s ends below its beginning", name, text);
}

static void dimension_release(struct search_dimension *dimension)
{
    for (size_t i = 0; i < dimension->value_count; i++)
        free(dimension->values[i]);
    free(dimension->values);
}

bool search_space_has(const struct search_space *space, enum setting_id id)
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
    if (search_space_has(space, dimension.id))
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

bool search_space_grid(const struct search_space *space, const struct config *base,
                       struct config **configs, size_t *count, struct error *error)
{
    size_t product = 1;

    for (size_t d = 0; d < space->count; d++) {
        const struct search_dimension *dimension = &space->dimensions[d];
        if (dimension->range)
            return error_set(error, "%s has a range, which only a random search can draw from",
                             settings[dimension->id].name);
        product *= dimension->value_count; /* both factors are at most SEARCH_MAX_TRIALS */
        if (product > SEARCH_MAX_TRIALS)
            return error_set(error, "the grid has more than %d combinations", SEARCH_MAX_TRIALS);
    }
    *count = product;
    *configs = xreallocarray(NULL, product, sizeof **configs);
    for (size_t i = 0; i < product; i++) {
        (*configs)[i] = *base;
        size_t rest = i;
        for (size_t d = space->count; d-- > 0;) {
            const struct search_dimension *dimension = &space->dimensions[d];
            take_value(&(*configs)[i], dimension, rest % dimension->value_count);
            rest /= dimension->value_count;
        }
    }
    return true;
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

    if (LOGARITHMIC & 1u << dimension->id)
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
        WHOLE & 1u << dimension->id ? draw_whole(dimension, random) : draw_real(dimension, random);
    config_set(config, dimension->id, number_print_real(value, text), NULL);
}

void search_space_draw(const struct search_space *space, const struct config *base, uint32_t seed,
                       size_t count, struct config **configs)
{
    struct random random;

    random_seed_numpy(&random, seed);
    *configs = xreallocarray(NULL, count, sizeof **configs);
    for (size_t i = 0; i < count; i++) {
        (*configs)[i] = *base;
        for (size_t d = 0; d < space->count; d++)
            draw(&(*configs)[i], &space->dimensions[d], &random);
    }
}

char *search_value_text(const struct config *config, enum setting_id id, char *buffer, size_t size)
{
    config_text(config, id, buffer, size);
    if (id == SETTING_HIDDEN)
        replace(buffer, ',', '-');
    return buffer;
}
