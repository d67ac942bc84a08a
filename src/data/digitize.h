/* digitize: brings a grey picture of any size to the size of a network's input, the way in which
 * MNIST was made: cropped to the ink, scaled with its aspect kept into a box of 20/28 of the side
 * by antialiased averaging, placed with its centre of mass in the middle (Y. LeCun's page of
 * MNIST).
 *
 * Pure: it reads and writes memory of the caller.
 *
 * What is ink. The paper's level is the median of the outermost ring of pixels. The side of it,
 * dark or bright, that reaches further from it holds the ink: a dark digit on light paper and a
 * bright one on dark give the same result. A pixel's ink is its distance from the paper on that
 * side; what is within six times the ring's median deviation is noise of the paper and counts as
 * none (a clean picture has no such noise). The ink must reach DIGITIZE_LEAST_CONTRAST, or the
 * picture is blank.
 *
 * Scaling. The longer side of the ink's bounding box becomes exactly the box, the other is rounded
 * to whole pixels, at least one. A pixel of the result is the mean over the area that it covers;
 * where the picture has to be enlarged, it is interpolated (bilinear). Brightness is then stretched
 * so that the brightest pixel is 255, so that thin or faint strokes are seen as MNIST's thick ones
 * are.
 *
 * Placing. Pixels are moved by whole rows and columns: the centre of mass of the ink comes within
 * half a pixel of pixel (rows / 2, columns / 2), which is where MNIST has it. Ink is never cut off:
 * a box that would stick out stays at the edge. */
#ifndef MLPTUI_DATA_DIGITIZE_H
#define MLPTUI_DATA_DIGITIZE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mlptui/base/error.h"

#define DIGITIZE_LEAST_CONTRAST 16 /* of 255 */

/* Grey picture `from` (rows, columns) -> `to` (to_rows, to_columns), bright on black; the four
 * sizes at least 1. False with `error` where the picture is blank (no name in it: the caller knows
 * it); `to` is then unchanged. Aborts when out of memory for one box of doubles. */
bool digitize(const uint8_t *from, size_t rows, size_t columns, uint8_t *to, size_t to_rows,
              size_t to_columns, struct error *error);

#endif
