/* write: the name of a file to write to; its ending says what. */
#include "ui/dialogs/write.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "ui/dialogs/text.h"
#include "ui/widgets/hints.h"

#define HELP_LINES   4
#define NETWORK_LINE 1 /* of them; it names the run, if there is one, where all are written */
static const char *const help[2][HELP_LINES] = {
    {"The ending says what is written:", ".safetensors        the network as it is now",
     ".csv  .jsonl        the figures of all runs by epoch",
     ".svg  .png  .pdf    the loss curves of the runs drawn, as a chart"},
    {"The ending says what of this run is written:", ".csv  .jsonl        its figures by epoch",
     ".svg  .png  .pdf    its loss curves as a chart",
     ".safetensors        its network, while it is the current run"}};
#define LINES (1 + 2 + HELP_LINES + 1)

/* The name that is proposed for the network. */
static void name_network(const struct dialog *dialog, char path[DIALOG_PATH_SIZE])
{
    snprintf(path, DIALOG_PATH_SIZE, "mlptui-run-%u%s.safetensors", dialog->network,
             dialog->best ? "-best" : "");
}

/* The network as it is, or of the best epoch; a name that was proposed goes with it. */
static void turn_network(struct dialog *dialog)
{
    char proposed[DIALOG_PATH_SIZE];

    name_network(dialog, proposed);
    bool untouched = strcmp(dialog->path, proposed) == 0;
    dialog->best = !dialog->best;
    if (!untouched)
        return;
    name_network(dialog, dialog->path);
    dialog->caret = strlen(dialog->path);
}

void write_open(struct dialog *dialog, const struct scene *scene)
{
    const struct run *run = run_list_current(&scene->runs);

    dialog->network = dialog->run != 0 ? dialog->run : run != NULL ? run->number : 0;
    dialog->best = false;
    if (dialog->run != 0)
        snprintf(dialog->path, sizeof dialog->path, "mlptui-run-%u.csv", dialog->network);
    else
        name_network(dialog, dialog->path);
    dialog->caret = strlen(dialog->path);
    dialog->problem.text[0] = '\0';
    dialog->replace = dialog->waiting = false;
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
    case KEY_CODE_TAB:
        turn_network(dialog);
        break;
    default:
        if (!text_key(dialog->path, sizeof dialog->path, &dialog->caret, key))
            return DIALOG_STAYS;
        break;
    }
    dialog->replace = dialog->waiting = false;
    dialog->problem.text[0] = '\0';
    return DIALOG_STAYS;
}

/* Where the last words begin that `columns` hold; a word longer than that is cut. */
static const char *last_words(const char *text, int columns)
{
    const char *end = text;
    struct text_shown shown;

    for (int left = text_columns(text); left > columns; left -= shown.columns)
        text_shown(&end, &shown);
    for (const char *word = end; *word != '\0'; word++)
        if (word > text && word[-1] == ' ')
            return word;
    return end;
}

/* The sentence over the two lines of the area. It begins with the path, which stands above as well,
 * and ends with the reason: where it is too long, the end of the path gives way. */
static void draw_problem(const struct dialog *dialog, struct canvas *canvas, struct rect area)
{
    enum role role = dialog->replace ? ROLE_WARN : ROLE_BAD;
    const char *text = dialog->problem.text, *rest = text;
    const char *last = last_words(text, area.columns);
    struct text_shown shown;

    int left = area.columns;
    for (const char *next = text; text_shown(&next, &shown) && shown.columns <= left; rest = next)
        left -= shown.columns;
    const char *blank = rest;
    while (*rest != '\0' && blank > text && blank[-1] != ' ')
        blank--;
    rest = blank > text ? blank : rest;
    rest = last > rest ? last : rest;
    canvas_printf(canvas, area.row, area.column, area.columns, role, "%.*s", (int)(rest - text),
                  text);
    canvas_text(canvas, area.row + 1, area.column, area.columns, role, rest);
}

static void draw_help(const struct dialog *dialog, struct canvas *canvas, struct rect area)
{
    for (int i = 0; i < HELP_LINES; i++)
        if (i == NETWORK_LINE && dialog->run == 0 && dialog->network != 0)
            canvas_printf(canvas, area.row + i, area.column, area.columns, ROLE_TEXT,
                          ".safetensors        the network of run %u %s", dialog->network,
                          dialog->best ? "after its best epoch" : "as it is now");
        else
            canvas_text(canvas, area.row + i, area.column, area.columns,
                        i == 0 ? ROLE_DIM : ROLE_TEXT, help[dialog->run != 0][i]);
}

void write_draw(const struct dialog *dialog, struct canvas *canvas)
{
    struct rect inside = canvas_frame(canvas, dialog->area, "write to a file");
    int column = inside.column + 2, width = inside.columns - 4;

    if (inside.rows < 1 || width < 8)
        return;
    text_draw(canvas, inside.row, column, width, ROLE_STRONG, dialog->path, dialog->caret);
    if (inside.rows < LINES)
        return;
    if (dialog->waiting)
        canvas_text(canvas, inside.row + 1, column, width, ROLE_DIM,
                    "waiting for the end of the mini-batch; Esc leaves it");
    else
        draw_problem(dialog, canvas, (struct rect){inside.row + 1, column, 2, width});
    draw_help(dialog, canvas, (struct rect){inside.row + 3, column, HELP_LINES, width});
    hints_draw(canvas, inside, WRITE_HINTS);
}
