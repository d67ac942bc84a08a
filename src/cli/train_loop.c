/* train_loop: the loop around trainer_advance. */
#include "cli/train_loop.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "base/number.h"
#include "cli/interrupt.h"

/* Where the run was when drive took it: not at 0 when it goes on from a model file. */
struct origin {
    size_t epoch;
    uint64_t step;
};

/* Time left, from what the steps since then took, evaluation included. */
static double seconds_left(const struct trainer *trainer, const struct origin *from, uint64_t steps)
{
    uint64_t epochs = trainer_config(trainer)->epochs - from->epoch;
    uint64_t all = epochs * (uint64_t)trainer_steps_per_epoch(trainer);

    return steps > 0 ? trainer_seconds(trainer) / (double)steps * (double)(all - steps) : 0;
}

static void show_training(struct progress *progress, const char *name,
                          const struct trainer *trainer, const struct origin *from,
                          enum trainer_outcome outcome)
{
    const struct step_metrics *m = trainer_step_metrics(trainer);
    size_t per_epoch = trainer_steps_per_epoch(trainer);
    uint64_t steps = m->step - from->step;
    uint64_t in_epoch = steps - (uint64_t)(m->epoch - 1 - from->epoch) * per_epoch;
    long left = lround(ceil(seconds_left(trainer, from, steps)));

    progress_show(progress,
                  "%s%sepoch %zu/%zu  step %" PRIu64 "/%zu  loss %.4f  left %02ld:%02ld%s",
                  name != NULL ? name : "", name != NULL ? ": " : "", m->epoch,
                  trainer_config(trainer)->epochs, in_epoch, per_epoch, m->loss, left / 60,
                  left % 60, outcome == TRAINER_EVALUATING ? "  evaluating" : "");
}

enum train_loop_end train_loop(struct trainer *trainer, struct progress *progress, const char *name,
                               train_loop_epoch_fn *receive, void *context)
{
    const struct origin from = {trainer_network_epoch(trainer), trainer_network_step(trainer)};
    size_t given = from.epoch; /* epochs */

    for (;;) {
        if (interrupt_signal() != 0) {
            progress_clear(progress);
            return TRAIN_LOOP_STOPPED;
        }
        enum trainer_outcome outcome = trainer_advance(trainer);
        if (outcome == TRAINER_STEPPED || outcome == TRAINER_EVALUATING) {
            if (progress_due(progress))
                show_training(progress, name, trainer, &from, outcome);
            continue;
        }
        progress_clear(progress);
        if (outcome == TRAINER_DIVERGED)
            return TRAIN_LOOP_DIVERGED;
        const struct epoch_metrics *m = trainer_epoch_metrics(trainer);
        if (m->epoch > given && !receive(context, m))
            return TRAIN_LOOP_REFUSED;
        given = m->epoch;
        if (outcome == TRAINER_FINISHED)
            return TRAIN_LOOP_FINISHED;
    }
}

void train_loop_say_diverged(const struct trainer *trainer, const char *name)
{
    const struct step_metrics *m = trainer_step_metrics(trainer);
    char rate[NUMBER_TEXT_SIZE];

    fprintf(stderr,
            "mlptui: %s%straining diverged at step %" PRIu64 " (epoch %zu, loss %g); lower %s, "
            "which is %s\n",
            name != NULL ? name : "", name != NULL ? ": " : "", m->step, m->epoch,
            trainer_fatal_loss(trainer), name != NULL ? "its lr" : "--lr",
            number_print_real(m->rate, rate));
}
