/* pieces: connected components of a grid above a threshold, and which of them form one digit. */
#ifndef MLPTUI_DATA_PIECES_H
#define MLPTUI_DATA_PIECES_H

#include <stdbool.h>

#include "data/grid.h"

struct piece {
    struct area box;
    size_t border; /* pixels on the outermost ring of the grid */
    double mass;   /* sum of the values */
    bool kept;     /* belongs to the digit */
};

struct pieces {
    uint32_t *label; /* (rows, columns) of the grid: 0 none, i + 1 piece i; owned */
    struct piece *list;
    size_t count, room;
    struct area box;          /* around what is kept; no rows where nothing is */
    const struct piece *main; /* the heaviest of the digit, in `list`; NULL where there is none */
};

/* The components of values above `least`, 8-connected. The main piece is the heaviest (one along
 * the border only if it is much heavier). Kept are it and those with more than a fifth of its mass,
 * those near it with more than `speck` of its mass, and those very near. Aborts when out of memory.
 */
struct pieces pieces_find(const struct grid *grid, float least, double speck);
void pieces_release(struct pieces *pieces);

/* Whether pixel i belongs to the digit. */
static inline bool pieces_keep(const struct pieces *pieces, size_t i)
{
    return pieces->label[i] > 0 && pieces->list[pieces->label[i] - 1].kept;
}

#endif
