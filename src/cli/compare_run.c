/* compare_run: parses a run's word, and applies its settings in their order. */
#include "cli/compare_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

#define NAME_SIZE    25
#define NAME_LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._+-"

static const struct preset *find_preset(const char *name)
{
    for (size_t i = 0; i < PRESET_COUNT; i++)
        if (strcmp(presets[i].name, name) == 0)
            return &presets[i];
    return NULL;
}

/* The part of a list from `text` up to where the next KEY= begins: its length. */
static size_t item_length(const char *text)
{
    size_t length = strcspn(text, ",");

    while (text[length] == ',') {
        size_t next = strcspn(text + length + 1, ",");
        if (memchr(text + length + 1, '=', next) != NULL)
            break;
        length += 1 + next;
    }
    return length;
}

/* One KEY=VALUE; presets in the first round, all others in the second. */
static bool apply_item(struct config *config, char *item, bool second, struct error *error)
{
    char *value = strchr(item, '=');
    enum setting_id id;

    if (value == NULL)
        return error_set(error, "'%s' is not KEY=VALUE", item);
    *value++ = '\0';
    if (strcmp(item, "preset") == 0) {
        const struct preset *preset = find_preset(value);
        if (preset == NULL)
            return error_set(error, "there is no preset '%s'", value);
        if (!second)
            config_apply_preset(config, preset);
        return true;
    }
    if (!config_find(item, &id))
        return error_set(error, "there is no setting '%s'", item);
    if (settings[id].part & (PART_EVALUATION | PART_DATA))
        return error_set(error, "%s is the same for all runs: give it as --%s", item, item);
    return !second || config_set(config, id, value, error);
}

static bool apply_items(struct config *config, const char *list, bool second, struct error *error)
{
    while (*list != '\0') {
        size_t length = item_length(list);
        char *item = xcalloc(length + 1, 1);
        memcpy(item, list, length);
        bool good = apply_item(config, item, second, error);
        free(item);
        if (!good)
            return false;
        list += length;
        list += *list == ',';
    }
    return true;
}

/* The settings that the command line gives for all runs. */
static bool apply_given(struct config *config, const struct options *options, struct error *error)
{
    char text[CONFIG_TEXT_SIZE];

    for (unsigned i = 0; i < SETTING_COUNT; i++) {
        enum setting_id id = (enum setting_id)i;
        if (options->settings_given & SETTING_BIT(i) &&
            !config_set(config, id, config_text(&options->config, id, text, sizeof text), error))
            return false;
    }
    return true;
}

static bool check_name(const char *name, size_t length, struct error *error)
{
    if (length == 0 || length >= NAME_SIZE || strspn(name, NAME_LETTERS) < length)
        return error_set(error, "a name is 1 to %d letters, digits and . _ + -", NAME_SIZE - 1);
    return true;
}

/* Fills `name` (NAME_SIZE) and the settings. */
static bool parse(char *name, struct config *config, const char *word,
                  const struct options *options, struct error *error)
{
    size_t length = strcspn(word, ":");
    const char *list = word[length] == ':' ? word + length + 1 : "";

    if (word[length] != ':' && find_preset(word) == NULL)
        return error_set(error, "it is neither a preset (zero, normal, glorot, best) nor "
                                "NAME:KEY=VALUE,...");
    if (!check_name(word, length, error))
        return false;
    snprintf(name, NAME_SIZE, "%.*s", (int)length, word);
    const struct preset *preset = find_preset(name);
    *config = options->config;
    if (preset != NULL)
        config_apply_preset(config, preset);
    return apply_items(config, list, false, error) && apply_given(config, options, error) &&
           apply_items(config, list, true, error);
}

bool compare_run_parse(struct run *run, const char *word, const struct options *options,
                       struct error *error)
{
    char name[NAME_SIZE];
    struct config config;
    struct error why;

    if (!parse(name, &config, word, options, &why))
        return error_set(error, "run '%.100s': %s", word, why.text);
    run_init(run, &config, 0);
    snprintf(run->name, sizeof run->name, "%s", name);
    return true;
}
