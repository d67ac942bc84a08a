/* run_list: the runs of a session, the last one current. */
#include "ui/model/run_list.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

void run_list_release(struct run_list *runs)
{
    for (size_t i = 0; i < runs->count; i++)
        run_release(&runs->items[i]);
    free(runs->items);
    *runs = (struct run_list){0};
}

/* How soon a run makes room for another: the lowest goes first. */
static int worth(const struct run_list *runs, const struct run *run)
{
    if (run == run_list_current(runs))
        return 3;
    if (run->name[0] != '\0' || run->marked || run->number == runs->baseline)
        return 2;
    return run->last_step.steps > 0 ? 1 : 0;
}

unsigned run_list_make_room(struct run_list *runs)
{
    if (runs->count < RUNS_KEPT)
        return 0;

    const struct run *least = &runs->items[0];
    for (size_t i = 1; i < runs->count; i++)
        if (worth(runs, &runs->items[i]) < worth(runs, least))
            least = &runs->items[i];
    unsigned number = least->number;
    run_list_remove(runs, number);
    return number;
}

struct run *run_list_add(struct run_list *runs, const struct config *config, size_t train_count)
{
    if (runs->count > 0)
        run_condense(run_list_current(runs));
    if (runs->count == runs->capacity) {
        runs->capacity = runs->capacity == 0 ? 8 : 2 * runs->capacity;
        runs->items = xreallocarray(runs->items, runs->capacity, sizeof *runs->items);
    }

    struct run *run = &runs->items[runs->count++];
    run_init(run, config, train_count);
    run->number = ++runs->last_number;
    return run;
}

struct run *run_list_find(const struct run_list *runs, unsigned number)
{
    for (size_t i = 0; i < runs->count; i++)
        if (runs->items[i].number == number)
            return &runs->items[i];
    return NULL;
}

void run_list_remove(struct run_list *runs, unsigned number)
{
    struct run *run = run_list_find(runs, number);

    if (run == NULL)
        return;
    if (runs->baseline == number)
        runs->baseline = 0;
    run_release(run);
    memmove(run, run + 1, (size_t)(runs->items + runs->count - (run + 1)) * sizeof *run);
    runs->count--;
}

struct run *run_list_current(const struct run_list *runs)
{
    return runs->count == 0 ? NULL : &runs->items[runs->count - 1];
}

bool run_list_event(struct run_list *runs, const struct event *event)
{
    struct run *run = run_list_find(runs, event->run);

    if (run != NULL)
        run_apply(run, event);
    return run != NULL;
}
