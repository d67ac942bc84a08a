/* search_table: one writer a format. */
#include "cli/search_table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/xalloc.h"
#include "cli/repeat.h"

static int longer(int width, const char *text)
{
    int length = (int)strlen(text);

    return length > width ? length : width;
}

void search_table_init(struct search_table *table, const struct search_space *space,
                       const struct config *configs, size_t count)
{
    char text[CONFIG_TEXT_SIZE];

    *table = (struct search_table){.space = space, .evaluate = configs[0].evaluate};
    for (size_t d = 0; d < space->count; d++) {
        enum setting_id id = space->dimensions[d].id;
        table->widths[d] = longer(6, settings[id].name);
        for (size_t i = 0; i < count; i++)
            table->widths[d] =
                longer(table->widths[d], search_value_text(&configs[i], id, text, sizeof text));
    }
}

/* --- text ------------------------------------------------------------------------------------- */

void search_table_header(const struct search_table *table, FILE *file)
{
    char heading[32];

    fprintf(file, "%5s", "trial");
    for (size_t d = 0; d < table->space->count; d++)
        fprintf(file, "  %*s", table->widths[d], settings[table->space->dimensions[d].id].name);
    fprintf(file, "  %6s  %4s", "epochs", "best");
    for (unsigned s = 0; s < SPLIT_COUNT; s++) {
        if ((table->evaluate & 1u << s) == 0)
            continue;
        snprintf(heading, sizeof heading, "%s loss", split_names[s]);
        fprintf(file, "  %10s", heading);
        snprintf(heading, sizeof heading, "%s acc", split_names[s]);
        fprintf(file, "  %9s", heading);
    }
    fputs("  end\n", file);
}

void search_table_line(const struct search_table *table, FILE *file, const struct trial *trial,
                       size_t number)
{
    char text[CONFIG_TEXT_SIZE];
    bool any = trial->best.epoch > 0;

    fprintf(file, "%5zu", number);
    for (size_t d = 0; d < table->space->count; d++)
        fprintf(
            file, "  %*s", table->widths[d],
            search_value_text(&trial->config, table->space->dimensions[d].id, text, sizeof text));
    snprintf(text, sizeof text, "%zu", trial->best.epoch);
    fprintf(file, "  %6zu  %4s", trial->epochs, any ? text : "-");
    for (unsigned s = 0; s < SPLIT_COUNT; s++) {
        if ((table->evaluate & 1u << s) == 0)
            continue;
        if (any)
            fprintf(file, "  %10.5f  %9.4f", trial->best.loss[s], trial->best.accuracy[s]);
        else
            fprintf(file, "  %10s  %9s", "-", "-");
    }
    fprintf(file, "  %s\n", trial_state_names[trial->state]);
}

/* With the command that makes it again; without --eval, train's own figures, which are more. */
static void print_best(FILE *file, const struct options *options, const struct trial *trial,
                       size_t number)
{
    struct config config = trial->config;

    config.epochs = trial->best.epoch;
    if ((options->settings_given & 1u << SETTING_EVALUATE) == 0)
        config.evaluate = options->config.evaluate;
    fprintf(file, "best by %s: trial %zu after %s; ", search_by_names[options->search.how.by],
            number, text_counted(trial->best.epoch, "epoch").text);
    repeat_write(file, options, &config);
    fputc('\n', file);
}

/* --- CSV and JSON ----------------------------------------------------------------------------- */

static void csv_header(const struct search_table *table, FILE *file)
{
    fputs("rank,trial", file);
    for (size_t d = 0; d < table->space->count; d++)
        fprintf(file, ",%s", settings[table->space->dimensions[d].id].name);
    fputs(",end,epochs,best_epoch", file);
    for (int s = 0; s < SPLIT_COUNT; s++)
        fprintf(file, ",%s_loss,%s_acc", split_names[s], split_names[s]);
    fputc('\n', file);
}

