/* outputs: the files that the screen's options name. */
#include "ui/model/outputs.h"

#include "base/text.h"
#include "store/model.h"
#include "ui/model/export.h"

/* Notes the first error. */
static bool note(struct outputs *outputs, bool good, const struct error *error)
{
    if (!good && outputs->error.text[0] == '\0')
        outputs->error = *error;
    return good;
}

/* Of the file of figures: one that cannot be written to any more is left as it is. */
static bool note_log(struct outputs *outputs, bool good, const struct error *error)
{
    if (!good) {
        metrics_log_free(outputs->log);
        outputs->log = NULL;
        outputs->metrics = NULL;
    }
    return note(outputs, good, error);
}

static const char *run_name(unsigned run, char name[16])
{
    snprintf(name, 16, "%u", run);
    return name;
}

bool outputs_run(struct outputs *outputs, unsigned run, const struct config *config,
                 struct error *error)
{
    char name[16];

    if (outputs->metrics == NULL)
        return true;
    if (outputs->log == NULL)
        outputs->log = metrics_log_new(outputs->metrics, true, error);
    return note_log(outputs,
                    outputs->log != NULL &&
                        metrics_log_begin(outputs->log, run_name(run, name), config, error),
                    error);
}

bool outputs_epoch(struct outputs *outputs, unsigned run, const struct epoch_metrics *metrics,
                   struct error *error)
{
    char name[16];

    return outputs->log == NULL ||
           note_log(outputs, metrics_log_epoch(outputs->log, run_name(run, name), metrics, error),
                    error);
}

bool outputs_network(struct outputs *outputs, const struct checkpoint *checkpoint,
                     const struct dataset *dataset, struct error *error)
{
    if (outputs->save == NULL)
        return true;
    if (!note(outputs, model_save_checkpoint(checkpoint, dataset, true, outputs->save, error),
              error))
        return false;
    outputs->saved_run = checkpoint->run;
    outputs->saved_epoch = checkpoint->metrics.epoch;
    return true;
}

static bool draw(struct outputs *outputs, const struct run_list *runs, struct error *error)
{
    const struct export_source source = {.runs = runs};
    bool any = false;

    for (size_t i = 0; i < runs->count; i++)
        any = any || runs->items[i].epochs.count > 0;
    outputs->drawn = outputs->plot != NULL && any;
    return !outputs->drawn || export_write(&source, outputs->plot, error);
}

static void say(FILE *out, const char *what, const char *path)
{
    fprintf(out, "%s ", what);
    text_print(path, out);
    fputc('\n', out);
}

static void say_saved(const struct outputs *outputs, FILE *out)
{
    char what[96];

    snprintf(what, sizeof what, "the network of run %u after epoch %zu is in", outputs->saved_run,
             outputs->saved_epoch);
    if (outputs->saved_run != 0)
        say(out, what, outputs->save);
    else
        say(out, "no run has completed a good epoch: nothing is written to", outputs->save);
}

bool outputs_end(struct outputs *outputs, const struct run_list *runs, FILE *out)
{
    struct error error;
    bool logged = outputs->log != NULL;

    if (logged)
        note(outputs, metrics_log_sync(outputs->log, &error), &error);
    if (outputs->save != NULL)
        say_saved(outputs, out);
    if (logged) {
        if (metrics_log_kept(outputs->log) != NULL)
            say(out, "an earlier file of figures is kept as", metrics_log_kept(outputs->log));
        say(out, "the figures by epoch are in", outputs->metrics);
    }
    metrics_log_free(outputs->log);
    outputs->log = NULL;
    if (note(outputs, draw(outputs, runs, &error), &error) && outputs->plot != NULL)
        say(out,
            outputs->drawn ? "the chart is in" : "no run has completed an epoch: no chart is in",
            outputs->plot);
    if (outputs->error.text[0] == '\0')
        return true;
    fprintf(stderr, "mlptui: %s\n", outputs->error.text);
    return false;
}
