/* setting_kind: the kinds of settings: how a value is read, written and compared. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "mlptui/train/config.h"

#define AUTO         "auto"
#define WIDTHS_AS_IN "666,666"

/* Where the setting's value lies in the config. */
static void *field(struct config *config, const struct setting *setting)
{
    return (char *)config + setting->offset;
}

static const void *value(const struct config *config, const struct setting *setting)
{
    return (const char *)config + setting->offset;
}

/* Adds a word to a list under way; past the buffer's end nothing is written. */
static void append(char *buffer, size_t size, const char *separator, const char *word)
{
    size_t used = strlen(buffer);

    snprintf(buffer + used, size - used, "%s%s", used == 0 ? "" : separator, word);
}

static void append_choices(const struct setting *setting, const char *separator, char *buffer,
                           size_t size)
{
    for (unsigned i = 0; setting->choice(i) != NULL; i++)
        append(buffer, size, i == 0 ? "" : separator, setting->choice(i));
}

/* The choice whose name are the first `length` bytes of `text`. */
static bool find_choice(const struct setting *setting, const char *text, size_t length,
                        unsigned *choice)
{
    for (unsigned i = 0; setting->choice(i) != NULL; i++)
        if (strlen(setting->choice(i)) == length && memcmp(setting->choice(i), text, length) == 0) {
            *choice = i;
            return true;
        }
    return false;
}

/* --- whole numbers ---------------------------------------------------------------------------- */

/* Of a field of that size. */
static uint64_t load(const struct config *config, const struct setting *setting)
{
    const void *from = value(config, setting);

    return setting->size == sizeof(uint8_t)    ? *(const uint8_t *)from
           : setting->size == sizeof(uint32_t) ? *(const uint32_t *)from
                                               : *(const uint64_t *)from;
}

static void store(struct config *config, const struct setting *setting, uint64_t number)
{
    void *to = field(config, setting);

    if (setting->size == sizeof(uint8_t))
        *(uint8_t *)to = (uint8_t)number;
    else if (setting->size == sizeof(uint32_t))
        *(uint32_t *)to = (uint32_t)number;
    else
        *(uint64_t *)to = number;
}

static bool whole_same(const struct setting *setting, const struct config *a,
                       const struct config *b)
{
    return load(a, setting) == load(b, setting);
}

static bool whole_parse(const struct setting *setting, struct config *config, const char *text)
{
    uint64_t number;

    if (!number_parse_whole(text, strlen(text), &number) || number < (uint64_t)setting->least ||
        number > (uint64_t)setting->most)
        return false;
    store(config, setting, number);
    return true;
}

static void whole_print(const struct setting *setting, const struct config *config, char *buffer,
                        size_t size)
{
    snprintf(buffer, size, "%" PRIu64, load(config, setting));
}

static void whole_expect(const struct setting *setting, char *buffer, size_t size)
{
    snprintf(buffer, size, "not a whole number from %.0f to %.0f", setting->least, setting->most);
}

const struct setting_kind setting_whole = {"N",         true,       false,       whole_parse,
                                           whole_print, whole_same, whole_expect};

/* --- a whole number, or left to the data ------------------------------------------------------ */

static bool automatic_parse(const struct setting *setting, struct config *config, const char *text)
{
    if (strcmp(text, AUTO) != 0)
        return whole_parse(setting, config, text);
    store(config, setting, SETTING_AUTO);
    return true;
}

static void automatic_print(const struct setting *setting, const struct config *config,
                            char *buffer, size_t size)
{
    if (load(config, setting) == SETTING_AUTO)
        snprintf(buffer, size, AUTO);
    else
        whole_print(setting, config, buffer, size);
}

static void automatic_expect(const struct setting *setting, char *buffer, size_t size)
{
    snprintf(buffer, size, "neither " AUTO " nor a whole number from %.0f to %.0f", setting->least,
             setting->most);
}

const struct setting_kind setting_automatic = {
    "N|" AUTO, true, false, automatic_parse, automatic_print, whole_same, automatic_expect};

/* --- real numbers ----------------------------------------------------------------------------- */

static double real(const struct config *config, const struct setting *setting)
{
    const double *number = value(config, setting);

    return *number;
}

static bool real_same(const struct setting *setting, const struct config *a, const struct config *b)
{
    return real(a, setting) == real(b, setting);
}

static bool real_parse(const struct setting *setting, struct config *config, const char *text)
{
    double number, *into = field(config, setting);

    if (!number_parse_real(text, &number) || number < setting->least || number > setting->most)
        return false;
    *into = number + 0.0; /* -0 becomes 0 */
    return true;
}

static void real_print(const struct setting *setting, const struct config *config, char *buffer,
                       size_t size)
{
    char number[NUMBER_TEXT_SIZE];

    snprintf(buffer, size, "%s", number_print_real(real(config, setting), number));
}

static void real_expect(const struct setting *setting, char *buffer, size_t size)
{
    char least[NUMBER_TEXT_SIZE], most[NUMBER_TEXT_SIZE];

    snprintf(buffer, size, "not a number from %s to %s", number_print_real(setting->least, least),
             number_print_real(setting->most, most));
}

const struct setting_kind setting_real = {"X",        true,      false,      real_parse,
                                          real_print, real_same, real_expect};

/* --- one of several names --------------------------------------------------------------------- */

static bool choice_parse(const struct setting *setting, struct config *config, const char *text)
{
    unsigned choice;

    if (!find_choice(setting, text, strlen(text), &choice))
        return false;
    store(config, setting, choice);
    return true;
}

