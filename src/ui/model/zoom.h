/* zoom: the part of the x axis that the charts show: all of it, or a window that stays where it is
 * while the whole grows. Pure. */
#ifndef MLPTUI_UI_MODEL_ZOOM_H
#define MLPTUI_UI_MODEL_ZOOM_H

#include <stdbool.h>

/* Of an axis from 0 to `whole`. */
struct zoom {
    bool on;          /* else all is shown */
    double low, high; /* of the window */
};

/* Where the shown part begins and ends. */
double zoom_low(const struct zoom *zoom);
double zoom_high(const struct zoom *zoom, double whole);

/* Makes the window `factor` times as wide, not below `least`; what lies at `anchor` stays where it
 * is on the screen, as far as the ends allow. A window as wide as the whole is none. */
void zoom_by(struct zoom *zoom, double whole, double anchor, double factor, double least);

/* Moves the window by `distance`, at most to an end of the whole; no effect where all is shown. */
void zoom_pan(struct zoom *zoom, double whole, double distance);

/* Moves the window just so far that `x` lies in it. */
void zoom_follow(struct zoom *zoom, double whole, double x);

/* Drops a window that begins beyond the whole: another run may be shorter. */
void zoom_check(struct zoom *zoom, double whole);

#endif
