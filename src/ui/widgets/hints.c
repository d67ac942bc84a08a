/* hints: a line of keys and what they do. */
#include "ui/widgets/hints.h"

#include <string.h>

#include "term/key.h"

#define GAP       "   "
#define GAP_WIDTH 3

static const struct {
    const char *name;
    uint32_t code;
} keys[] = {
    {"Enter", KEY_CODE_ENTER},   {"Esc", KEY_CODE_ESCAPE}, {"space", ' '},
    {"Ctrl-U", KEY_CODE_CTRL_U}, {"Del", KEY_CODE_DELETE}, {"PgDn", KEY_CODE_PAGE_DOWN},
    {"Tab", KEY_CODE_TAB},
};

static uint32_t key_of(const char *entry)
{
    size_t length = strcspn(entry, " ");

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (strlen(keys[i].name) == length && strncmp(entry, keys[i].name, length) == 0)
            return keys[i].code;
    return length == 1 ? (uint32_t)(unsigned char)entry[0] : 0;
}

static int entry_length(const char *entry)
{
    const char *gap = strstr(entry, GAP);

    return gap == NULL ? (int)strlen(entry) : (int)(gap - entry);
}

static int last_length(const char *text)
{
    for (const char *gap; (gap = strstr(text, GAP)) != NULL;)
        text = gap + GAP_WIDTH;
    return (int)strlen(text);
}

static struct rect line_of(struct rect inside)
{
    rect_cut_left(&inside, 2);
    rect_cut_right(&inside, 1);
    return rect_cut_bottom(&inside, 1);
}

/* The next entry of *text, whose place is cut off *line; NULL at the end. Skips entries that would
 * leave no room for the last one. */
static const char *next_entry(const char **text, struct rect *line, struct rect *place)
{
    while (**text != '\0') {
        const char *entry = *text;
        int length = entry_length(entry);
        bool last = entry[length] == '\0';

        *text += last ? length : length + GAP_WIDTH;
        if (!last && length + GAP_WIDTH + last_length(*text) > line->columns)
            continue;
        *place = rect_cut_left(line, length);
        rect_cut_left(line, GAP_WIDTH);
        return entry;
    }
    return NULL;
}

uint32_t hints_code(const char *text, struct rect inside, int row, int column)
{
    struct rect line = line_of(inside), place;
    const char *entry;

    while ((entry = next_entry(&text, &line, &place)) != NULL)
        if (rect_contains(place, row, column))
            return key_of(entry);
    return 0;
}

void hints_draw(struct canvas *canvas, struct rect inside, const char *text)
{
    struct rect line = line_of(inside), place;
    const char *entry;

    while ((entry = next_entry(&text, &line, &place)) != NULL) {
        int key = (int)strcspn(entry, " "), rest = entry_length(entry) - key;

        canvas_printf(canvas, place.row, place.column, place.columns, ROLE_KEY, "%.*s", key, entry);
        canvas_printf(canvas, place.row, place.column + key, place.columns - key, ROLE_DIM, "%.*s",
                      rest, entry + key);
    }
}
