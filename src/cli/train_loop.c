/* train_loop: the loop around trainer_advance. */
#include "cli/train_loop.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "base/number.h"
#include "cli/interrupt.h"

static void show_training(struct progress *progress, const struct run *run)
{
    const struct step_metrics *m = &run->last_step;
    uint64_t before = (uint64_t)(m->epoch - 1) * run->steps_per_epoch;
    double seconds = run_seconds_left(run);
    long left = isnan(seconds) ? 0 : lround(ceil(seconds));

    progress_show(
        progress, "%s%sepoch %zu/%zu  step %" PRIu64 "/%zu  loss %.4f  left %02ld:%02ld%s",
        run->name, run->name[0] != '\0' ? ": " : "", m->epoch, run->config.epochs, m->step - before,
        run->steps_per_epoch, m->loss, left / 60, left % 60, run->evaluating ? "  evaluating" : "");
}

void train_loop(struct run *run, struct trainer *trainer, struct progress *progress,
                train_loop_epoch_fn *receive, void *context)
{
    run->state = RUN_TRAINING;
    while (run->state == RUN_TRAINING && interrupt_signal() == 0) {
        size_t epochs = run->epochs.count;
        enum trainer_outcome outcome = run_advance(run, trainer);

        if (outcome == TRAINER_STEPPED || outcome == TRAINER_EVALUATING) {
            if (progress_due(progress))
                show_training(progress, run);
            continue;
        }
        progress_clear(progress);
        if (run->epochs.count > epochs && !receive(context, trainer_epoch_metrics(trainer)))
            run->state = RUN_FAILED;
    }
    progress_clear(progress);
    if (run->state == RUN_TRAINING)
        run->state = RUN_STOPPED;
}

void train_loop_say_diverged(const struct run *run, const struct trainer *trainer)
{
    const struct step_metrics *m = &run->last_step;
    bool named = run->name[0] != '\0';
    char rate[NUMBER_TEXT_SIZE];

    fprintf(stderr,
            "mlptui: %s%straining diverged at step %" PRIu64 " (epoch %zu, loss %g); lower %s, "
            "which is %s\n",
            run->name, named ? ": " : "", m->step, m->epoch, trainer_fatal_loss(trainer),
            named ? "its lr" : "--lr", number_print_real(m->rate, rate));
}
