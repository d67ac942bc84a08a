/* tabs: which tabs the second line of the screen has room for, and where they stand. Knows of a
 * view but its name, and no canvas. */
#ifndef MLPTUI_UI_TABS_H
#define MLPTUI_UI_TABS_H

#include <stdbool.h>
#include <stddef.h>

#include "term/rect.h"

#define TABS_MOST     16
#define TAB_TEXT_SIZE 32

struct tab {
    int column, columns; /* no columns: there is no room for it */
    char text[TAB_TEXT_SIZE];
};

struct tabs {
    struct rect line;
    size_t count;
    struct tab tabs[TABS_MOST + 1]; /* (count + 1): the last one is "? help" */
};

/* names: (count), at most TABS_MOST. active: the tab that is shown in any case, `count` for the
 * help. Where all names fit, they have blanks around them if these fit, too; where they do not,
 * only the active one has its name, the others their numbers. Where even these do not fit, the
 * first ones make way for the active one, and the last ones are left out. */
struct tabs tabs_layout(struct rect line, const char *const names[], size_t count, size_t active);

/* Finds the tab at a column of the line. */
bool tabs_at(const struct tabs *tabs, int column, size_t *tab);

#endif
