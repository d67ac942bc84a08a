/* digitize: converts a grey picture of any size to a network's input, as MNIST was made: cropped to
 * the ink, scaled with its aspect ratio into a box of 20/28 of the side with antialiasing, and
 * centred by its centre of mass (Y. LeCun's page of MNIST).
 *
 * A pure function on the caller's memory. data/ink.h finds the ink.
 *
 * Scaling. The longer side of the ink's bounding box becomes exactly the box, the other is rounded
 * to whole pixels, at least one. A pixel of the result is the mean over the area that it covers;
 * to enlarge, pixels are interpolated (bilinear). Brightness is then scaled so that the brightest
 * pixel is 255: thin or faint strokes become as bright as MNIST's.
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

/* Grey picture `from` (rows, columns), 0 black .. 65535 white -> `to` (to_rows, to_columns), bright
 * on black; the four sizes at least 1. False with `error` (without a file name) if the picture is
 * blank or has no clear ink; `to` is then unchanged. Aborts when out of memory. */
bool digitize(const uint16_t *from, size_t rows, size_t columns, uint8_t *to, size_t to_rows,
              size_t to_columns, struct error *error);

#endif
