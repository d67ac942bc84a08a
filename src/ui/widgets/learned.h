/* learned: the probability of one image's label over the epochs, and when it was learned. */
#ifndef MLPTUI_UI_WIDGETS_LEARNED_H
#define MLPTUI_UI_WIDGETS_LEARNED_H

#include "mlptui/train/prediction_history.h"
#include "term/canvas.h"

/* "learned at epoch 3", "learned at epoch 7, forgotten 2x before", "forgotten at epoch 5", "not
 * learned in 4 epochs"; "" where nothing is known of the picture. */
char *learned_text(const struct prediction_history *predictions, size_t image, uint8_t label,
                   char *buffer, size_t size);

/* A frame with that sentence and, by epoch, the probability of the label with what the picture was
 * read as; below 6 rows, as a row of columns. `predictions` may be NULL. */
void learned_draw(struct canvas *canvas, struct rect area, const struct dataset *data,
                  const struct prediction_history *predictions, size_t image, uint8_t label);

#endif
