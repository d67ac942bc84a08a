/* tabs: names, numbers, or only those near the active one. */
#include "ui/tabs.h"

#include <stdio.h>

#define HELP 7 /* columns of "? help", with a blank before it */

/* Returns the columns that all take, each with a blank before it. */
static int write_texts(struct tabs *tabs, const char *const names[], size_t active, bool named,
                       int padding)
{
    int columns = 0;

    for (size_t i = 0; i < tabs->count; i++) {
        bool has_name = named || i == active;

        tabs->tabs[i].columns =
            snprintf(tabs->tabs[i].text, TAB_TEXT_SIZE, "%*s%zu%s%.20s%*s", padding, "", i + 1,
                     has_name ? " " : "", has_name ? names[i] : "", padding, "");
        columns += 1 + tabs->tabs[i].columns;
    }
    return columns;
}

/* As many as fit before `right`; returns where they end. */
static int place_tabs(struct tabs *tabs, size_t active, int right)
{
    int at = tabs->line.column, wanted = at;
    size_t first = 0;

    for (size_t i = 0; active < tabs->count && i <= active; i++)
        wanted += 1 + tabs->tabs[i].columns;
    for (; first < active && wanted > right; first++)
        wanted -= 1 + tabs->tabs[first].columns;
    for (size_t i = 0; i < tabs->count; i++) {
        struct tab *tab = &tabs->tabs[i];
        bool fits = at + 1 + tab->columns <= right;

        if (i >= first && !fits)
            right = at; /* nor do those after it */
        if (i < first || !fits)
            tab->columns = 0;
        tab->column = at + 1;
        at = tab->columns > 0 ? tab->column + tab->columns : at;
    }
    return at;
}

struct tabs tabs_layout(struct rect line, const char *const names[], size_t count, size_t active)
{
    struct tabs tabs = {.line = line, .count = count};
    struct tab *help = &tabs.tabs[count];
    int right = line.column + line.columns, room = line.columns - HELP;

    if (write_texts(&tabs, names, active, true, 1) > room &&
        write_texts(&tabs, names, active, true, 0) > room)
        write_texts(&tabs, names, active, false, 0);
    int end = place_tabs(&tabs, active, active == count ? right - HELP : right);
    if (right - end < HELP)
        return tabs;
    help->columns = snprintf(help->text, TAB_TEXT_SIZE, "? help%s", active == count ? " " : "");
    help->column = right - (right - end > HELP ? 1 : 0) - help->columns;
    return tabs;
}

bool tabs_at(const struct tabs *tabs, int column, size_t *tab)
{
    for (*tab = 0; *tab < tabs->count; ++*tab) {
        const struct tab *t = &tabs->tabs[*tab];

        if (column >= t->column && column < t->column + t->columns)
            return true;
    }
    return column > tabs->line.column + tabs->line.columns - 2 - HELP;
}
