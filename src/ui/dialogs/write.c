/* write: the name of a file to write to; its ending says what. */
#include <stdlib.h>

#include "base/text.h"
#include "base/xalloc.h"
#include "ui/dialogs/dialog.h"
#include "ui/dialogs/text.h"
#include "ui/model/write_file.h"
#include "ui/widgets/hints.h"

#define HELP_LINES 4
static const char *const help[2][HELP_LINES] = {
    {"The ending says what is written:", NULL, /* the network of a run */
     ".csv  .jsonl        the figures of all runs by epoch",
     ".svg  .png  .pdf    the loss curves of the runs drawn, as a chart"},
    {"The ending says what of this run is written:", ".csv  .jsonl        its figures by epoch",
     ".svg  .png  .pdf    its loss curves as a chart",
     ".safetensors        its network, while it is the current run"}};
#define LINES (1 + 2 + HELP_LINES + 1)

struct write {
    struct write_file file;
    size_t caret;
};

static void *write_open(const struct scene *scene, unsigned run)
{
    struct write *write = xcalloc(1, sizeof *write);

    if (!write_file_init(&write->file, &scene->runs, run)) {
        free(write);
        return NULL;
    }
    write->caret = TEXT_END;
    return write;
}

static bool write_key(void *state, const struct dialog_input *in)
{
    struct write *write = state;
    struct write_file *file = &write->file;

    switch (in->key->code) {
    case KEY_CODE_ENTER:
        if (write_file_enter(file))
            *in->request = (struct request){REQUEST_WRITE, .file = file};
        return true;
    case KEY_CODE_TAB:
        if (write_file_turn_network(file))
            write->caret = TEXT_END;
        return true;
    default:
        if (text_key(file->path, sizeof file->path, &write->caret, in->key))
            write_file_edited(file);
        return true;
    }
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
static void draw_problem(const struct write_file *file, struct canvas *canvas, struct rect area)
{
    enum role role = file->stage == WRITE_ASKS ? ROLE_WARN : ROLE_BAD;
    const char *text = file->problem.text, *rest = text;
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

static void draw_help(const struct write_file *file, struct canvas *canvas, struct rect area)
{
    for (int i = 0; i < HELP_LINES; i++) {
        const char *text = help[file->only != 0][i];

        if (text == NULL)
            canvas_printf(canvas, area.row + i, area.column, area.columns, ROLE_TEXT,
                          ".safetensors        the network of run %u %s", file->network,
                          file->best ? "after its best epoch" : "as it is now");
        else
            canvas_text(canvas, area.row + i, area.column, area.columns,
                        i == 0 ? ROLE_DIM : ROLE_TEXT, text);
    }
}

static void write_draw(const void *state, const struct scene *scene, struct canvas *canvas,
                       struct rect area)
{
    const struct write *write = state;
    const struct write_file *file = &write->file;
    struct rect inside = canvas_frame(canvas, area, "write to a file");
    int column = inside.column + 2, width = inside.columns - 4;

    (void)scene;
    if (inside.rows < 1 || width < 8)
        return;
    text_draw(canvas, inside.row, column, width, ROLE_STRONG, file->path, write->caret);
    if (inside.rows < LINES)
        return;
    if (file->stage == WRITE_WAITS)
        canvas_text(canvas, inside.row + 1, column, width, ROLE_DIM,
                    "waiting for the end of the mini-batch; Esc leaves it");
    else
        draw_problem(file, canvas, (struct rect){inside.row + 1, column, 2, width});
    draw_help(file, canvas, (struct rect){inside.row + 3, column, HELP_LINES, width});
    hints_draw(canvas, inside, dialog_write.hints);
}

const struct dialog_ops dialog_write = {
    .action = ACTION_WRITE,
    .rows = LINES + 2,
    .columns = 72,
    .hints = "Enter write   Tab best epoch   Ctrl-U clear   Esc leave",
    .has_text = true,
    .open = write_open,
    .key = write_key,
    .draw = write_draw,
};
