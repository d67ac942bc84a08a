/* digitize: brings a grey picture of any size to the size of a network's input, the way in which
 * MNIST was made: cropped to the ink, scaled with its aspect kept into a box of 20/28 of the side
 * by antialiased averaging, placed with its centre of mass in the middle (Y. LeCun's page of
 * MNIST).
 *
 * Pure: it reads and writes memory of the caller.
 *
 * What is ink, dark or bright, whatever the light: data/ink.h. Paper and specks are none.
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

/* Grey picture `from` (rows, columns), 0 black .. 65535 white -> `to` (to_rows, to_columns), bright
 * on black; the four sizes at least 1. False with `error` where the picture is blank, or nothing in
 * it stands out clearly (no name in it: the caller knows it); `to` is then unchanged. Aborts when
 * out of memory for one box of doubles or what ink_find needs. */
bool digitize(const uint16_t *from, size_t rows, size_t columns, uint8_t *to, size_t to_rows,
              size_t to_columns, struct error *error);

#endif
