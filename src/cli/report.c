/* report: one writer a format, behind three calls. */
#include "cli/report.h"

#include <inttypes.h>
#include <math.h>

const char *const report_format_names[REPORT_FORMAT_COUNT] = {"text", "csv", "jsonl"};

static bool flushed(FILE *file)
{
    return fflush(file) == 0 && !ferror(file);
}

/* The learning rate as the settings table writes it: the shortest text that reads back the same. */
static const char *rate_text(const struct report *report, double rate, char *buffer, size_t size)
{
    struct config config = *report->config;

    config.rate = rate;
    return config_text(&config, SETTING_RATE, buffer, size);
}

static void text_header(const struct report *report)
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

static void text_epoch(const struct report *report, const struct epoch_metrics *m)
{
    char rate[CONFIG_TEXT_SIZE];

    fprintf(report->file, "%5zu %7" PRIu64 " %9.2f %8s", m->epoch, m->step, m->seconds,
            rate_text(report, m->rate, rate, sizeof rate));
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

static void csv_header(FILE *file)
{
    fputs("epoch,step,seconds,lr", file);
    for (int s = 0; s < SPLIT_COUNT; s++)
        fprintf(file, ",%s_loss,%s_acc", split_names[s], split_names[s]);
    fputc('\n', file);
}

static void csv_epoch(const struct report *report, const struct epoch_metrics *m)
{
    char rate[CONFIG_TEXT_SIZE];

    fprintf(report->file, "%zu,%" PRIu64 ",%.6f,%s", m->epoch, m->step, m->seconds,
            rate_text(report, m->rate, rate, sizeof rate));
    for (int s = 0; s < SPLIT_COUNT; s++) {
        if (isnan(m->loss[s]))
            fputs(",,", report->file);
        else
            fprintf(report->file, ",%.6f,%.4f", m->loss[s], m->accuracy[s]);
    }
    fputc('\n', report->file);
}

/* JSON knows no NaN and no infinity. */
static void json_number(FILE *file, const char *split, const char *what, int digits, double value)
{
    fprintf(file, ",\"%s_%s\":", split, what);
    if (isfinite(value))
        fprintf(file, "%.*f", digits, value);
    else
        fputs("null", file);
}

static void jsonl_epoch(const struct report *report, const struct epoch_metrics *m)
{
    char rate[CONFIG_TEXT_SIZE];

    fprintf(report->file, "{\"epoch\":%zu,\"step\":%" PRIu64 ",\"seconds\":%.6f,\"lr\":%s",
            m->epoch, m->step, m->seconds, rate_text(report, m->rate, rate, sizeof rate));
    for (int s = 0; s < SPLIT_COUNT; s++) {
        json_number(report->file, split_names[s], "loss", 6, m->loss[s]);
        json_number(report->file, split_names[s], "acc", 4, m->accuracy[s]);
    }
    fputs("}\n", report->file);
}

bool report_begin(struct report *report, enum report_format format, FILE *file,
                  const struct config *config)
{
    *report = (struct report){.format = format, .file = file, .config = config};
    if (format == REPORT_TEXT)
        text_header(report);
    else if (format == REPORT_CSV)
        csv_header(file);
    return flushed(file);
}

static void keep_best(struct report *report, const struct epoch_metrics *m)
{
    double loss = m->loss[SPLIT_VALIDATION];

    if (!isnan(loss) && (report->best.epoch == 0 || loss < report->best.loss[SPLIT_VALIDATION]))
        report->best = *m;
}

bool report_epoch(struct report *report, const struct epoch_metrics *metrics)
{
    keep_best(report, metrics);
    if (report->format == REPORT_TEXT)
        text_epoch(report, metrics);
    else if (report->format == REPORT_CSV)
        csv_epoch(report, metrics);
    else
        jsonl_epoch(report, metrics);
    return flushed(report->file);
}

bool report_end(struct report *report)
{
    const struct epoch_metrics *best = &report->best;

    if (report->format == REPORT_TEXT && best->epoch > 0)
        fprintf(report->file, "best validation epoch: %zu, loss %.5f, accuracy %.4f %%\n",
                best->epoch, best->loss[SPLIT_VALIDATION], best->accuracy[SPLIT_VALIDATION]);
    return flushed(report->file);
}
