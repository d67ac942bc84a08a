/* loss_chart: the loss of runs by epoch as a chart in a file. */
#include "store/loss_chart.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "store/figure.h"

/* Curves, with the memory that they are drawn from. */
struct chart {
    struct figure_series *series; /* (count) */
    char **names;                 /* (count) of them */
    double **epochs;              /* (count) of their x */
    size_t count;
};

static struct chart new_chart(size_t most)
{
    return (struct chart){.series = xcalloc(most, sizeof(struct figure_series)),
                          .names = xcalloc(most, sizeof(char *)),
                          .epochs = xcalloc(most, sizeof(double *))};
}

/* Takes the name over. */
static void add(struct chart *chart, const struct run *run, enum split_id split, char *name)
{
    const struct scalar_series loss = run_series(run, run_loss[split]);
    double *x = xcalloc(loss.count, sizeof *x);

    for (size_t e = 0; e < loss.count; e++)
        x[e] = (double)loss.moments[e].epoch;
    chart->names[chart->count] = name;
    chart->epochs[chart->count] = x;
    chart->series[chart->count++] = (struct figure_series){name, x, loss.values, loss.count, true};
}

static bool draw(const struct chart *chart, const char *title, const char *loss, const char *path,
                 struct error *error)
{
    const struct figure figure = {.title = title,
                                  .x = {"epoch", false},
                                  .y = {loss, false},
                                  .series = chart->series,
                                  .series_count = chart->count};

    return figure_write(&figure, path, error);
}

static void release(struct chart *chart)
{
    for (size_t i = 0; i < chart->count; i++) {
        free(chart->names[i]);
        free(chart->epochs[i]);
    }
    free(chart->names);
    free(chart->epochs);
    free(chart->series);
}

bool loss_chart_write(const struct loss_run *runs, size_t run_count, const char *path,
                      struct error *error)
{
    struct chart chart = new_chart(run_count * SPLIT_COUNT);
    size_t epochs = 0;

    for (size_t i = 0; i < run_count; i++) {
        const char *name = runs[i].name;
        epochs += runs[i].run->epochs.count;
        for (unsigned s = 0; s < SPLIT_COUNT; s++)
            if (run_series(runs[i].run, run_loss[s]).count > 0)
                add(&chart, runs[i].run, (enum split_id)s,
                    xasprintf("%s%s%s", name != NULL ? name : "", name != NULL ? ", " : "",
                              split_words[s]));
    }
    bool ok =
        chart.count > 0
            ? draw(&chart, "Loss by epoch", "loss", path, error)
            : error_set(error, epochs == 0 ? "there is no complete epoch to draw yet"
                                           : "no split is evaluated: there is no loss to draw");
    release(&chart);
    return ok;
}

bool loss_chart_compare(const struct run *runs, size_t count, enum split_id split, const char *path,
                        struct error *error)
{
    static const char *const titles[SPLIT_COUNT] = {"Loss on the training set by epoch",
                                                    "Loss on the validation set by epoch",
                                                    "Loss on the test set by epoch"};
    struct chart chart = new_chart(count);

    for (size_t i = 0; i < count; i++)
        add(&chart, &runs[i], split,
            xasprintf("%s%s", runs[i].name, runs[i].state == RUN_DIVERGED ? " (diverged)" : ""));
    bool ok = draw(&chart, titles[split], "loss (mean cross-entropy)", path, error);
    release(&chart);
    return ok;
}
