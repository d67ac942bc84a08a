/* frame: what stands around every view. */
#include "ui/frame.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ui/model/format.h"
#include "ui/model/pending.h"
#include "ui/tabs.h"
#include "ui/views/keys.h"

#define FOOTER_MOST 64 /* rows of the table of keys in one footer */

struct frame_layout frame_layout(int rows, int columns)
{
    struct frame_layout f = {.body = {0, 0, rows > 0 ? rows : 0, columns > 0 ? columns : 0}};

    f.too_small = rows < LAYOUT_MIN_ROWS || columns < LAYOUT_MIN_COLUMNS;
    if (f.too_small)
        return f;
    f.header = rect_cut_top(&f.body, 1);
    f.tabs = rect_cut_top(&f.body, 1);
    f.footer = rect_cut_bottom(&f.body, 1);
    return f;
}

/* When keys work, and how the state's word looks. */
static const struct {
    unsigned when;
    enum role role;
} states[RUN_STATE_COUNT] = {
    [RUN_LOADING] = {WHEN_LOADING, ROLE_WARN},
    [RUN_WAITING] = {WHEN_LOADING, ROLE_WARN},
    [RUN_TRAINING] = {WHEN_TRAINING, ROLE_GOOD},
    [RUN_PAUSED] = {WHEN_PAUSED, ROLE_WARN},
    [RUN_FINISHED] = {WHEN_ENDED, ROLE_GOOD},
    [RUN_STOPPED] = {WHEN_ENDED, ROLE_WARN},
    [RUN_DIVERGED] = {WHEN_ENDED | WHEN_DIVERGED, ROLE_BAD},
    [RUN_FAILED] = {WHEN_ENDED, ROLE_BAD},
};

unsigned frame_context(const struct scene *scene, size_t view)
{
    return 1u << view | states[scene_state(scene)].when;
}

/* A job under way, and how far it is; returns the columns used. */
static int draw_job(struct canvas *canvas, int row, int right, const struct scene *scene)
{
    const struct job_report *report = scene->reports[scene->job];
    char text[48];
    double done = report != NULL && report->state == JOB_UNDER_WAY ? report->progress : 0;

    snprintf(text, sizeof text, "%s %.0f %%", job_name(scene->job), floor(100 * done));
    return canvas_text_right(canvas, row, right, 24, ROLE_WARN, text) + 2;
}

/* "run 3  TRAINING  00:07", right-aligned; returns the columns used. */
static int draw_state(struct canvas *canvas, struct rect line, const struct scene *scene)
{
    const struct run *run = run_list_current(&scene->runs);
    enum run_state state = scene_state(scene);
    char word[32], duration[FORMAT_SIZE], number[32] = "";
    int right = line.column + line.columns - 1, start = right;

    const char *name = run_state_names[state];
    if (scene->job_under_way && state == RUN_TRAINING) {
        state = RUN_WAITING; /* until the job is over */
        name = "waits";
    }
    size_t length = 0;
    for (const char *c = name; *c != '\0' && length < sizeof word - 1; c++)
        word[length++] = *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') : *c;
    word[length] = '\0';
    if (run != NULL) {
        start -= canvas_text_right(canvas, line.row, start, 10, ROLE_TEXT,
                                   format_duration(run->seconds, duration)) +
                 2;
        snprintf(number, sizeof number, "run %u", run->number);
    }
    start -= canvas_text_right(canvas, line.row, start, 12, states[state].role, word) + 2;
    if (start - 8 > line.column)
        start -= canvas_text_right(canvas, line.row, start, 10, ROLE_STRONG, number) + 2;
    if (scene->race.under_way && start - 20 > line.column) {
        snprintf(number, sizeof number, "race %zu/%zu", scene->race.started, scene->race.total);
        start -= canvas_text_right(canvas, line.row, start, 10, ROLE_WARN, number) + 2;
    }
    if (scene->job_under_way && start - 28 > line.column)
        start -= draw_job(canvas, line.row, start, scene);
    return right - start;
}

