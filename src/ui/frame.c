/* frame: what stands around every view. */
#include "ui/frame.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ui/model/format.h"
#include "ui/model/pending.h"

const struct view *const views[VIEW_COUNT] = {&view_train,    &view_digits, &view_confusion,
                                              &view_network,  &view_draw,   &view_runs,
                                              &view_gradient, &view_search, &view_help};

unsigned frame_context(const struct scene *scene, size_t view)
{
    unsigned place = views[view]->where;

    switch (scene_state(scene)) {
    case RUN_TRAINING:
        return place | WHEN_TRAINING;
    case RUN_PAUSED:
        return place | WHEN_PAUSED;
    case RUN_DIVERGED:
        return place | WHEN_ENDED | WHEN_DIVERGED;
    case RUN_FINISHED:
    case RUN_STOPPED:
    case RUN_FAILED:
        return place | WHEN_ENDED;
    case RUN_WAITING:
    case RUN_LOADING:
    case RUN_STATE_COUNT:
        break;
    }
    return place | WHEN_LOADING;
}

static enum role state_role(enum run_state state)
{
    switch (state) {
    case RUN_TRAINING:
    case RUN_FINISHED:
        return ROLE_GOOD;
    case RUN_DIVERGED:
    case RUN_FAILED:
        return ROLE_BAD;
    default:
        return ROLE_WARN;
    }
}

/* A job under way, and how far it is; returns the columns used. */
static int draw_job(struct canvas *canvas, int row, int right, const struct scene *scene)
{
    const struct job_report *report = scene->reports[scene->job];
    char text[48];
    double done = report != NULL && report->state == JOB_UNDER_WAY ? report->progress : 0;

    snprintf(text, sizeof text, "%s %.0f %%", job_kind_names[scene->job], floor(100 * done));
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
    start -= canvas_text_right(canvas, line.row, start, 12, state_role(state), word) + 2;
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
    if (canvas_text_width(sizes) <= right - column)
        canvas_text(canvas, line.row, column, right - column, ROLE_DIM, sizes);
}

#define HELP 7 /* columns of "? help", with a blank before it */

/* The views as tabs. Where all names fit, they have blanks around them if these fit, too; where
 * they do not, only the active view has its name, the others their numbers. */
struct tabs {
    struct rect line;
    size_t active;
    int padding;
    bool named;
};

static struct tabs tabs_of(const struct frame_layout *layout, size_t active)
{
    struct tabs tabs = {.line = layout->tabs, .active = active};
    int names = HELP, count = 0; /* a blank before the first, none behind the last */

    for (; count < VIEW_COUNT && views[count]->tab != NULL; count++)
        names += (int)strlen(views[count]->tab) + 3;
    tabs.padding = names + 2 * count <= tabs.line.columns ? 1 : 0;
    tabs.named = names <= tabs.line.columns;
    return tabs;
}

/* What stands in the i-th tab, and the column where it begins. */
static int tab_text(const struct tabs *tabs, size_t view, char text[32])
{
    int column = tabs->line.column + 1;

    for (size_t i = 0;; i++) {
        bool named = tabs->named || i == tabs->active;
        int width = snprintf(text, 32, "%*s%zu%s%s%*s", tabs->padding, "", i + 1, named ? " " : "",
                             named ? views[i]->tab : "", tabs->padding, "");
        if (i == view)
            return column;
        column += width + 1;
    }
}

static void draw_tabs(struct canvas *canvas, const struct frame_layout *layout, size_t view)
{
    struct tabs tabs = tabs_of(layout, view);
    int right = layout->tabs.column + layout->tabs.columns, end = layout->tabs.column;
    char text[32];

    for (size_t i = 0; i < VIEW_COUNT && views[i]->tab != NULL; i++) {
        int column = tab_text(&tabs, i, text);

        if (column + (int)strlen(text) > right)
            break;
        canvas_text(canvas, layout->tabs.row, column, right - column,
                    i == view ? ROLE_TAB_ACTIVE : ROLE_TAB, text);
        end = column + (int)strlen(text);
    }
    if (right - end >= HELP)
        canvas_text_right(canvas, layout->tabs.row, right - end > HELP ? right - 1 : right, 8,
                          view == VIEW_HELP ? ROLE_TAB_ACTIVE : ROLE_DIM,
                          view == VIEW_HELP ? "? help " : "? help");
}

bool frame_tab_at(const struct frame_layout *layout, size_t active, int row, int column,
                  size_t *view)
{
    struct tabs tabs = tabs_of(layout, active);
    char text[32];

    if (!rect_contains(layout->tabs, row, column))
        return false;
    for (size_t i = 0; i < VIEW_COUNT && views[i]->tab != NULL; i++) {
        int start = tab_text(&tabs, i, text), end = start + (int)strlen(text);

        if (end > layout->tabs.column + layout->tabs.columns)
            break;
        if (column >= start && column < end) {
            *view = i;
            return true;
        }
    }
    *view = VIEW_HELP;
    return column >= layout->tabs.column + layout->tabs.columns - 8;
}

/* The footer here and now. */
struct footer {
    struct rect line;
    unsigned context;
    char pending[PENDING_TEXT_SIZE]; /* what "r" changes; empty: nothing */
};

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
    struct footer footer = {.line = layout->footer, .context = frame_context(scene, view)};
    const struct run *run = run_list_current(&scene->runs);
    int room = footer.line.columns - MARGINS - KEY - WAY_OUT, half = footer.line.columns / 2;
    int most = half > LEAST ? half : LEAST;

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
    return 1 + canvas_text_width(word_of(footer, b));
}

static bool shares_word(const struct binding *b, unsigned context)
{
    return b + 1 < bindings + binding_count && b[1].footer != NULL &&
           strcmp(b[1].footer, b->footer) == 0 && binding_works(b + 1, context);
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
    return b->where & WHERE_TRAIN ? REST : OF_THE_VIEW;
}

/* What does not fit is left out, but never the last entry, the way out: it keeps its room. `next`
 * goes through the table once for each phase. */
static bool footer_next(const struct footer *footer, size_t *next, struct footer_entry *entry)
{
    const struct binding *last = &bindings[binding_count - 1];
    int right = footer->line.column + footer->line.columns - 1;
    int start = entry->binding == NULL ? footer->line.column + 1
                                       : entry->column + entry->width + (entry->shares ? 1 : 2);

    while (*next < PHASES * binding_count) {
        /* The table is not empty. NOLINTNEXTLINE(clang-analyzer-core.DivideZero) */
        size_t phase = *next / binding_count;
        const struct binding *b = &bindings[(*next)++ % binding_count];

        if (b->footer == NULL || phase_of(footer, b) != phase || !binding_works(b, footer->context))
            continue;
        bool shares = shares_word(b, footer->context);
        if (b > bindings && b[-1].footer != NULL && shares_word(b - 1, footer->context) &&
            entry->binding != b - 1)
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

enum action frame_action_at(const struct frame_layout *layout, const struct scene *scene,
                            size_t view, enum glyph_set glyphs, int row, int column)
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