static void choice_print(const struct setting *setting, const struct config *config, char *buffer,
                         size_t size)
{
    snprintf(buffer, size, "%s", setting->choice((unsigned)load(config, setting)));
}

static void choice_expect(const struct setting *setting, char *buffer, size_t size)
{
    snprintf(buffer, size, "not one of ");
    append_choices(setting, ", ", buffer, size);
}

const struct setting_kind setting_choice = {NULL,         false,      false,        choice_parse,
                                            choice_print, whole_same, choice_expect};

/* --- lists ------------------------------------------------------------------------------------ */

/* Takes the next item of a list off `text`: its length. Items are separated by single commas; an
 * empty one is for the caller to refuse. `text` is NULL after the last. */
static size_t next_item(const char **text)
{
    size_t length = strcspn(*text, ",");

    *text = (*text)[length] == '\0' ? NULL : *text + length + 1;
    return length;
}

static bool set_parse(const struct setting *setting, struct config *config, const char *text)
{
    uint64_t mask = 0;

    for (const char *next = strcmp(text, SETTING_NONE) == 0 ? NULL : text; next != NULL;) {
        const char *item = next;
        unsigned choice;

        if (!find_choice(setting, item, next_item(&next), &choice))
            return false;
        mask |= UINT64_C(1) << choice;
    }
    store(config, setting, mask);
    return true;
}

static void set_print(const struct setting *setting, const struct config *config, char *buffer,
                      size_t size)
{
    uint64_t mask = load(config, setting);

    buffer[0] = '\0';
    for (unsigned i = 0; setting->choice(i) != NULL; i++)
        if (mask >> i & 1)
            append(buffer, size, ",", setting->choice(i));
    if (mask == 0)
        append(buffer, size, "", SETTING_NONE);
}

static void set_expect(const struct setting *setting, char *buffer, size_t size)
{
    snprintf(buffer, size, "not " SETTING_NONE " or a list of ");
    append_choices(setting, ",", buffer, size);
    append(buffer, size, "", " with commas");
}

const struct setting_kind setting_set = {"LIST",    false,      true,      set_parse,
                                         set_print, whole_same, set_expect};

static size_t count(const struct config *config, const struct setting *setting)
{
    const size_t *number = (const void *)((const char *)config + setting->count_offset);

    return *number;
}

static size_t most_widths(const struct setting *setting)
{
    return setting->size / sizeof(size_t);
}

static bool widths_same(const struct setting *setting, const struct config *a,
                        const struct config *b)
{
    size_t n = count(a, setting);

    return n == count(b, setting) &&
           memcmp(value(a, setting), value(b, setting), n * sizeof(size_t)) == 0;
}

static bool widths_parse(const struct setting *setting, struct config *config, const char *text)
{
    struct config parsed = {0};
    size_t *widths = field(&parsed, setting), n = 0;

    for (const char *next = strcmp(text, SETTING_NONE) == 0 ? NULL : text; next != NULL; n++) {
        const char *item = next;
        uint64_t width;

        if (n == most_widths(setting) || !number_parse_whole(item, next_item(&next), &width) ||
            width < (uint64_t)setting->least || width > (uint64_t)setting->most)
            return false;
        widths[n] = (size_t)width;
    }
    memcpy(field(config, setting), widths, setting->size);
    memcpy((char *)config + setting->count_offset, &n, sizeof n);
    return true;
}

static void widths_print(const struct setting *setting, const struct config *config, char *buffer,
                         size_t size)
{
    const size_t *widths = value(config, setting);
    size_t n = count(config, setting);

    buffer[0] = '\0';
    for (size_t i = 0; i < n; i++) {
        char width[24];

        snprintf(width, sizeof width, "%zu", widths[i]);
        append(buffer, size, ",", width);
    }
    if (n == 0)
        append(buffer, size, "", SETTING_NONE);
}

static void widths_expect(const struct setting *setting, char *buffer, size_t size)
{
    snprintf(buffer, size,
             "not " SETTING_NONE
             " or a list of at most %zu widths from %.0f to %.0f with commas, as " WIDTHS_AS_IN,
             most_widths(setting), setting->least, setting->most);
}

const struct setting_kind setting_widths = {"LIST",       true,        true,         widths_parse,
                                            widths_print, widths_same, widths_expect};

/* --- of any kind ------------------------------------------------------------------------------ */

unsigned setting_choices(const struct setting *setting)
{
    unsigned count = 0;

    while (setting->choice(count) != NULL)
        count++;
    return count;
}

void config_turn(struct config *config, enum setting_id id, int direction)
{
    const struct setting *setting = &settings[id];
    unsigned count = setting_choices(setting), now = (unsigned)load(config, setting);

    if (direction > 0)
        store(config, setting, now + 1 < count ? now + 1 : 0);
    else
        store(config, setting, (now > 0 ? now : count) - 1);
}

char *setting_argument(enum setting_id id, char *buffer, size_t size)
{
    const struct setting *setting = &settings[id];

    bool alone = setting->flags & OPTION_ALONE;

    if (setting->kind != &setting_choice) {
        snprintf(buffer, size, "%s",
                 setting->argument != NULL ? setting->argument : setting->kind->argument);
        return buffer;
    }
    snprintf(buffer, size, "%s", alone ? "[=" : "");
    append_choices(setting, "|", buffer, size);
    if (alone) { /* what the option alone means need not be written */
        char *last = strrchr(buffer, '|');
        snprintf(last, size - (size_t)(last - buffer), "]");
    }
    return buffer;
}
