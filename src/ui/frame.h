/* frame: what stands around every view: program, data and run above, the views as tabs, the keys
 * below. */
#ifndef MLPTUI_UI_FRAME_H
#define MLPTUI_UI_FRAME_H

#include "term/canvas.h"
#include "ui/model/scene.h"
#include "ui/views/view.h"

/* Smaller than this the screen only says what it needs. */
#define LAYOUT_MIN_ROWS    6
#define LAYOUT_MIN_COLUMNS 24

/* The frame that all views share: parts that do not fit are empty. */
struct frame_layout {
    bool too_small;
    struct rect header; /* program, data, run */
    struct rect tabs;   /* the views */
    struct rect body;   /* the view */
    struct rect footer; /* the keys */
};

struct frame_layout frame_layout(int rows, int columns);

/* What the key table calls here and now: the view, 1u << index, and the run's state, WHEN_.... */
unsigned frame_context(const struct scene *scene, size_t view);

/* Draws header, tabs and footer, where "r" says what it would change. `notice` (may be NULL) stands
 * in the footer instead of the keys.
 */
void frame_draw(struct canvas *canvas, const struct frame_layout *layout, const struct scene *scene,
                size_t view, const char *notice);

/* The view whose tab, or the action whose footer entry, stands at a place: for the mouse. active,
 * view: the one that is shown. */
bool frame_tab_at(const struct frame_layout *layout, size_t active, int row, int column,
                  size_t *view);
int frame_action_at(const struct frame_layout *layout, const struct scene *scene, size_t view,
                    enum glyph_set glyphs, int row, int column);

#endif
