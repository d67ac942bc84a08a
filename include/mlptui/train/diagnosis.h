/* diagnosis: what a run's own figures say about it, in words.
 *
 * A table of rows, one a cause, ranked: the first that is found is the verdict, further ones stand
 * below it, and what is but the consequence of one above is left out. Each names its evidence with
 * today's figures, since which epoch, and what to do. The thresholds have margins: nothing is said
 * on the strength of one mini-batch, of a noisy epoch, or of too few images. */
#ifndef MLPTUI_TRAIN_DIAGNOSIS_H
#define MLPTUI_TRAIN_DIAGNOSIS_H

#include <stdbool.h>
#include <stddef.h>

/* By rank. */
enum diagnosis_kind {
    DIAGNOSIS_DIVERGED,
    DIAGNOSIS_ZERO_START,
    DIAGNOSIS_IDENTICAL_UNITS,
    DIAGNOSIS_DEAD_UNITS,
    DIAGNOSIS_VANISHING,
    DIAGNOSIS_EXPLODING,
    DIAGNOSIS_CLIPPED,
    DIAGNOSIS_RATE_HIGH,
    DIAGNOSIS_RATE_LOW,
    DIAGNOSIS_PLATEAU,
    DIAGNOSIS_OVERFITTING,
    DIAGNOSIS_HEALTHY, /* nothing above, and it learns */
    DIAGNOSIS_EARLY,   /* nothing above, and too little has been seen */
    DIAGNOSIS_KINDS
};

const char *diagnosis_name(enum diagnosis_kind kind); /* "diverged", "zero start", ... */

/* Who reads: somebody at the screen, who presses keys, or of the output of a command. */
enum diagnosis_reader { READER_SCREEN, READER_COMMAND, READER_COUNT };

#define REMARK_FIGURES 5

struct remark {
    enum diagnosis_kind kind;
    size_t since;      /* the epoch; 0: the start */
    const char *words; /* the evidence; "%0" stands for the first of the figures */
    const char *advice[READER_COUNT];
    double figures[REMARK_FIGURES];
};

#define DIAGNOSIS_MOST 4

struct diagnosis {
    unsigned number; /* of those that the run has had: no two are alike; 0: none yet */
    size_t count;
    struct remark remarks[DIAGNOSIS_MOST]; /* the verdict, then further ones */
};

/* Whether there is a verdict that somebody should do something about. */
bool diagnosis_is_trouble(const struct diagnosis *diagnosis);

/* "overfitting since epoch 9: validation loss 0.0857 then, 0.111 now; ...". Returns `buffer`. */
#define DIAGNOSIS_TEXT_SIZE 320
char *diagnosis_text(const struct remark *remark, enum diagnosis_reader reader,
                     char buffer[DIAGNOSIS_TEXT_SIZE]);

/* Makes the diagnosis of what is known (train/evidence.h); the one before, which it replaces, says
 * since when a remark has lasted. The number is left to the caller. */
struct evidence;
void diagnose(struct diagnosis *diagnosis, const struct evidence *evidence);

#endif
