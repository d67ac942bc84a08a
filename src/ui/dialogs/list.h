/* list: lines of a dialog, one of them selected, and the fields that most of them are: a label and
 * a value, which is typed or one of several names. */
#ifndef MLPTUI_UI_DIALOGS_LIST_H
#define MLPTUI_UI_DIALOGS_LIST_H

#include "term/canvas.h"
#include "term/key.h"

struct list {
    size_t count, selected;
    size_t caret; /* byte position in the selected text: at its end when it comes to be selected */
};

void list_select(struct list *list, size_t line);

/* Moves, round the ends; false: the key is another. */
bool list_key(struct list *list, uint32_t code);

/* Where the lines are drawn: above `below` rows of other things or, where there is no room for
 * these, everywhere inside. */
struct rect list_lines(struct rect inside, int below);

/* The first that is shown: where not all fit, those around the selected one. */
size_t list_first(const struct list *list, struct rect lines);

/* Selects what is drawn in that row; false: nothing is there. */
bool list_click(struct list *list, struct rect lines, int row);

/* The arrow in front of the selected line. */
void list_mark(struct canvas *canvas, struct rect line);

struct field {
    const char *label, *text;
    bool choice, wrong;
    const char *fixed; /* why it cannot be changed; NULL: it can */
};

/* Draws it as the number-th of the list, its value at that column of the line. */
void field_draw(struct canvas *canvas, struct rect line, int column, const struct field *field,
                const struct list *list, size_t number);

/* Where a choice is turned to by a key: 1 to the next name, -1 to the one before, 0 nowhere. */
int field_turn(const struct key_press *key);

#endif
