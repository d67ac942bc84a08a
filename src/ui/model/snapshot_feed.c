/* snapshot_feed: when the next snapshot is asked for, and which ones are kept. */
#include "ui/model/snapshot_feed.h"

#include <math.h>

/* How often predictions and layer figures are brought up to date: as seldom as takes, with what the
 * view makes of them, one part in so many of the time from training; within these bounds. */
#define SHARE    150
#define SHORTEST 0.2
#define LONGEST  1.0
#define NEVER    1e300 /* until something changes */

void snapshot_feed_answer(struct snapshot_feed *feed, bool best, bool came)
{
    if (feed->fetch == FETCH_UNDER_WAY && feed->fetches_best == best)
        feed->fetch = came ? FETCH_CAME : FETCH_NOTHING_CAME;
}

/* The older ones go back, but for the newest evaluation, which is kept until another comes. */
static void keep(struct snapshot_feed *feed, struct worker *worker, struct snapshot *fresh)
{
    struct snapshot *old = feed->newest, *old_evaluation = feed->evaluated;

    feed->newest = fresh;
    feed->fresh = true;
    if (fresh->evaluation.count > 0)
        feed->evaluated = fresh;
    if (old_evaluation != NULL && old_evaluation != feed->evaluated && old_evaluation != old)
        worker_return_snapshot(worker, old_evaluation);
    if (old != NULL && old != feed->evaluated)
        worker_return_snapshot(worker, old);
}

void snapshot_feed_take(struct snapshot_feed *feed, struct worker *worker, unsigned run)
{
    struct snapshot *fresh = worker_take_snapshot(worker);

    feed->asked = false;
    if (fresh != NULL && fresh->run != run) {
        worker_return_snapshot(worker, fresh);
        return;
    }
    if (fresh != NULL)
        keep(feed, worker, fresh);
    snapshot_feed_answer(feed, false, fresh != NULL);
}

void snapshot_feed_return(struct snapshot_feed *feed, struct worker *worker)
{
    if (feed->evaluated != NULL && feed->evaluated != feed->newest)
        worker_return_snapshot(worker, feed->evaluated);
    if (feed->newest != NULL)
        worker_return_snapshot(worker, feed->newest);
    feed->newest = feed->evaluated = NULL;
}

static double rest(const struct snapshot_feed *feed)
{
    const struct snapshot *last = feed->newest;
    double seconds = last != NULL ? SHARE * (last->seconds + feed->look_seconds) : 0;

    return fmin(fmax(seconds, SHORTEST), LONGEST);
}

void snapshot_feed_ask(struct snapshot_feed *feed, struct worker *worker, struct view_needs needs,
                       bool trains, double now)
{
    if (!needs.snapshot && feed->fetch != FETCH_WANTED)
        feed->next = NEVER; /* until another view is shown */
    if (feed->asked || now < feed->next)
        return;
    bool evaluation = needs.evaluation && feed->evaluation_wanted;
    worker_request_snapshot(worker,
                            (needs.layers ? SNAPSHOT_LAYERS : SNAPSHOT_NETWORK) |
                                (evaluation ? SNAPSHOT_EVALUATION : SNAPSHOT_NETWORK),
                            needs.split);
    feed->asked = true;
    if (feed->fetch == FETCH_WANTED)
        feed->fetch = FETCH_UNDER_WAY;
    if (evaluation)
        feed->evaluation_wanted = false;
    feed->next = trains ? now + rest(feed) : NEVER;
}

void snapshot_feed_refresh(struct snapshot_feed *feed)
{
    feed->evaluation_wanted = true;
    feed->next = 0;
}

void snapshot_feed_restart(struct snapshot_feed *feed)
{
    feed->asked = false;
    if (feed->fetch == FETCH_UNDER_WAY && !feed->fetches_best)
        feed->fetch = FETCH_WANTED;
    snapshot_feed_refresh(feed);
}

void snapshot_feed_looked(struct snapshot_feed *feed, double seconds)
{
    if (feed->fresh)
        feed->look_seconds = seconds;
    feed->fresh = false;
}

void snapshot_feed_fetch(struct snapshot_feed *feed, bool best)
{
    feed->fetch = best ? FETCH_UNDER_WAY : FETCH_WANTED;
    feed->fetches_best = best;
    if (!best)
        feed->next = 0;
}
