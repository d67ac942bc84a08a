/* snapshot_feed: has snapshots of the current run made for the view that is shown, as often as they
 * are worth what they cost, and keeps the newest. */
#ifndef MLPTUI_UI_MODEL_SNAPSHOT_FEED_H
#define MLPTUI_UI_MODEL_SNAPSHOT_FEED_H

#include "mlptui/engine/worker.h"
#include "ui/model/scene.h"

/* Of what is asked for whatever the view needs: a snapshot as of now, or the best epoch's network.
 */
enum fetch {
    FETCH_NONE,        /* or it is over */
    FETCH_WANTED,      /* not asked for yet */
    FETCH_UNDER_WAY,   /* asked for */
    FETCH_CAME,        /* it is the newest snapshot */
    FETCH_NOTHING_CAME /* there is no network, or no memory for a copy */
};

struct snapshot_feed {
    struct snapshot *newest, *evaluated; /* as in the scene, which sees them; the worker's, lent */
    double next;                         /* no request before this moment */
    bool asked;                          /* one is under way */
    bool fresh;             /* no view has been brought up to date with the newest one */
    double look_seconds;    /* of the processor that doing so took the last time */
    bool evaluation_wanted; /* the next request asks for predictions of a whole split */
    enum fetch fetch;
    bool fetches_best; /* what is fetched is no snapshot */
};

/* Takes what the worker has made, if it is of the run of that number; 0: of none. */
void snapshot_feed_take(struct snapshot_feed *feed, struct worker *worker, unsigned run);

/* Gives all back to the worker. */
void snapshot_feed_return(struct snapshot_feed *feed, struct worker *worker);

/* Asks for what a view needs, or for what is to be fetched, when it is due. trains: steps are made,
 * so that it is asked for now and then; else once after each change. */
void snapshot_feed_ask(struct snapshot_feed *feed, struct worker *worker, struct view_needs needs,
                       bool trains, double now);

/* What is shown has changed: its needs are to be met anew, and at once. */
void snapshot_feed_refresh(struct snapshot_feed *feed);

/* Another run has begun: an answer from the one before does not count. */
void snapshot_feed_restart(struct snapshot_feed *feed);

/* Records the CPU seconds spent in the view's update; used to pace snapshots. */
void snapshot_feed_looked(struct snapshot_feed *feed, double seconds);

/* Begins to fetch a snapshot, or notes that the best epoch's network has been asked for. */
void snapshot_feed_fetch(struct snapshot_feed *feed, bool best);

/* What is fetched, where it is of that kind and asked for, has come, or nothing has. */
void snapshot_feed_answer(struct snapshot_feed *feed, bool best, bool came);

#endif
