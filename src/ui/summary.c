/* summary: the runs of the session as a table on the normal screen. */
#include "ui/summary.h"

#include <math.h>
#include <string.h>

#include "ui/format.h"

enum column {
    COLUMN_RUN,
    COLUMN_STATE,
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
    bool words;              /* stand to the left; figures to the right */
    enum setting_id setting; /* SETTING_COUNT: the column shows something else */
} columns[COLUMN_COUNT] = {
    [COLUMN_RUN] = {"run", false, SETTING_COUNT},
    [COLUMN_STATE] = {"state", true, SETTING_COUNT},
    [COLUMN_INIT] = {"init", true, SETTING_INIT},
    [COLUMN_OPTIMIZER] = {"optimizer", true, SETTING_OPTIMIZER},
    [COLUMN_RATE] = {"lr", false, SETTING_RATE},
    [COLUMN_BATCH] = {"batch", false, SETTING_BATCH},
    [COLUMN_HIDDEN] = {"hidden", true, SETTING_HIDDEN},
    [COLUMN_SEED] = {"seed", false, SETTING_SEED},
    [COLUMN_EPOCH] = {"epoch", false, SETTING_COUNT},
    [COLUMN_TRAIN_LOSS] = {"train loss", false, SETTING_COUNT},
    [COLUMN_VALIDATION_LOSS] = {"val loss", false, SETTING_COUNT},
    [COLUMN_VALIDATION_ACCURACY] = {"val acc", false, SETTING_COUNT},
    [COLUMN_BEST_ACCURACY] = {"at best", false, SETTING_COUNT},
    [COLUMN_TIME] = {"time", true, SETTING_COUNT},
};

static void print_figure(char text[CONFIG_TEXT_SIZE], double value, int decimals)
{
    if (isnan(value))
        snprintf(text, CONFIG_TEXT_SIZE, "-");
    else
        snprintf(text, CONFIG_TEXT_SIZE, "%.*f", decimals, value);
}

/* The figures of an epoch; without one all are NaN. */
static struct epoch_metrics epoch_at(const struct history *h, size_t i)
{
    if (i < h->epoch_count)
        return h->epochs[i];
    return (struct epoch_metrics){.loss = {NAN, NAN, NAN}, .accuracy = {NAN, NAN, NAN}};
}

static void print_cell(char text[CONFIG_TEXT_SIZE], const struct run *run, enum column column)
{
    const struct history *h = &run->history;
    struct epoch_metrics last = epoch_at(h, h->epoch_count - 1);
    struct epoch_metrics best = epoch_at(h, history_best(h, SPLIT_VALIDATION));

    switch (column) {
    case COLUMN_RUN:
        snprintf(text, CONFIG_TEXT_SIZE, "%u", run->number);
        break;
    case COLUMN_STATE:
        snprintf(text, CONFIG_TEXT_SIZE, "%s", run_state_names[run->state]);
        break;
    case COLUMN_EPOCH:
        snprintf(text, CONFIG_TEXT_SIZE, "%zu/%zu", h->epoch_count, run->config.epochs);
        break;
    case COLUMN_TRAIN_LOSS:
        print_figure(text, last.loss[SPLIT_TRAIN], 4);
        break;
    case COLUMN_VALIDATION_LOSS:
        print_figure(text, last.loss[SPLIT_VALIDATION], 4);
        break;
    case COLUMN_VALIDATION_ACCURACY:
        print_figure(text, last.accuracy[SPLIT_VALIDATION], 2);
        break;
    case COLUMN_BEST_ACCURACY:
        print_figure(text, best.accuracy[SPLIT_VALIDATION], 2);
        break;
    case COLUMN_TIME:
        format_duration(run->seconds, text);
        break;
    default: /* a setting */
        config_text(&run->config, columns[column].setting, text, CONFIG_TEXT_SIZE);
        break;
    }
}

/* A column is as wide as its widest text. */
static int column_width(const struct run_list *runs, enum column column)
{
    size_t width = strlen(columns[column].name);

    for (size_t i = 0; i < runs->count; i++) {
        char text[CONFIG_TEXT_SIZE];

        print_cell(text, &runs->items[i], column);
        width = strlen(text) > width ? strlen(text) : width;
    }
    return (int)width;
}

/* The names where `run` is NULL. */
static void print_line(FILE *out, const struct run *run, const int widths[COLUMN_COUNT])
{
    for (unsigned c = 0; c < COLUMN_COUNT; c++) {
        char text[CONFIG_TEXT_SIZE];
        int width = c + 1 == COLUMN_COUNT ? 0 : columns[c].words ? -widths[c] : widths[c];

        if (run == NULL)
            snprintf(text, sizeof text, "%s", columns[c].name);
        else
            print_cell(text, run, (enum column)c);
        fprintf(out, "%s%*s", c == 0 ? "" : "  ", width, text);
    }
    fputc('\n', out);
}

void summary_print(FILE *out, const struct run_list *runs)
{
    int widths[COLUMN_COUNT];

    if (runs->count == 0)
        return;
    for (unsigned c = 0; c < COLUMN_COUNT; c++)
        widths[c] = column_width(runs, (enum column)c);
    print_line(out, NULL, widths);
    for (size_t i = 0; i < runs->count; i++)
        print_line(out, &runs->items[i], widths);
    fflush(out);
}
