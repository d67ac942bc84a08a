/* pad: a grey picture to draw on with a soft round brush. */
#include "ui/model/pad.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

#define FIRST_RADIUS 4.0 /* MNIST's strokes are two to three of 28 pixels wide */
#define LEAST_RADIUS 2.0
#define MOST_RADIUS  9.0
#define SOFT         1.5 /* pixels over which the edge fades */

void pad_init(struct pad *pad)
{
    *pad = (struct pad){.radius = FIRST_RADIUS};
    pad->undo = xcalloc(PAD_UNDO, sizeof *pad->undo);
}

void pad_release(struct pad *pad)
{
    free(pad->undo);
    pad->undo = NULL;
}

bool pad_blank(const struct pad *pad)
{
    for (size_t i = 0; i < sizeof pad->pixels; i++)
        if (pad->pixels[i] != 0)
            return false;
    return true;
}

static void remember(struct pad *pad)
{
    memcpy(pad->undo[pad->undo_next], pad->pixels, sizeof pad->pixels);
    pad->undo_next = (pad->undo_next + 1) % PAD_UNDO;
    if (pad->undo_count < PAD_UNDO)
        pad->undo_count++;
}

/* Distance from (px, py) to the line between the two places, all in pixels. */
static double distance(double px, double py, double x0, double y0, double x1, double y1)
{
    double dx = x1 - x0, dy = y1 - y0, length = dx * dx + dy * dy;
    double t = length > 0 ? ((px - x0) * dx + (py - y0) * dy) / length : 0;

    t = fmin(fmax(t, 0), 1);
    return hypot(px - (x0 + t * dx), py - (y0 + t * dy));
}

/* The brush along a line: what is darker already stays. */
static void stroke(struct pad *pad, double x0, double y0, double x1, double y1)
{
    for (int row = 0; row < PAD_SIDE; row++)
        for (int column = 0; column < PAD_SIDE; column++) {
            uint8_t *pixel = &pad->pixels[row * PAD_SIDE + column];
            double away = distance(column + 0.5, row + 0.5, x0 * PAD_SIDE, y0 * PAD_SIDE,
                                   x1 * PAD_SIDE, y1 * PAD_SIDE);
            double ink = fmin(fmax((pad->radius + SOFT / 2 - away) / SOFT, 0), 1);

            if (ink * 255 > *pixel)
                *pixel = (uint8_t)(ink * 255);
        }
}

void pad_begin(struct pad *pad, double x, double y)
{
    remember(pad);
    pad->x = x;
    pad->y = y;
    stroke(pad, x, y, x, y);
}

void pad_draw_to(struct pad *pad, double x, double y)
{
    stroke(pad, pad->x, pad->y, x, y);
    pad->x = x;
    pad->y = y;
}

bool pad_undo(struct pad *pad)
{
    if (pad->undo_count == 0)
        return false;
    pad->undo_next = (pad->undo_next + PAD_UNDO - 1) % PAD_UNDO;
    pad->undo_count--;
    memcpy(pad->pixels, pad->undo[pad->undo_next], sizeof pad->pixels);
    return true;
}

void pad_clear(struct pad *pad)
{
    if (pad_blank(pad))
        return;
    remember(pad);
    memset(pad->pixels, 0, sizeof pad->pixels);
}

void pad_resize_brush(struct pad *pad, int direction)
{
    pad->radius = fmin(fmax(pad->radius + direction, LEAST_RADIUS), MOST_RADIUS);
}
