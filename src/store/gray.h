/* gray: a grey picture of 16 bits in memory, as the readers of picture files fill it in. */
#ifndef MLPTUI_STORE_GRAY_H
#define MLPTUI_STORE_GRAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a header asks for is never believed beyond it. */
#define GRAY_MAX_PIXELS ((size_t)1 << 26)

#define GRAY_WHITE 65535

struct gray {
    size_t rows, columns;
    uint16_t *pixels; /* (rows, columns), row-major, 0 black .. GRAY_WHITE; owned */
};

void gray_release(struct gray *picture);

/* Turns and mirrors it as an EXIF orientation of 1 .. 8 asks. False when memory is out; the picture
 * is then as it was. */
bool gray_turn(struct gray *picture, unsigned orientation);

/* The pixels with 8 bits, rounded, (rows, columns). */
void gray_to_bytes(const struct gray *picture, uint8_t *bytes);

#endif