/* rank 0: none. */
static void csv_line(const struct search_table *table, FILE *file, const struct trial *trial,
                     size_t number, size_t rank)
{
    char text[CONFIG_TEXT_SIZE];

    if (rank > 0)
        fprintf(file, "%zu", rank);
    fprintf(file, ",%zu", number);
    for (size_t d = 0; d < table->space->count; d++)
        fprintf(
            file, ",%s",
            search_value_text(&trial->config, table->space->dimensions[d].id, text, sizeof text));
    fprintf(file, ",%s,%zu,", trial_state_names[trial->state], trial->epochs);
    if (trial->best.epoch > 0)
        fprintf(file, "%zu", trial->best.epoch);
    for (int s = 0; s < SPLIT_COUNT; s++) {
        if (trial->best.epoch == 0 || isnan(trial->best.loss[s]))
            fputs(",,", file);
        else
            fprintf(file, ",%.6f,%.4f", trial->best.loss[s], trial->best.accuracy[s]);
    }
    fputc('\n', file);
}

static void json_value(FILE *file, const struct config *config, enum setting_id id)
{
    char text[CONFIG_TEXT_SIZE];

    config_text(config, id, text, sizeof text);
    fprintf(file, ",\"%s\":", settings[id].name);
    if (id == SETTING_HIDDEN)
        fprintf(file, "[%s]", config->hidden_count > 0 ? text : "");
    else if (settings[id].choices != NULL)
        fprintf(file, "\"%s\"", text);
    else
        fputs(text, file);
}

/* A whole number or null. */
static void json_count(FILE *file, const char *name, size_t count)
{
    fprintf(file, ",\"%s\":", name);
    if (count > 0)
        fprintf(file, "%zu", count);
    else
        fputs("null", file);
}

static void json_figure(FILE *file, enum split_id split, const char *what, int digits, bool any,
                        double value)
{
    fprintf(file, ",\"%s_%s\":", split_names[split], what);
    if (any && isfinite(value))
        fprintf(file, "%.*f", digits, value);
    else
        fputs("null", file);
}

static void json_line(const struct search_table *table, FILE *file, const struct trial *trial,
                      size_t number, size_t rank)
{
    bool any = trial->best.epoch > 0;

    fprintf(file, "{\"trial\":%zu", number);
    json_count(file, "rank", rank);
    for (size_t d = 0; d < table->space->count; d++)
        json_value(file, &trial->config, table->space->dimensions[d].id);
    fprintf(file, ",\"end\":\"%s\",\"epochs\":%zu", trial_state_names[trial->state], trial->epochs);
    json_count(file, "best_epoch", trial->best.epoch);
    for (int s = 0; s < SPLIT_COUNT; s++) {
        json_figure(file, (enum split_id)s, "loss", 6, any, trial->best.loss[s]);
        json_figure(file, (enum split_id)s, "acc", 4, any, trial->best.accuracy[s]);
    }
    fputs("}\n", file);
}

/* --- the whole -------------------------------------------------------------------------------- */

static bool has_ended(const struct trial *trial)
{
    return trial->state == TRIAL_DONE || trial->state == TRIAL_STOPPED ||
           trial->state == TRIAL_DIVERGED || trial->state == TRIAL_FAILED;
}

static void write_line(const struct search_table *table, FILE *file, enum report_format format,
                       const struct trial *trial, size_t number, size_t rank)
{
    char text[24];

    if (format == REPORT_CSV) {
        csv_line(table, file, trial, number, rank);
    } else if (format == REPORT_JSONL) {
        json_line(table, file, trial, number, rank);
    } else {
        snprintf(text, sizeof text, "%zu", rank);
        fprintf(file, "%c %4s  ", rank == 1 ? '*' : ' ', rank > 0 ? text : "-");
        search_table_line(table, file, trial, number);
    }
}

void search_table_write(const struct search_table *table, FILE *file, const struct options *options,
                        const struct trial *trials, size_t count)
{
    size_t *order = xcalloc(count, sizeof *order);
    enum report_format format = options->format;
    size_t ranked = search_rank(options->search.how.by, trials, count, order);

    if (format == REPORT_CSV)
        csv_header(table, file);
    if (format == REPORT_TEXT) {
        fprintf(file, "\n  rank  ");
        search_table_header(table, file);
    }
    for (size_t i = 0; i < count; i++)
        if (has_ended(&trials[order[i] - 1]))
            write_line(table, file, format, &trials[order[i] - 1], order[i],
                       i < ranked ? i + 1 : 0);
    if (format == REPORT_TEXT && ranked > 0)
        print_best(file, options, &trials[order[0] - 1], order[0]);
    free(order);
}
