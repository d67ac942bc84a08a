/* exchange: two slots for snapshots under a mutex, and the copying into one. */
#include "train/exchange.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/xalloc.h"

static void snapshot_free(struct snapshot *snapshot)
{
    if (snapshot == NULL)
        return;
    network_release(&snapshot->network);
    free(snapshot->survey.predicted);
    free(snapshot->survey.confidence);
    free(snapshot->survey.p_true);
    trail_release(&snapshot->trail);
    free(snapshot);
}

void exchange_init(struct exchange *exchange)
{
    *exchange = (struct exchange){0};
    pthread_mutex_init(&exchange->lock, NULL);
}

void exchange_release(struct exchange *exchange)
{
    snapshot_free(exchange->ready);
    snapshot_free(exchange->spare);
    pthread_mutex_destroy(&exchange->lock);
}

static struct snapshot *take_slot(struct exchange *exchange, struct snapshot **slot)
{
    pthread_mutex_lock(&exchange->lock);
    struct snapshot *taken = *slot;
    *slot = NULL;
    pthread_mutex_unlock(&exchange->lock);
    return taken;
}

struct snapshot *exchange_take(struct exchange *exchange)
{
    return take_slot(exchange, &exchange->ready);
}

void exchange_return(struct exchange *exchange, struct snapshot *snapshot)
{
    pthread_mutex_lock(&exchange->lock);
    struct snapshot *surplus = exchange->spare;
    exchange->spare = snapshot;
    pthread_mutex_unlock(&exchange->lock);
    snapshot_free(surplus);
}

struct snapshot *exchange_blank(struct exchange *exchange)
{
    struct snapshot *blank = take_slot(exchange, &exchange->spare);

    return blank != NULL ? blank : xcalloc(1, sizeof *blank);
}

void exchange_publish(struct exchange *exchange, struct snapshot *snapshot)
{
    pthread_mutex_lock(&exchange->lock);
    struct snapshot *overtaken = exchange->ready;
    exchange->ready = snapshot;
    pthread_mutex_unlock(&exchange->lock);
    if (overtaken != NULL)
        exchange_return(exchange, overtaken);
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

static void copy_survey(struct survey *to, const struct survey *from)
{
    if (from == NULL) {
        to->count = 0;
        return;
    }
    struct survey copy = *from;
    copy.predicted = xreallocarray(to->predicted, from->count, sizeof *copy.predicted);
    copy.confidence = xreallocarray(to->confidence, from->count, sizeof *copy.confidence);
    copy.p_true = xreallocarray(to->p_true, from->count, sizeof *copy.p_true);
    memcpy(copy.predicted, from->predicted, from->count * sizeof *copy.predicted);
    memcpy(copy.confidence, from->confidence, from->count * sizeof *copy.confidence);
    memcpy(copy.p_true, from->p_true, from->count * sizeof *copy.p_true);
    *to = copy;
}

bool snapshot_fill(struct snapshot *snapshot, unsigned run, const struct trainer *trainer,
                   const struct survey *survey)
{
    double begin = clock_seconds();

    if (!copy_network(&snapshot->network, trainer_network(trainer)))
        return false;
    snapshot->run = run;
    snapshot->epoch = trainer_network_epoch(trainer);
    snapshot->step = trainer_network_step(trainer);
    snapshot->metrics = *trainer_network_metrics(trainer);
    copy_survey(&snapshot->survey, survey != NULL && survey->count > 0 ? survey : NULL);
    if (survey != NULL)
        trail_copy(&snapshot->trail, trainer_trail(trainer, survey->split));
    else
        snapshot->trail.epochs = 0;
    snapshot->seconds = clock_seconds() - begin;
    if (snapshot->metrics.layer_count > 0 && snapshot->metrics.step == snapshot->step)
        snapshot->seconds += trainer_measure_seconds(trainer);
    return true;
}
