/* pace: when the next frame is due. Keys are answered at once; what training brings is drawn as
 * often as leaves the processors to it.
 *
 * Each frame is followed by a rest of PACE_SHARE times what the front end's thread has used of the
 * processor since the frame before. All threads of a matrix product wait for the one that a frame
 * holds up, and are woken again after it: training loses about three times the share that drawing
 * takes of one processor. The rest is bounded on both sides, and a little after a key it is the
 * shortest, for what the key set off in the worker. Times are in seconds on one clock, the thread's
 * in those of its own. */
#ifndef MLPTUI_UI_PACE_H
#define MLPTUI_UI_PACE_H

#define PACE_SHARE    200         /* a frame is to cost one part in so many */
#define PACE_SHORTEST (1.0 / 30)  /* between frames of what training brings */
#define PACE_LONGEST  0.25        /* however slow drawing is */
#define PACE_ANSWER   (1.0 / 120) /* between frames that answer keys */
#define PACE_DRAIN    0.1         /* events wait no longer for their frame: their ring is finite */
#define PACE_WAKE     0.2         /* so long after a key the shortest rest will do */

struct pace {
    double last, next; /* frame: when it was drawn, and before when there is none */
    double used;       /* by the thread until the last frame */
    double wake;       /* until this moment keys are being answered */
};

/* A frame was drawn at `now`, when the thread had used `used` seconds of the processor. */
void pace_drawn(struct pace *pace, double now, double used);

/* A key was typed, or the terminal changed. */
void pace_answer(struct pace *pace, double now);

#endif
