/* export: what the screen writes to files. */
#include "ui/model/export.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/atomicfile.h"
#include "base/xalloc.h"
#include "store/figure.h"
#include "store/loss_chart.h"
#include "store/metrics_record.h"
#include "store/model.h"

#define NAME_SIZE (CONFIG_TEXT_SIZE + 32)

static bool ends_with(const char *path, const char *ending)
{
    size_t length = strlen(path), size = strlen(ending);

    return length > size && strcasecmp(path + length - size, ending) == 0;
}

/* Of the epoch with that number; no figures where there is none. */
static struct epoch_metrics figures_of(const struct run *run, size_t epoch)
{
    for (size_t row = run->epochs.count; row > 0; row--)
        if (run->epochs.moments[row - 1].epoch == epoch)
            return run_epoch_metrics(run, row - 1);
    return (struct epoch_metrics){0};
}

/* Whether it is the current run whose network is meant: of others there is none. */
static bool means(const struct export_source *source, const struct run *current)
{
    return source->network == 0 || source->network == current->number;
}

bool export_takes_network(const struct export_source *source, const char *path)
{
    const struct run *run = run_list_current(source->runs);

    return ends_with(path, ".safetensors") && run != NULL && means(source, run);
}

static bool write_network(const struct export_source *source, const char *path, struct error *error)
{
    const struct run *run = run_list_current(source->runs);
    const struct dataset *dataset = source->dataset;
    const struct snapshot *snapshot = source->snapshot;

    if (run != NULL && !means(source, run))
        return error_set(error,
                         "the network of run %u is gone: that of the current run, %u, is kept",
                         source->network, run->number);
    if (snapshot == NULL || run == NULL || dataset == NULL || snapshot->run != run->number)
        return error_set(error, "there is no network yet");
    const struct checkpoint now = {.config = run->config,
                                   .network = snapshot->network,
                                   .metrics = figures_of(run, snapshot->epoch)};
    return model_save_checkpoint(&now, dataset, false, path, error);
}

/* "2 glorot 0.1" */
static void name_run(const struct run *run, char *name)
{
    char label[CONFIG_TEXT_SIZE];

    run_label(run, label, sizeof label);
    snprintf(name, NAME_SIZE, "%u %s", run->number, label);
}

static bool takes_figures(const char *path, size_t *format)
{
    for (*format = 0; record_format_name(*format) != NULL; ++*format) {
        const char *ending = record_format_ending(*format);
        if (ending != NULL && ends_with(path, ending))
            return true;
    }
    return false;
}

static bool write_figures(const struct export_source *source, const char *path, size_t format,
                          struct error *error)
{
    struct atomicfile file;
    struct record_column columns[METRICS_COLUMNS];
    struct record record;
    char name[NAME_SIZE];

    if (!atomicfile_open(&file, path, error))
        return false;
    metrics_columns(columns, true, 0);
    record_init(&record, format, file.file, columns, METRICS_COLUMNS);
    record_header(&record);
    for (size_t i = 0; i < source->runs->count; i++) {
        const struct run *run = &source->runs->items[i];
        if (source->only != 0 && source->only != run->number)
            continue;
        name_run(run, name);
        metrics_record_settings(format, file.file, name, &run->config);
        for (size_t e = 0; e < run->epochs.count; e++) {
            const struct epoch_metrics metrics = run_epoch_metrics(run, e);
            metrics_record_epoch(&record, name, &metrics);
        }
    }
    return atomicfile_commit(&file, error);
}

static bool write_chart(const struct export_source *source, const char *path, struct error *error)
{
    const struct run_list *list = source->runs;
    struct loss_run *runs = xcalloc(list->count + 1, sizeof *runs);
    char(*names)[NAME_SIZE] = xcalloc(list->count + 1, sizeof *names);
    size_t count = 0;

    for (size_t i = 0; i < list->count; i++) {
        const struct run *run = &list->items[i];
        bool shown =
            source->only != 0 ? source->only == run->number : !run->hidden || i + 1 == list->count;
        if (!shown)
            continue;
        name_run(run, names[count]);
        runs[count] = (struct loss_run){names[count], run};
        count++;
    }
    bool ok = loss_chart_write(runs, count, path, error);
    free(names);
    free(runs);
    return ok;
}

bool export_write(const struct export_source *source, const char *path, struct error *error)
{
    size_t format;

    if (ends_with(path, ".safetensors"))
        return write_network(source, path, error);
    if (takes_figures(path, &format))
        return write_figures(source, path, format, error);
    if (ends_with(path, ".svg") || ends_with(path, ".png") || ends_with(path, ".pdf"))
        return figure_check_path(path, error) && write_chart(source, path, error);
    return error_set(error,
                     "what to write is told by the ending: .safetensors, .csv, .jsonl, .svg, "
                     ".png or .pdf");
}
