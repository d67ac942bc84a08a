/* snapshot_slots: two slots for snapshots under a mutex, and the copying into one. */
#include "engine/snapshot_slots.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/xalloc.h"

static void snapshot_free(struct snapshot *snapshot)
{
    if (snapshot == NULL)
        return;
    network_release(&snapshot->network);
    free(snapshot->evaluation.predicted);
    free(snapshot->evaluation.confidence);
    free(snapshot->evaluation.p_true);
    prediction_history_release(&snapshot->predictions);
    free(snapshot);
}

void snapshot_slots_init(struct snapshot_slots *slots)
{
    *slots = (struct snapshot_slots){0};
    pthread_mutex_init(&slots->lock, NULL);
}

void snapshot_slots_release(struct snapshot_slots *slots)
{
    snapshot_free(slots->ready);
    snapshot_free(slots->spare);
    pthread_mutex_destroy(&slots->lock);
}

/* Puts a snapshot (NULL: none) into a slot; returns what was there. */
static struct snapshot *exchange(struct snapshot_slots *slots, struct snapshot **slot,
                                 struct snapshot *snapshot)
{
    pthread_mutex_lock(&slots->lock);
    struct snapshot *before = *slot;
    *slot = snapshot;
    pthread_mutex_unlock(&slots->lock);
    return before;
}

struct snapshot *snapshot_slots_take(struct snapshot_slots *slots)
{
    return exchange(slots, &slots->ready, NULL);
}

void snapshot_slots_return(struct snapshot_slots *slots, struct snapshot *snapshot)
{
    snapshot_free(exchange(slots, &slots->spare, snapshot));
}

struct snapshot *snapshot_slots_blank(struct snapshot_slots *slots)
{
    struct snapshot *blank = exchange(slots, &slots->spare, NULL);

    return blank != NULL ? blank : xcalloc(1, sizeof *blank);
}

void snapshot_slots_publish(struct snapshot_slots *slots, struct snapshot *snapshot)
{
    struct snapshot *overtaken = exchange(slots, &slots->ready, snapshot);

    if (overtaken != NULL)
        snapshot_slots_return(slots, overtaken);
}

static bool copy_network(struct network *to, const struct network *from)
{
    if (to->parameters == NULL || !network_shape_same(&to->shape, &from->shape)) {
        network_release(to);
        *to = (struct network){0};
        if (!network_init(to, &from->shape, NULL))
            return false;
    }
    network_copy(to, from);
    return true;
}

static void copy_evaluation(struct evaluation *to, const struct evaluation *from)
{
    if (from == NULL) {
        to->count = 0;
        return;
    }
    struct evaluation copy = *from;
    copy.predicted = xreallocarray(to->predicted, from->count, sizeof *copy.predicted);
    copy.confidence = xreallocarray(to->confidence, from->count, sizeof *copy.confidence);
    copy.p_true = xreallocarray(to->p_true, from->count, sizeof *copy.p_true);
    memcpy(copy.predicted, from->predicted, from->count * sizeof *copy.predicted);
    memcpy(copy.confidence, from->confidence, from->count * sizeof *copy.confidence);
    memcpy(copy.p_true, from->p_true, from->count * sizeof *copy.p_true);
    *to = copy;
}

bool snapshot_fill(struct snapshot *snapshot, unsigned run, const struct trainer *trainer,
                   const struct evaluation *evaluation)
{
    double begin = clock_seconds();

    if (!copy_network(&snapshot->network, trainer_network(trainer)))
        return false;
    snapshot->run = run;
    snapshot->epoch = trainer_network_epoch(trainer);
    snapshot->step = trainer_network_step(trainer);
    snapshot->metrics = *trainer_network_metrics(trainer);
    copy_evaluation(&snapshot->evaluation,
                    evaluation != NULL && evaluation->count > 0 ? evaluation : NULL);
    if (evaluation != NULL)
        prediction_history_copy(&snapshot->predictions,
                                trainer_predictions(trainer, evaluation->split));
    else
        snapshot->predictions.epochs = 0;
    snapshot->seconds = clock_seconds() - begin;
    if (snapshot->metrics.layer_count > 0 && snapshot->metrics.step == snapshot->step)
        snapshot->seconds += trainer_measure_seconds(trainer);
    return true;
}
