/* clock: elapsed time. */
#ifndef MLPTUI_BASE_CLOCK_H
#define MLPTUI_BASE_CLOCK_H

/* Seconds of a clock that never jumps, from an arbitrary start. */
double clock_seconds(void);

#endif
