/* ink: finds the ink of one digit on a picture of paper, whatever the light that falls on it. */
#ifndef MLPTUI_DATA_INK_H
#define MLPTUI_DATA_INK_H

#include "data/grid.h"

#define INK_MOST 512 /* pixels of the longer side of what is found; larger ones are averaged */

enum ink_verdict {
    INK_FOUND,
    INK_BLANK,   /* nothing stands out */
    INK_UNCLEAR, /* something does, but not as ink does */
};

/* Grey picture (rows, columns), 0 black .. 65535 white -> the ink within its bounding box in *ink,
 * in a unit of its own; the caller releases it where the verdict is INK_FOUND, else it is empty.
 *
 * A clean picture (drawn, or scanned well: its border is of one level) is taken at its word: what
 * is of another level, on the side of the paper that reaches further from it, is ink.
 *
 * Any other is a photograph. It is looked at from afar, and where something small is seen, again
 * from nearer. Light is smooth or ends in straight edges, ink is neither and is narrow: so each of
 * several widths that ink may have, dark and bright, is tried, with the smooth part of the light
 * taken away and not, and the best is taken: that which stands out from noise, ends sharply, does
 * not run along the border, and has no level that the border has too. Then, from nearby, the paper
 * under the ink is filled up from around it, and what the picture is short of it is ink, in the
 * same measure in light and shadow. Specks are left out. Aborts when out of memory for some grids
 * of INK_MOST squared. */
enum ink_verdict ink_find(const uint16_t *pixels, size_t rows, size_t columns, struct grid *ink);

#endif
