/* view: the list of the views. */
#include "ui/views/view.h"

#define VIEW_LISTED(name) &view_##name,

const struct view *const views[VIEW_COUNT] = {VIEWS(VIEW_LISTED)};

_Static_assert(VIEW_COUNT <= 16, "the table of keys has a bit for each of 16 views");
