/* write: the name of a file to write to; its ending says what. */
#include "ui/dialogs/write.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ui/hints.h"
#include "ui/utf8.h"

static const char *const help[] = {
    "The ending says what is written:",
    ".safetensors        the network as it is now",
    ".csv  .jsonl        the figures of all runs by epoch",
    ".svg  .png  .pdf    the loss curves as a chart",
};
#define HELP_LINES ((int)(sizeof help / sizeof help[0]))
#define LINES      (1 + 2 + HELP_LINES + 1)

void write_open(struct dialog *dialog, const struct scene *scene)
{
    const struct run *run = run_list_current(&scene->runs);

    snprintf(dialog->path, sizeof dialog->path, "mlptui-run-%u.safetensors",
             run != NULL ? run->number : 0);
    dialog->problem.text[0] = '\0';
    dialog->replace = false;
}

/* Takes the last character away. */
static void shorten(struct dialog *dialog)
{
    size_t length = strlen(dialog->path);

    while (length > 0 && ((unsigned char)dialog->path[length - 1] & 0xc0) == 0x80)
        length--;
    dialog->path[length > 0 ? length - 1 : 0] = '\0';
}

static void append(struct dialog *dialog, uint32_t code)
{
    char bytes[UTF8_MAX_BYTES];
    size_t length = strlen(dialog->path), size = (size_t)utf8_write(code, bytes);

    if (length + size >= sizeof dialog->path)
        return;
    memcpy(dialog->path + length, bytes, size);
    dialog->path[length + size] = '\0';
}

/* Replacing a file is asked about once. */
static enum dialog_result enter(struct dialog *dialog)
{
    if (dialog->path[0] == '\0')
        return DIALOG_STAYS;
    if (!dialog->replace && access(dialog->path, F_OK) == 0) {
        dialog->replace = true;
        error_set(&dialog->problem, "there is such a file; Enter again replaces it");
        return DIALOG_STAYS;
    }
    return DIALOG_WRITE_FILE;
}

enum dialog_result write_key(struct dialog *dialog, const struct key_press *key)
{
    switch (key->code) {
    case KEY_CODE_ESCAPE:
    case KEY_CODE_CTRL_C:
        return DIALOG_CLOSED;
    case KEY_CODE_ENTER:
        return enter(dialog);
    case KEY_CODE_BACKSPACE:
        shorten(dialog);
        break;
    case KEY_CODE_CTRL_U:
        dialog->path[0] = '\0';
        break;
    default:
        if (key->code < ' ' || key->code >= KEY_CODE_NONE)
            return DIALOG_STAYS;
        append(dialog, key->code);
        break;
    }
    dialog->replace = false;
    dialog->problem.text[0] = '\0';
    return DIALOG_STAYS;
}

/* The end of the name where it is longer than the line. */
static const char *visible(const char *path, int columns)
{
    const char *from = path;

    while (utf8_text_columns(from) > columns) {
        from++;
        while (((unsigned char)*from & 0xc0) == 0x80)
            from++;
    }
    return from;
}

/* The sentence over the two lines of the area: its reason stands at the end. */
static void draw_problem(const struct dialog *dialog, struct canvas *canvas, struct rect area)
{
    enum role role = dialog->replace ? ROLE_WARN : ROLE_BAD;
    const char *text = dialog->problem.text, *rest = text;

    while (*rest != '\0' && rest - text < area.columns)
        utf8_next(&rest);
    const char *blank = rest;
    while (*rest != '\0' && blank > text && blank[-1] != ' ')
        blank--;
    rest = blank > text ? blank : rest;
    canvas_printf(canvas, area.row, area.column, area.columns, role, "%.*s", (int)(rest - text),
                  text);
    canvas_text(canvas, area.row + 1, area.column, area.columns, role, rest);
}

void write_draw(const struct dialog *dialog, struct canvas *canvas)
{
    struct rect inside = canvas_frame(canvas, dialog->area, "write to a file");
    int column = inside.column + 2, width = inside.columns - 4;

    if (inside.rows < 1 || width < 8)
        return;
    const char *name = visible(dialog->path, width - 1);
    canvas_text(canvas, inside.row, column, width, ROLE_STRONG, name);
    canvas_put(canvas, inside.row, column + utf8_text_columns(name), ' ', ROLE_CURSOR);
    if (inside.rows < LINES)
        return;
    draw_problem(dialog, canvas, (struct rect){inside.row + 1, column, 2, width});
    for (int i = 0; i < HELP_LINES; i++)
        canvas_text(canvas, inside.row + 3 + i, column, width, i == 0 ? ROLE_DIM : ROLE_TEXT,
                    help[i]);
    hints_draw(canvas, inside.row + inside.rows - 1, column, width, WRITE_HINTS);
}
