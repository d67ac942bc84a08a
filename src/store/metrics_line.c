/* metrics_line: one writer a format. */
#include "store/metrics_line.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/quote.h"

const char *metrics_rate_text(double rate, char *buffer, size_t size)
{
    struct config config = config_default();

    config.rate = rate;
    return config_text(&config, SETTING_RATE, buffer, size);
}

/* --- CSV -------------------------------------------------------------------------------------- */

void metrics_csv_header(FILE *file, const char *run)
{
    if (run != NULL)
        fprintf(file, "%s,", run);
    fputs("epoch,step,seconds,lr", file);
    for (int s = 0; s < SPLIT_COUNT; s++)
        fprintf(file, ",%s_loss,%s_acc", split_names[s], split_names[s]);
    fputc('\n', file);
}

void metrics_csv_line(FILE *file, const char *run, const struct epoch_metrics *m)
{
    char rate[CONFIG_TEXT_SIZE];

    if (run != NULL) {
        quote_csv(run, file);
        fputc(',', file);
    }
    fprintf(file, "%zu,%" PRIu64 ",%.6f,%s", m->epoch, m->step, m->seconds,
            metrics_rate_text(m->rate, rate, sizeof rate));
    for (int s = 0; s < SPLIT_COUNT; s++) {
        if (isnan(m->loss[s]))
            fputs(",,", file);
        else
            fprintf(file, ",%.6f,%.4f", m->loss[s], m->accuracy[s]);
    }
    fputc('\n', file);
}

/* --- JSON ------------------------------------------------------------------------------------- */

static void json_run(FILE *file, const char *run)
{
    if (run == NULL)
        return;
    fputs("\"run\":", file);
    quote_json(run, file);
    fputc(',', file);
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

void metrics_json_line(FILE *file, const char *run, const struct epoch_metrics *m)
{
    char rate[CONFIG_TEXT_SIZE];

    fputc('{', file);
    json_run(file, run);
    fprintf(file, "\"epoch\":%zu,\"step\":%" PRIu64 ",\"seconds\":%.6f,\"lr\":%s", m->epoch,
            m->step, m->seconds, metrics_rate_text(m->rate, rate, sizeof rate));
    for (int s = 0; s < SPLIT_COUNT; s++) {
        json_number(file, split_names[s], "loss", 6, m->loss[s]);
        json_number(file, split_names[s], "acc", 4, m->accuracy[s]);
    }
    fputs("}\n", file);
}

static void json_hidden(FILE *file, const struct config *config)
{
    fputc('[', file);
    for (size_t i = 0; i < config->hidden_count; i++)
        fprintf(file, "%s%zu", i > 0 ? "," : "", config->hidden[i]);
    fputc(']', file);
}

static void json_evaluate(FILE *file, const struct config *config)
{
    const char *comma = "";

    fputc('[', file);
    for (unsigned s = 0; s < SPLIT_COUNT; s++) {
        if ((config->evaluate & 1u << s) == 0)
            continue;
        fprintf(file, "%s\"%s\"", comma, split_names[s]);
        comma = ",";
    }
    fputc(']', file);
}

/* The table's text is a JSON number wherever the setting is neither a list nor one of a few names.
 */
static void json_setting(FILE *file, const struct config *config, enum setting_id id)
{
    char text[CONFIG_TEXT_SIZE];

    quote_json(settings[id].name, file);
    fputc(':', file);
    if (id == SETTING_HIDDEN)
        json_hidden(file, config);
    else if (id == SETTING_EVALUATE)
        json_evaluate(file, config);
    else if (settings[id].choices != NULL)
        quote_json(config_text(config, id, text, sizeof text), file);
    else
        fputs(config_text(config, id, text, sizeof text), file);
}

void metrics_json_settings(FILE *file, const char *run, const struct config *config)
{
    fputc('{', file);
    json_run(file, run);
    fputs("\"settings\":{", file);
    for (unsigned i = 0; i < SETTING_COUNT; i++) {
        if (i > 0)
            fputc(',', file);
        json_setting(file, config, (enum setting_id)i);
    }
    fputs("}}\n", file);
}
