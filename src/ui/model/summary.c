/* summary: the runs of the session as a table on the normal screen. */
#include "ui/model/summary.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "ui/model/format.h"

enum column_kind {
    COLUMN_RUN,
    COLUMN_STATE,
    COLUMN_NAME,
    COLUMN_SETTING,
    COLUMN_EPOCH,
    COLUMN_TRAIN_LOSS,
    COLUMN_VALIDATION_LOSS,
    COLUMN_VALIDATION_ACCURACY,
    COLUMN_BEST_ACCURACY,
    COLUMN_TIME
};

#define RANK(id)  (10 * settings[id].rank) /* between those of the other columns */
#define MOST_RANK (10 * (SETTING_COUNT + 1))

struct column {
    enum column_kind kind;
    const char *name;
    int rank;                /* the lower, the longer it stays */
    bool words;              /* stand to the left; figures to the right */
    enum setting_id setting; /* of COLUMN_SETTING */
    int width;               /* 0: it is not shown */
};

static const struct column before[] = {
    {COLUMN_RUN, "run", 0, false, SETTING_COUNT, 0},
    {COLUMN_STATE, "state", 1, true, SETTING_COUNT, 0},
    {COLUMN_NAME, "name", 4, true, SETTING_COUNT, 0},
};

static const struct column after[] = {
    {COLUMN_EPOCH, "epoch", 5, false, SETTING_COUNT, 0},
    {COLUMN_TRAIN_LOSS, "train loss", MOST_RANK, false, SETTING_COUNT, 0},
    {COLUMN_VALIDATION_LOSS, "val loss", 25, false, SETTING_COUNT, 0},
    {COLUMN_VALIDATION_ACCURACY, "val acc", 2, false, SETTING_COUNT, 0},
    {COLUMN_BEST_ACCURACY, "at best", 3, false, SETTING_COUNT, 0},
    {COLUMN_TIME, "time", 26, true, SETTING_COUNT, 0},
};
#define BEFORE (sizeof before / sizeof before[0])
#define AFTER  (sizeof after / sizeof after[0])

struct columns {
    size_t count;
    struct column items[BEFORE + SETTING_COUNT + AFTER];
};

#define GAP 2
static const char cut_mark[] = "...";

static void print_figure(char text[CONFIG_TEXT_SIZE], double value, int decimals)
{
    if (isnan(value))
        snprintf(text, CONFIG_TEXT_SIZE, "-");
    else
        snprintf(text, CONFIG_TEXT_SIZE, "%.*f", decimals, value);
}

static void print_cell(char text[CONFIG_TEXT_SIZE], const struct run *run,
                       const struct column *column)
{
    switch (column->kind) {
    case COLUMN_RUN:
        snprintf(text, CONFIG_TEXT_SIZE, "%u", run->number);
        break;
    case COLUMN_STATE:
        snprintf(text, CONFIG_TEXT_SIZE, "%s", run_state_names[run->state]);
        break;
    case COLUMN_NAME:
        snprintf(text, CONFIG_TEXT_SIZE, "%s", run->name[0] != '\0' ? run->name : "-");
        break;
    case COLUMN_EPOCH:
        snprintf(text, CONFIG_TEXT_SIZE, "%zu/%zu", run_epoch(run), run->config.epochs);
        break;
    case COLUMN_TRAIN_LOSS:
        print_figure(text, run_last(run, "train/loss").value, 4);
        break;
    case COLUMN_VALIDATION_LOSS:
        print_figure(text, run_last(run, "val/loss").value, 4);
        break;
    case COLUMN_VALIDATION_ACCURACY:
        print_figure(text, run_last(run, "val/accuracy").value, 2);
        break;
    case COLUMN_BEST_ACCURACY:
        print_figure(text, run_accuracy_at_best(run), 2);
        break;
    case COLUMN_TIME:
        format_duration(run->seconds, text);
        break;
    case COLUMN_SETTING:
        config_text(&run->config, column->setting, text, CONFIG_TEXT_SIZE);
        break;
    }
}

