/* summary: the runs of the session as a table on the normal screen. */
#include "ui/summary.h"

#include <math.h>

#include "ui/format.h"

static void print_figure(FILE *out, double value, const char *format, int width)
{
    if (isnan(value))
        fprintf(out, "  %*s", width, "-");
    else
        fprintf(out, format, width, value);
}

static void print_run(FILE *out, const struct run *run)
{
    const struct history *h = &run->history;
    char rate[CONFIG_TEXT_SIZE], hidden[CONFIG_TEXT_SIZE], duration[FORMAT_SIZE];
    size_t best = history_best(h, SPLIT_VALIDATION);

    config_text(&run->config, SETTING_RATE, rate, sizeof rate);
    config_text(&run->config, SETTING_HIDDEN, hidden, sizeof hidden);
    fprintf(out, "%3u  %-8s  %-8s  %-10s  %6s  %5zu  %-12s  %5llu  %3zu/%-3zu", run->number,
            run_state_names[run->state], initializer_names[run->config.initializer],
            optimizer_names[run->config.optimizer], rate, run->config.batch_size, hidden,
            (unsigned long long)run->config.seed, h->epoch_count, run->config.epochs);
    const struct epoch_metrics *last = h->epoch_count > 0 ? &h->epochs[h->epoch_count - 1] : NULL;
    print_figure(out, last == NULL ? NAN : last->loss[SPLIT_TRAIN], "  %*.4f", 10);
    print_figure(out, last == NULL ? NAN : last->loss[SPLIT_VALIDATION], "  %*.4f", 8);
    print_figure(out, last == NULL ? NAN : last->accuracy[SPLIT_VALIDATION], "  %*.2f", 7);
    print_figure(out, best == SIZE_MAX ? NAN : h->epochs[best].accuracy[SPLIT_VALIDATION],
                 "  %*.2f", 7);
    fprintf(out, "  %s\n", format_duration(run->seconds, duration));
}

void summary_print(FILE *out, const struct run_list *runs)
{
    if (runs->count == 0)
        return;
    fprintf(out,
            "run  state     init      optimizer       lr  batch  %-12s   seed   epoch  "
            "train loss  val loss  val acc  at best  time\n",
            "hidden");
    for (size_t i = 0; i < runs->count; i++)
        print_run(out, &runs->items[i]);
    fflush(out);
}
