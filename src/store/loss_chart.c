/* loss_chart: the loss of runs by epoch as a chart in a file. */
#include "store/loss_chart.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "store/figure.h"

#define NAME_SIZE (CONFIG_TEXT_SIZE + 64)

/* One loss curve, with the memory that it is drawn from. */
struct curve {
    char name[NAME_SIZE];
    double *x; /* (count) of the series */
};

static void fill_curve(struct curve *curve, struct figure_series *drawn, const struct loss_run *run,
                       enum split_id split)
{
    const struct scalar_series loss = run_series(run->run, run_loss[split]);

    snprintf(curve->name, sizeof curve->name, "%s%s%s", run->name != NULL ? run->name : "",
             run->name != NULL ? ", " : "", split_words[split]);
    curve->x = xcalloc(loss.count, sizeof *curve->x);
    for (size_t e = 0; e < loss.count; e++)
        curve->x[e] = (double)loss.moments[e].epoch;
    *drawn = (struct figure_series){curve->name, curve->x, loss.values, loss.count, true};
}

bool loss_chart_write(const struct loss_run *runs, size_t run_count, const char *path,
                      struct error *error)
{
    struct curve *curves = xcalloc(run_count * SPLIT_COUNT + 1, sizeof *curves);
    struct figure_series *series = xcalloc(run_count * SPLIT_COUNT + 1, sizeof *series);
    size_t count = 0, epochs = 0;

    for (size_t i = 0; i < run_count; i++) {
        epochs += runs[i].run->epochs.count;
        for (unsigned s = 0; s < SPLIT_COUNT; s++)
            if (run_series(runs[i].run, run_loss[s]).count > 0) {
                fill_curve(&curves[count], &series[count], &runs[i], (enum split_id)s);
                count++;
            }
    }
    struct figure figure = {
        .title = "Loss by epoch",
        .x = {"epoch", false},
        .y = {"loss", false},
        .series = series,
        .series_count = count,
    };
    bool ok = count > 0 ? figure_write(&figure, path, error)
                        : error_set(error, epochs == 0
                                               ? "there is no complete epoch to draw yet"
                                               : "no split is evaluated: there is no loss to draw");
    for (size_t i = 0; i < count; i++)
        free(curves[i].x);
    free(series);
    free(curves);
    return ok;
}