/* As wide as its widest text; 0: it is not wanted. */
static int column_width(const struct run_list *runs, const struct column *column)
{
    int width = (int)strlen(column->name);
    bool any = column->kind != COLUMN_NAME;

    for (size_t i = 0; i < runs->count; i++) {
        char text[CONFIG_TEXT_SIZE];

        print_cell(text, &runs->items[i], column);
        width = text_columns(text) > width ? text_columns(text) : width;
        any = any || runs->items[i].name[0] != '\0';
    }
    return any ? width : 0;
}

static struct columns list_columns(const struct run_list *runs)
{
    struct columns columns = {.count = BEFORE};
    enum setting_id ids[SETTING_COUNT];
    size_t count = settings_by_rank(ids);

    memcpy(columns.items, before, sizeof before);
    for (size_t i = 0; i < count; i++) {
        const struct setting *setting = &settings[ids[i]];
        bool words = setting->kind->is_list || !setting->kind->is_number;

        if (setting->flags & TABLE_BRIEF)
            columns.items[columns.count++] =
                (struct column){COLUMN_SETTING, setting->name, RANK(ids[i]), words, ids[i], 0};
    }
    memcpy(&columns.items[columns.count], after, sizeof after);
    columns.count += AFTER;
    for (size_t c = 0; c < columns.count; c++)
        columns.items[c].width = column_width(runs, &columns.items[c]);
    return columns;
}

/* Takes those away that do not fit, but never the first; true where there are such. */
static bool drop_columns(struct columns *columns, int room)
{
    int left = room + GAP;
    bool dropped = false;

    for (int rank = 0; rank <= MOST_RANK; rank++)
        for (size_t c = 0; c < columns->count; c++) {
            struct column *column = &columns->items[c];

            if (column->rank != rank || column->width == 0)
                continue;
            bool fits = column->width + GAP <= left || rank == 0;
            dropped = dropped || !fits;
            left -= fits ? column->width + GAP : 0;
            column->width = fits ? column->width : 0;
        }
    return dropped;
}

/* The names where `run` is NULL. */
static void print_line(FILE *out, const struct run *run, const struct columns *columns, bool cut)
{
    int blanks = 0; /* before the next text: none at the end of a line */

    for (size_t c = 0; c < columns->count; c++) {
        const struct column *column = &columns->items[c];
        char text[CONFIG_TEXT_SIZE];

        if (column->width == 0)
            continue;
        if (run == NULL)
            snprintf(text, sizeof text, "%s", column->name);
        else
            print_cell(text, run, column);
        int padding = column->width - text_columns(text);
        fprintf(out, "%*s", blanks + (column->words ? 0 : padding), "");
        text_print(text, out);
        blanks = GAP + (column->words ? padding : 0);
    }
    fprintf(out, "%*s%s\n", cut ? blanks : 0, "", cut ? cut_mark : "");
}

/* The words of `train`, with what to give it: no key works here any more. */
static void print_diagnosis(FILE *out, const struct run *run)
{
    char text[DIAGNOSIS_TEXT_SIZE];

    for (size_t i = 0; i < run->diagnosis.count; i++)
        fprintf(out, "run %u%s: %s\n", run->number, i == 0 ? "" : ", also",
                diagnosis_text(&run->diagnosis.remarks[i], READER_COMMAND, text));
}

void summary_print(FILE *out, const struct run_list *runs, int room)
{
    if (runs->count == 0)
        return;
    struct columns columns = list_columns(runs), all = columns;
    bool cut = drop_columns(&columns, room);
    if (cut) { /* the mark takes room, too */
        columns = all;
        drop_columns(&columns, room - GAP - (int)strlen(cut_mark));
    }
    print_line(out, NULL, &columns, cut);
    for (size_t i = 0; i < runs->count; i++)
        print_line(out, &runs->items[i], &columns, false);
    for (size_t i = 0; i < runs->count; i++)
        print_diagnosis(out, &runs->items[i]);
    fflush(out);
}
