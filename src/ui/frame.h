/* frame: what stands around every view: program, data and run above, the views as tabs, the keys
 * below. */
#ifndef MLPTUI_UI_FRAME_H
#define MLPTUI_UI_FRAME_H

#include "term/canvas.h"
#include "ui/layout.h"
#include "ui/model/scene.h"
#include "ui/view.h"

/* The views in the order of their tabs and keys; the last one, help, has no tab. */
#define VIEW_COUNT 9
#define VIEW_HELP  8
extern const struct view *const views[VIEW_COUNT];

/* What the key table calls here and now: the view's place and the run's state. */
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
enum action frame_action_at(const struct frame_layout *layout, const struct scene *scene,
                            size_t view, enum glyph_set glyphs, int row, int column);

#endif
