/* gray: what a grey picture in memory is worth doing with. */
#include "store/gray.h"

#include <stdlib.h>

void gray_release(struct gray *picture)
{
    free(picture->pixels);
    *picture = (struct gray){0};
}

bool gray_turn(struct gray *picture, unsigned orientation)
{
    size_t rows = picture->rows, columns = picture->columns;
    bool crosswise = orientation >= 5; /* rows become columns */
    bool upside_down = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    bool mirrored = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    struct gray turned = {crosswise ? columns : rows, crosswise ? rows : columns, NULL};

    if (orientation == 1)
        return true;
    turned.pixels = malloc(rows * columns * sizeof *turned.pixels);
    if (turned.pixels == NULL)
        return false;
    for (size_t r = 0; r < turned.rows; r++)
        for (size_t c = 0; c < turned.columns; c++) {
            size_t y = crosswise ? c : r, x = crosswise ? r : c;
            y = upside_down ? rows - 1 - y : y;
            x = mirrored ? columns - 1 - x : x;
            turned.pixels[r * turned.columns + c] = picture->pixels[y * columns + x];
        }
    free(picture->pixels);
    *picture = turned;
    return true;
}

void gray_to_bytes(const struct gray *picture, uint8_t *bytes)
{
    for (size_t i = 0; i < picture->rows * picture->columns; i++)
        bytes[i] = (uint8_t)((picture->pixels[i] + GRAY_WHITE / 510) / (GRAY_WHITE / 255));
}
