/* ink: segments the ink of one digit in a picture of paper, under any lighting. */
#ifndef MLPTUI_DATA_INK_H
#define MLPTUI_DATA_INK_H

#include "data/grid.h"

#define INK_MOST 512 /* pixels of the longer side of the result; larger areas are averaged */

enum ink_verdict {
    INK_FOUND,
    INK_BLANK,   /* nothing stands out */
    INK_UNCLEAR, /* something stands out, but does not look like ink */
};

/* Grey picture (rows, columns), 0 black .. 65535 white -> the amount of ink within its bounding box
 * in *ink, in an arbitrary unit. The caller releases *ink if the verdict is INK_FOUND; otherwise it
 * is empty.
 *
 * Clean pictures (drawn, or scanned well: the border has one level): ink is every other level, on
 * the side of the paper's level (darker or brighter) with the larger range.
 *
 * All others are photographs. They are searched at low resolution, and again at higher resolution
 * if the find is small. Light is smooth or has straight edges, ink is narrow: so several widths of
 * strokes are tried, for dark and for bright ink, with and without subtracting the smooth part of
 * the light (light.h). The best candidate stands out from the noise, has sharp edges, does not run
 * along the border, and has levels that are rare along the border. Then, at full resolution, the
 * paper under the ink is interpolated from its surroundings; ink is the relative difference from
 * it, which is the same in light and shadow. Specks are left out. Aborts when out of memory for
 * some grids of INK_MOST squared. */
enum ink_verdict ink_find(const uint16_t *pixels, size_t rows, size_t columns, struct grid *ink);

#endif
