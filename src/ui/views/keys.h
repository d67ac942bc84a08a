/* keys: the one table of keys: what works everywhere, and the own keys of the views. It dispatches
 * them, writes the footer and the help view, and the manual's section is checked against it. */
#ifndef MLPTUI_UI_VIEWS_KEYS_H
#define MLPTUI_UI_VIEWS_KEYS_H

#include "ui/views/view.h"

/* The rows in the order of the footer, the help and the manual. `where` of a row: the views in
 * which it works, 1u << index, and WHEN_... */
size_t binding_count(void);
struct binding binding_at(size_t i);

/* The action of a key in a place and state (1u << view | WHEN_...), ACTION_NONE where it has none
 * there. */
int action_of_key(uint32_t code, unsigned context);

/* Whether a binding works here and now. */
bool binding_works(const struct binding *binding, unsigned context);

#endif
