/* pending: what is chosen for the next run and differs from what runs, or ran. */
#include "ui/model/pending.h"

#include <stdio.h>

#include "base/text.h"

bool pending_is(const struct run *run, const struct config *chosen, enum setting_id id)
{
    if (settings[id].part == PART_DATA)
        return false;
    if (id == SETTING_EPOCHS)
        return chosen->epochs != run->first_epochs;
    if (!config_matters(&run->config, id) && !config_matters(chosen, id))
        return false;
    return !config_same(&run->config, chosen, id);
}

static size_t count_pending(const struct run *run, const struct config *chosen)
{
    size_t count = 0;

    for (unsigned i = 0; i < SETTING_COUNT; i++)
        count += pending_is(run, chosen, (enum setting_id)i);
    return count;
}

bool pending_any(const struct run *run, const struct config *chosen)
{
    return count_pending(run, chosen) > 0;
}

const char *pending_arrow(bool ascii)
{
    return ascii ? "->" : "→";
}

/* One of them; its columns. */
static int print_change(const struct run *run, const struct config *chosen, enum setting_id id,
                        const char *arrow, bool named, char *text, size_t size)
{
    char now[CONFIG_TEXT_SIZE], next[CONFIG_TEXT_SIZE];

    config_text(&run->config, id, now, sizeof now);
    config_text(chosen, id, next, sizeof next);
    snprintf(text, size, "%s%s%s%s%s", named ? settings[id].label : "", named ? " " : "", now,
             arrow, next);
    return text_columns(text);
}

char *pending_text(const struct run *run, const struct config *chosen, bool ascii, int columns,
                   char buffer[PENDING_TEXT_SIZE])
{
    enum { REST = 4 }; /* columns of ", +9"; of the last one, none */
    enum setting_id ids[SETTING_COUNT];
    size_t left = count_pending(run, chosen), used = 0, count = settings_by_rank(ids);
    const char *arrow = pending_arrow(ascii);

    buffer[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        char text[2 * CONFIG_TEXT_SIZE + 32];
        bool first = used == 0;

        if (!pending_is(run, chosen, ids[i]))
            continue;
        int room = columns - text_columns(buffer) - (first ? 0 : 2) - (left > 1 ? REST : 0);
        int width = print_change(run, chosen, ids[i], arrow, true, text, sizeof text);
        if (width > room && first)
            width = print_change(run, chosen, ids[i], arrow, false, text, sizeof text);
        if (width > room && !first)
            break;
        used += (size_t)snprintf(buffer + used, PENDING_TEXT_SIZE - used, "%s%s", first ? "" : ", ",
                                 text);
        left--;
    }
    if (left > 0)
        snprintf(buffer + used, PENDING_TEXT_SIZE - used, ", +%zu", left);
    return buffer;
}
