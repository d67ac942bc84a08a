/* light: what falls on paper smoothly, brighter at one side or in the middle. */
#ifndef MLPTUI_DATA_LIGHT_H
#define MLPTUI_DATA_LIGHT_H

#include "data/grid.h"

/* Takes away the smooth surface (quadratic, and the fourth power of the distance from the middle,
 * as lenses have it) that fits most of the grid, whatever the rest is. */
void light_flatten(struct grid *grid);

#endif
