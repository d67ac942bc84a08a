/* mailbox: the commands on their way to the worker: first in, first out, without a bound, so that
 * the sender never waits. */
#ifndef MLPTUI_ENGINE_MAILBOX_H
#define MLPTUI_ENGINE_MAILBOX_H

#include <pthread.h>

#include "mlptui/engine/job.h"
#include "mlptui/train/config.h"

enum command_kind {
    COMMAND_LOAD,  /* load */
    COMMAND_START, /* request, of a training run */
    COMMAND_PAUSE,
    COMMAND_RESUME,
    COMMAND_STEP,
    COMMAND_STOP,
    COMMAND_RATE,       /* rate */
    COMMAND_REWIND,     /* rate */
    COMMAND_EXTEND,     /* epochs */
    COMMAND_SNAPSHOT,   /* snapshot */
    COMMAND_CHECKPOINT, /* best */
    COMMAND_JOB,        /* request */
    COMMAND_CANCEL_JOB,
    COMMAND_KIND_COUNT
};

/* What is owned is the mailbox's once sent, the taker's once taken. */
struct command {
    enum command_kind kind;
    union {
        struct {
            char *directory; /* owned */
            size_t validation_count;
            bool transpose;
        } load;
        struct job_request *request; /* owned */
        double rate;
        size_t epochs;
        struct {
            unsigned contents;
            enum split_id split; /* of the evaluation, where they include one */
        } snapshot;
        bool best;
    };
};

/* Frees what a command owns. */
void command_release(struct command *command);

struct mailbox_entry;

struct mailbox {
    pthread_mutex_t lock; /* guards all below */
    pthread_cond_t changed;
    bool closed;
    struct mailbox_entry *first, *last;
};

void mailbox_init(struct mailbox *mailbox);
void mailbox_release(struct mailbox *mailbox); /* with the commands still in it */

/* Adds a command. A learning rate right behind another replaces it. Never waits. */
void mailbox_send(struct mailbox *mailbox, const struct command *command);

/* Takes the oldest command; false when there is none or the mailbox is closed. Never waits. */
bool mailbox_take(struct mailbox *mailbox, struct command *command);

/* Blocks until there is a command or the mailbox is closed. */
void mailbox_wait(struct mailbox *mailbox);

/* Closes the queue: later takes fail and a blocked waiter wakes. */
void mailbox_close(struct mailbox *mailbox);
bool mailbox_closed(struct mailbox *mailbox);

/* Whether a command of this kind waits; of any kind but snapshots (which are in no hurry). */
bool mailbox_holds(struct mailbox *mailbox, enum command_kind kind);
bool mailbox_presses(struct mailbox *mailbox);

#endif