static void draw_header(struct canvas *canvas, struct rect line, const struct scene *scene)
{
    int used = draw_state(canvas, line, scene);
    int column = line.column + 1, right = line.column + line.columns - used - 1;

    column += canvas_text(canvas, line.row, column, right - column, ROLE_BRAND, "mlptui") + 2;
    const struct dataset *data = scene->dataset;
    if (data == NULL || right - column < 12)
        return;
    column += canvas_text(canvas, line.row, column, right - column, ROLE_STRONG, data->name) + 1;
    char sizes[128];
    int n = 0;
    for (int s = 0; s < SPLIT_COUNT; s++)
        if (data->splits[s].count > 0)
            n += snprintf(sizes + n, sizeof sizes - (size_t)n, "%s%zu %s", n > 0 ? " / " : "",
                          data->splits[s].count, split_names[s]);
    if (text_columns(sizes) <= right - column)
        canvas_text(canvas, line.row, column, right - column, ROLE_DIM, sizes);
}

static struct tabs tabs_of(const struct frame_layout *layout, size_t active)
{
    const char *names[VIEW_COUNT];

    for (size_t i = 0; i < VIEW_HELP; i++)
        names[i] = views[i]->tab;
    return tabs_layout(layout->tabs, names, VIEW_HELP, active);
}

static void draw_tabs(struct canvas *canvas, const struct frame_layout *layout, size_t view)
{
    struct tabs tabs = tabs_of(layout, view);

    for (size_t i = 0; i <= tabs.count; i++)
        canvas_text(canvas, layout->tabs.row, tabs.tabs[i].column, tabs.tabs[i].columns,
                    i == view        ? ROLE_TAB_ACTIVE
                    : i == VIEW_HELP ? ROLE_DIM
                                     : ROLE_TAB,
                    tabs.tabs[i].text);
}

bool frame_tab_at(const struct frame_layout *layout, size_t active, int row, int column,
                  size_t *view)
{
    struct tabs tabs = tabs_of(layout, active);

    return rect_contains(layout->tabs, row, column) && tabs_at(&tabs, column, view);
}

/* The footer here and now. */
struct footer {
    struct rect line;
    struct binding rows[FOOTER_MOST]; /* (count): of the table, those that are named and work */
    size_t count;
    char pending[PENDING_TEXT_SIZE]; /* what "r" changes; empty: nothing */
};

/* The last row, the way out, is there in any case. */
static void take_rows(struct footer *footer, unsigned context)
{
    for (size_t i = 0; i < binding_count(); i++) {
        struct binding row = binding_at(i);

        if (row.footer == NULL || !binding_works(&row, context))
            continue;
        footer->count -= footer->count == FOOTER_MOST;
        footer->rows[footer->count++] = row;
    }
}

/* Walks over the footer's entries from left to right; false at the end. Neighbours of the same word
 * ("[" and "]") share it: the word stands after the last one. */
struct footer_entry {
    const struct binding *binding;
    const char *word;
    int column, width;
    bool shares; /* the next entry has the same word */
};

/* What is pending leaves room for the way out, in a wide line for others too. */
static struct footer footer_of(const struct frame_layout *layout, const struct scene *scene,
                               size_t view, enum glyph_set glyphs)
{
    enum { MARGINS = 2, KEY = 2, WAY_OUT = 8, LEAST = 28 };
    struct footer footer = {.line = layout->footer};
    const struct run *run = run_list_current(&scene->runs);
    int room = footer.line.columns - MARGINS - KEY - WAY_OUT, half = footer.line.columns / 2;
    int most = half > LEAST ? half : LEAST;

    take_rows(&footer, frame_context(scene, view));
    if (run != NULL)
        pending_text(run, &scene->chosen, glyphs == GLYPH_SET_ASCII, room < most ? room : most,
                     footer.pending);
    return footer;
}

static bool is_pending(const struct footer *footer, const struct binding *b)
{
    return b->action == ACTION_RESTART && footer->pending[0] != '\0';
}

static const char *word_of(const struct footer *footer, const struct binding *b)
{
    return is_pending(footer, b) ? footer->pending : b->footer;
}

/* Columns of the word of an entry, with the blank before it. */
static int word_width(const struct footer *footer, const struct binding *b)
{
    return 1 + text_columns(word_of(footer, b));
}

static bool shares_word(const struct footer *footer, const struct binding *b)
{
    return b + 1 < footer->rows + footer->count && strcmp(b[1].footer, b->footer) == 0;
}

