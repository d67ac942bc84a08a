/* clock: elapsed time, and processor time. */
#ifndef MLPTUI_BASE_CLOCK_H
#define MLPTUI_BASE_CLOCK_H

/* Seconds of a clock that never jumps, from an arbitrary start. */
double clock_seconds(void);

/* Seconds for which the calling thread has used a processor. */
double clock_thread_seconds(void);

#endif
