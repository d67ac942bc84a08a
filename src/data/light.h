/* light: uneven illumination of a photograph of paper, brighter at one side or in the middle. */
#ifndef MLPTUI_DATA_LIGHT_H
#define MLPTUI_DATA_LIGHT_H

#include "data/grid.h"

/* Subtracts the smooth surface (quadratic, plus the fourth power of the distance from the middle,
 * for vignetting) that fits most of the grid, by a robust fit. */
void light_flatten(struct grid *grid);

#endif