/* What is pending, then pausing and restarting, then what only this view has, then the rest: a
 * narrow footer has no room for all. The Train view's own keys come last: there the settings matter
 * more. */
enum { PENDING, FIRST, OF_THE_VIEW, REST, PHASES };

static size_t phase_of(const struct footer *footer, const struct binding *b)
{
    if (is_pending(footer, b))
        return PENDING;
    if (b->action == ACTION_PAUSE || b->action == ACTION_STEP || b->action == ACTION_REWIND ||
        b->action == ACTION_RESTART)
        return FIRST;
    return b->where & 1u ? REST : OF_THE_VIEW; /* 1u: of the first view, Train */
}

/* What does not fit is left out, but never the last entry, the way out: it keeps its room. `next`
 * goes through the table once for each phase. */
static bool footer_next(const struct footer *footer, size_t *next, struct footer_entry *entry)
{
    const struct binding *last = &footer->rows[footer->count - 1];
    int right = footer->line.column + footer->line.columns - 1;
    int start = entry->binding == NULL ? footer->line.column + 1
                                       : entry->column + entry->width + (entry->shares ? 1 : 2);

    while (*next < PHASES * footer->count) {
        /* There is a last row. NOLINTNEXTLINE(clang-analyzer-core.DivideZero) */
        size_t phase = *next / footer->count;
        const struct binding *b = &footer->rows[(*next)++ % footer->count];

        if (phase_of(footer, b) != phase)
            continue;
        bool shares = shares_word(footer, b);
        if (b > footer->rows && shares_word(footer, b - 1) && entry->binding != b - 1)
            continue; /* its neighbour had no room */
        int keys = (int)strlen(b->keys), width = keys + (shares ? 0 : word_width(footer, b));
        int room = width + (shares ? 1 + (int)strlen(b[1].keys) + word_width(footer, b) : 0);
        if (b != last)
            room += 2 + (int)strlen(last->keys) + word_width(footer, last);
        int over = start + room - right;
        if (over > 0 && phase == PENDING && keys + 1 < width - over) { /* it is cut */
            width -= over;
            over = 0;
        }
        if (over > 0)
            continue;
        *entry = (struct footer_entry){b, word_of(footer, b), start, width, shares};
        return true;
    }
    return false;
}

static enum role entry_role(const struct footer *footer, const struct binding *b, enum role usual)
{
    if (b->action == ACTION_REWIND) /* not to be overlooked */
        return ROLE_BAD;
    return is_pending(footer, b) ? ROLE_CHOSEN : usual;
}

static void draw_footer(struct canvas *canvas, const struct footer *footer)
{
    struct footer_entry entry = {0};
    size_t next = 0;
    int row = footer->line.row;

    while (footer_next(footer, &next, &entry)) {
        int width = canvas_text(canvas, row, entry.column, entry.width,
                                entry_role(footer, entry.binding, ROLE_KEY), entry.binding->keys);
        if (!entry.shares)
            canvas_text(canvas, row, entry.column + width + 1, entry.width - width - 1,
                        entry_role(footer, entry.binding, ROLE_DIM), entry.word);
    }
}

int frame_action_at(const struct frame_layout *layout, const struct scene *scene, size_t view,
                    enum glyph_set glyphs, int row, int column)
{
    struct footer_entry entry = {0};
    size_t next = 0;

    if (!rect_contains(layout->footer, row, column))
        return ACTION_NONE;
    struct footer footer = footer_of(layout, scene, view, glyphs);
    while (footer_next(&footer, &next, &entry))
        if (column >= entry.column && column < entry.column + entry.width)
            return entry.binding->action;
    return ACTION_NONE;
}

void frame_draw(struct canvas *canvas, const struct frame_layout *layout, const struct scene *scene,
                size_t view, const char *notice)
{
    struct footer footer = footer_of(layout, scene, view, canvas->glyphs);

    draw_header(canvas, layout->header, scene);
    draw_tabs(canvas, layout, view);
    if (notice != NULL)
        canvas_text(canvas, layout->footer.row, layout->footer.column + 1,
                    layout->footer.columns - 2, ROLE_WARN, notice);
    else
        draw_footer(canvas, &footer);
}
