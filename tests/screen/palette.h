/* palette: the colours of the terminals' 256 entries, as xterm and nearly all others have them. */
#ifndef TESTS_SCREEN_PALETTE_H
#define TESTS_SCREEN_PALETTE_H

#include <stdint.h>

/* Red, green and blue of an entry from 16 on: a cube of six levels a side, then greys. What is
 * before is the user's own. */
static inline void palette_colour(unsigned entry, uint8_t rgb[3])
{
    static const uint8_t levels[6] = {0, 95, 135, 175, 215, 255};
    unsigned i = entry - 16;
    uint8_t grey = (uint8_t)(8 + 10 * (entry - 232));

    rgb[0] = entry >= 232 ? grey : levels[i / 36];
    rgb[1] = entry >= 232 ? grey : levels[i / 6 % 6];
    rgb[2] = entry >= 232 ? grey : levels[i % 6];
}

#endif
