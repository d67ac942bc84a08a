/* list: lines of a dialog, one of them selected. */
#include "ui/dialogs/list.h"

#include "ui/dialogs/text.h"

#define LABEL_COLUMN 2

void list_select(struct list *list, size_t line)
{
    list->selected = line;
    list->caret = TEXT_END;
}

bool list_key(struct list *list, uint32_t code)
{
    bool up = code == KEY_CODE_UP || code == KEY_CODE_BACK_TAB;

    if (!up && code != KEY_CODE_DOWN && code != KEY_CODE_TAB)
        return false;
    list_select(list, (list->selected + (up ? list->count - 1 : 1)) % list->count);
    return true;
}

struct rect list_lines(struct rect inside, int below)
{
    if (inside.rows > below)
        rect_cut_bottom(&inside, below);
    return inside;
}

size_t list_first(const struct list *list, struct rect lines)
{
    size_t rows = (size_t)lines.rows;

    return list->selected >= rows ? list->selected - rows + 1 : 0;
}

bool list_click(struct list *list, struct rect lines, int row)
{
    size_t line = list_first(list, lines) + (size_t)(row - lines.row);

    if (row < lines.row || row >= lines.row + lines.rows || line >= list->count)
        return false;
    list_select(list, line);
    return true;
}

void list_mark(struct canvas *canvas, struct rect line)
{
    canvas_glyph(canvas, line.row, line.column, GLYPH_ARROW_RIGHT, ROLE_CURSOR);
}

/* What stands beside a selected value that is not typed. */
static const char *note_of(const struct field *field, enum glyph_set glyphs)
{
    if (field->fixed != NULL)
        return field->fixed;
    return glyphs == GLYPH_SET_ASCII ? "left/right: others" : "\u2190 \u2192 others";
}

void field_draw(struct canvas *canvas, struct rect line, int column, const struct field *field,
                const struct list *list, size_t number)
{
    enum role role = field->wrong ? ROLE_BAD : field->fixed != NULL ? ROLE_DIM : ROLE_STRONG;
    bool typed = !field->choice && field->fixed == NULL, selected = number == list->selected;
    int value = line.column + column, room = line.columns - column - 2, used = 0;

    canvas_text(canvas, line.row, line.column + LABEL_COLUMN, column - LABEL_COLUMN - 2,
                selected ? ROLE_CURSOR : ROLE_DIM, field->label);
    if (selected)
        list_mark(canvas, line);
    if (selected && typed)
        text_draw(canvas, line.row, value, room, role, field->text, list->caret);
    else
        used = canvas_text(canvas, line.row, value, room, role, field->text);
    if (field->wrong)
        canvas_glyph(canvas, line.row, value - 2, GLYPH_CROSS, ROLE_BAD);
    if (selected && !typed)
        canvas_text(canvas, line.row, value + used + 2, room - used - 2, ROLE_DIM,
                    note_of(field, canvas->glyphs));
}

int field_turn(const struct key_press *key)
{
    if (key->code == KEY_CODE_RIGHT || (key->code == ' ' && !key->pasted))
        return 1;
    return key->code == KEY_CODE_LEFT ? -1 : 0;
}
