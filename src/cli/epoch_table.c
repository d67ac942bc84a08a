/* epoch_table: one writer a format, behind three calls. */
#include "cli/epoch_table.h"

#include <inttypes.h>
#include <math.h>

#include "store/metrics_line.h"

const char *const report_format_names[REPORT_FORMAT_COUNT] = {"text", "csv", "jsonl"};

static bool flushed(FILE *file)
{
    return fflush(file) == 0 && !ferror(file);
}

static void text_header(const struct epoch_table *report)
{
    fprintf(report->file, "%5s %7s %9s %8s", "epoch", "step", "seconds", "lr");
    for (int s = 0; s < SPLIT_COUNT; s++) {
        char loss[32], accuracy[32];
        if ((report->config->evaluate & (1u << s)) == 0)
            continue;
        snprintf(loss, sizeof loss, "%s loss", split_names[s]);
        snprintf(accuracy, sizeof accuracy, "%s acc", split_names[s]);
        fprintf(report->file, "  %10s  %9s", loss, accuracy);
    }
    fputc('\n', report->file);
}

static void text_epoch(const struct epoch_table *report, const struct epoch_metrics *m)
{
    char rate[CONFIG_TEXT_SIZE];

    fprintf(report->file, "%5zu %7" PRIu64 " %9.2f %8s", m->epoch, m->step, m->seconds,
            metrics_rate_text(m->rate, rate, sizeof rate));
    for (int s = 0; s < SPLIT_COUNT; s++) {
        if ((report->config->evaluate & (1u << s)) == 0)
            continue;
        if (isnan(m->loss[s]))
            fprintf(report->file, "  %10s  %9s", "-", "-");
        else
            fprintf(report->file, "  %10.5f  %9.4f", m->loss[s], m->accuracy[s]);
    }
    fputc('\n', report->file);
}

bool epoch_table_begin(struct epoch_table *report, enum report_format format, FILE *file,
                       const struct config *config)
{
    *report = (struct epoch_table){.format = format, .file = file, .config = config};
    if (format == REPORT_TEXT)
        text_header(report);
    else if (format == REPORT_CSV)
        metrics_csv_header(file, NULL);
    return flushed(file);
}

static void keep_best(struct epoch_table *report, const struct epoch_metrics *m)
{
    double loss = m->loss[SPLIT_VALIDATION];

    if (!isnan(loss) && (report->best.epoch == 0 || loss < report->best.loss[SPLIT_VALIDATION]))
        report->best = *m;
}

bool epoch_table_epoch(struct epoch_table *report, const struct epoch_metrics *metrics)
{
    keep_best(report, metrics);
    if (report->format == REPORT_TEXT)
        text_epoch(report, metrics);
    else if (report->format == REPORT_CSV)
        metrics_csv_line(report->file, NULL, metrics);
    else
        metrics_json_line(report->file, NULL, metrics);
    return flushed(report->file);
}

static void text_diagnosis(const struct epoch_table *report, const struct diagnosis *diagnosis)
{
    char text[DIAGNOSIS_TEXT_SIZE];

    for (size_t i = 0; i < diagnosis->count; i++)
        fprintf(report->file, "%s: %s\n", i == 0 ? "diagnosis" : "also",
                diagnosis_text(&diagnosis->remarks[i], READER_COMMAND, text));
}

bool epoch_table_end(struct epoch_table *report, const struct diagnosis *diagnosis)
{
    const struct epoch_metrics *best = &report->best;

    if (report->format == REPORT_TEXT && best->epoch > 0)
        fprintf(report->file, "best validation epoch: %zu, loss %.5f, accuracy %.4f %%\n",
                best->epoch, best->loss[SPLIT_VALIDATION], best->accuracy[SPLIT_VALIDATION]);
    if (report->format == REPORT_TEXT)
        text_diagnosis(report, diagnosis);
    return flushed(report->file);
}
