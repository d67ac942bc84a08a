/* contender: a word taken apart, and its settings applied in their order. */
#include "cli/contender.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

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
    if (id == SETTING_EVALUATE || settings[id].effect == EFFECT_LOAD)
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
        if (options->settings_given & 1u << i &&
            !config_set(config, id, config_text(&options->config, id, text, sizeof text), error))
            return false;
    }
    return true;
}

static bool check_name(const char *name, size_t length, struct error *error)
{
    if (length == 0 || length >= CONTENDER_NAME_SIZE || strspn(name, NAME_LETTERS) < length)
        return error_set(error, "a name is 1 to %d letters, digits and . _ + -",
                         CONTENDER_NAME_SIZE - 1);
    return true;
}

static bool parse(struct contender *contender, const char *word, const struct options *options,
                  struct error *error)
{
    size_t length = strcspn(word, ":");
    const char *list = word[length] == ':' ? word + length + 1 : "";

    if (word[length] != ':' && find_preset(word) == NULL)
        return error_set(error, "it is neither a preset (zero, normal, glorot, best) nor "
                                "NAME:KEY=VALUE,...");
    if (!check_name(word, length, error))
        return false;
    snprintf(contender->name, sizeof contender->name, "%.*s", (int)length, word);
    const struct preset *preset = find_preset(contender->name);
    contender->config = options->config;
    if (preset != NULL)
        config_apply_preset(&contender->config, preset);
    return apply_items(&contender->config, list, false, error) &&
           apply_given(&contender->config, options, error) &&
           apply_items(&contender->config, list, true, error);
}

bool contender_parse(struct contender *contender, const char *word, const struct options *options,
                     struct error *error)
{
    struct error why;

    *contender = (struct contender){.count = 0};
    return parse(contender, word, options, &why) ||
           error_set(error, "run '%.100s': %s", word, why.text);
}

void contender_add(struct contender *contender, const struct epoch_metrics *metrics)
{
    if (contender->count == contender->capacity) {
        contender->capacity = contender->capacity > 0 ? 2 * contender->capacity : 16;
        contender->epochs =
            xreallocarray(contender->epochs, contender->capacity, sizeof *contender->epochs);
    }
    contender->epochs[contender->count++] = *metrics;
}

void contender_release(struct contender *contender)
{
    free(contender->epochs);
    contender->epochs = NULL;
}
