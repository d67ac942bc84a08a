/* summary: the runs of the session as a table on the normal screen. */
#include "ui/model/summary.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "ui/model/format.h"

enum column {
    COLUMN_RUN,
    COLUMN_STATE,
    COLUMN_NAME,
    COLUMN_INIT,
    COLUMN_OPTIMIZER,
    COLUMN_RATE,
    COLUMN_BATCH,
    COLUMN_HIDDEN,
    COLUMN_SEED,
    COLUMN_EPOCH,
    COLUMN_TRAIN_LOSS,
    COLUMN_VALIDATION_LOSS,
    COLUMN_VALIDATION_ACCURACY,
    COLUMN_BEST_ACCURACY,
    COLUMN_TIME,
    COLUMN_COUNT
};

static const struct {
    const char *name;
    int rank;                /* the lower, the longer it stays */
    bool words;              /* stand to the left; figures to the right */
    enum setting_id setting; /* SETTING_COUNT: the column shows something else */
} columns[COLUMN_COUNT] = {
    [COLUMN_RUN] = {"run", 0, false, SETTING_COUNT},
    [COLUMN_STATE] = {"state", 1, true, SETTING_COUNT},
    [COLUMN_NAME] = {"name", 4, true, SETTING_COUNT},
    [COLUMN_INIT] = {"init", 7, true, SETTING_INIT},
    [COLUMN_OPTIMIZER] = {"optimizer", 12, true, SETTING_OPTIMIZER},
    [COLUMN_RATE] = {"lr", 6, false, SETTING_RATE},
    [COLUMN_BATCH] = {"batch", 10, false, SETTING_BATCH},
    [COLUMN_HIDDEN] = {"hidden", 11, true, SETTING_HIDDEN},
    [COLUMN_SEED] = {"seed", 13, false, SETTING_SEED},
    [COLUMN_EPOCH] = {"epoch", 5, false, SETTING_COUNT},
    [COLUMN_TRAIN_LOSS] = {"train loss", 14, false, SETTING_COUNT},
    [COLUMN_VALIDATION_LOSS] = {"val loss", 8, false, SETTING_COUNT},
    [COLUMN_VALIDATION_ACCURACY] = {"val acc", 2, false, SETTING_COUNT},
    [COLUMN_BEST_ACCURACY] = {"at best", 3, false, SETTING_COUNT},
    [COLUMN_TIME] = {"time", 9, true, SETTING_COUNT},
};

#define MOST_RANK 14
#define GAP       2
static const char cut_mark[] = "...";

static void print_figure(char text[CONFIG_TEXT_SIZE], double value, int decimals)
{
    if (isnan(value))
        snprintf(text, CONFIG_TEXT_SIZE, "-");
    else
        snprintf(text, CONFIG_TEXT_SIZE, "%.*f", decimals, value);
}

/* The validation accuracy of the epoch with the lowest loss there. */
static double accuracy_at_best(const struct run *run)
{
    struct scalar_series accuracy = run_series(run, "val/accuracy");

    return series_value(&accuracy, run_series(run, "val/loss").lowest);
}

static void print_cell(char text[CONFIG_TEXT_SIZE], const struct run *run, enum column column)
{
    switch (column) {
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
        print_figure(text, accuracy_at_best(run), 2);
        break;
    case COLUMN_TIME:
        format_duration(run->seconds, text);
        break;
    default: /* a setting */
        config_text(&run->config, columns[column].setting, text, CONFIG_TEXT_SIZE);
        break;
    }
}

/* A column is as wide as its widest text; 0: it is not wanted. */
static int column_width(const struct run_list *runs, enum column column)
{
    int width = (int)strlen(columns[column].name);
    bool any = column != COLUMN_NAME;

    for (size_t i = 0; i < runs->count; i++) {
        char text[CONFIG_TEXT_SIZE];

        print_cell(text, &runs->items[i], column);
        width = text_columns(text) > width ? text_columns(text) : width;
        any = any || runs->items[i].name[0] != '\0';
    }
    return any ? width : 0;
}

/* Takes those away that do not fit, but never the first; true where there are such. */
static bool drop_columns(int widths[COLUMN_COUNT], int room)
{
    int left = room + GAP;
    bool dropped = false;

    for (int rank = 0; rank <= MOST_RANK; rank++)
        for (unsigned c = 0; c < COLUMN_COUNT; c++) {
            if (columns[c].rank != rank || widths[c] == 0)
                continue;
            bool fits = widths[c] + GAP <= left || rank == 0;
            dropped = dropped || !fits;
            left -= fits ? widths[c] + GAP : 0;
            widths[c] = fits ? widths[c] : 0;
        }
    return dropped;
}

/* The names where `run` is NULL. */
static void print_line(FILE *out, const struct run *run, const int widths[COLUMN_COUNT], bool cut)
{
    int blanks = 0; /* before the next text: none at the end of a line */

    for (unsigned c = 0; c < COLUMN_COUNT; c++) {
        char text[CONFIG_TEXT_SIZE];

        if (widths[c] == 0)
            continue;
        if (run == NULL)
            snprintf(text, sizeof text, "%s", columns[c].name);
        else
            print_cell(text, run, (enum column)c);
        int padding = widths[c] - text_columns(text);
        fprintf(out, "%*s", blanks + (columns[c].words ? 0 : padding), "");
        text_print(text, out);
        blanks = GAP + (columns[c].words ? padding : 0);
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
    int widths[COLUMN_COUNT], all[COLUMN_COUNT];

    if (runs->count == 0)
        return;
    for (unsigned c = 0; c < COLUMN_COUNT; c++)
        widths[c] = all[c] = column_width(runs, (enum column)c);
    bool cut = drop_columns(widths, room);
    if (cut) { /* the mark takes room, too */
        memcpy(widths, all, sizeof widths);
        drop_columns(widths, room - GAP - (int)strlen(cut_mark));
    }
    print_line(out, NULL, widths, cut);
    for (size_t i = 0; i < runs->count; i++)
        print_line(out, &runs->items[i], widths, false);
    for (size_t i = 0; i < runs->count; i++)
        print_diagnosis(out, &runs->items[i]);
    fflush(out);
}
