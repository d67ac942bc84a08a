/* pad: a grey picture to draw on with a soft round brush. Knows no curses and no canvas; places are
 * in [0, 1) from the top left corner. */
#ifndef MLPTUI_UI_MODEL_PAD_H
#define MLPTUI_UI_MODEL_PAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PAD_SIDE 84 /* three times MNIST's */
#define PAD_UNDO 32 /* strokes that can be taken back */

struct pad {
    uint8_t pixels[PAD_SIDE * PAD_SIDE];  /* row-major, 0 paper, 255 ink */
    double radius;                        /* of the brush, in pixels */
    double x, y;                          /* where the stroke is, in [0, 1) */
    uint8_t (*undo)[PAD_SIDE * PAD_SIDE]; /* (PAD_UNDO), a circle; owned */
    size_t undo_count, undo_next;
};

/* Aborts when out of memory. */
void pad_init(struct pad *pad);
void pad_release(struct pad *pad);

/* Whether nothing is drawn. */
bool pad_blank(const struct pad *pad);

/* Puts the brush down, and draws on to another place. Places outside are drawn as far as they reach
 * in. One pad_begin is one step of undo. */
void pad_begin(struct pad *pad, double x, double y);
void pad_draw_to(struct pad *pad, double x, double y);

/* Takes the last stroke or clearing back; false where there is none. */
bool pad_undo(struct pad *pad);
void pad_clear(struct pad *pad);

/* A thinner (direction < 0) or thicker brush, within bounds. */
void pad_resize_brush(struct pad *pad, int direction);

#endif
