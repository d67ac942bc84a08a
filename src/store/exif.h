/* exif: the one thing in a camera's notes on a picture that matters here: which way it was held. */
#ifndef MLPTUI_STORE_EXIF_H
#define MLPTUI_STORE_EXIF_H

#include <stddef.h>
#include <stdint.h>

/* The orientation in an EXIF block (a TIFF header and its first directory; "Exif" and two zeros may
 * stand before it), 1 .. 8; 1, which means as it is, where the block has none or is malformed. */
unsigned exif_orientation(const uint8_t *bytes, size_t size);

#endif
