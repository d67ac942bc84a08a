/* image: one image of a split as a picture on the screen. */
#ifndef MLPTUI_UI_WIDGETS_IMAGE_H
#define MLPTUI_UI_WIDGETS_IMAGE_H

#include "mlptui/data/dataset.h"
#include "term/canvas.h"

/* Draws image i of the split into the area, as canvas_picture does. */
void image_draw(struct canvas *canvas, struct rect area, const struct dataset *dataset,
                const struct split *split, size_t i);

#endif
