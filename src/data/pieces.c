/* pieces: a flood fill, then the choice of the digit's pieces. */
#include "data/pieces.h"

#include <stdlib.h>

#include "base/xalloc.h"

static void add_pixel(struct piece *piece, const struct grid *g, size_t at)
{
    struct area pixel = {at / g->columns, at % g->columns, 1, 1};

    piece->box = area_union(piece->box, pixel);
    piece->border += pixel.row == 0 || pixel.column == 0 || pixel.row == g->rows - 1 ||
                     pixel.column == g->columns - 1;
    piece->mass += (double)g->at[at];
}

/* Labels the pixels around `at` that belong to its piece and waits to visit them. */
static size_t spread(struct pieces *p, const struct grid *g, float least, size_t at, size_t *todo)
{
    size_t r = at / g->columns, c = at % g->columns, waiting = 0;

    for (size_t y = r > 0 ? r - 1 : 0; y <= r + 1 && y < g->rows; y++)
        for (size_t x = c > 0 ? c - 1 : 0; x <= c + 1 && x < g->columns; x++) {
            size_t j = y * g->columns + x;
            if (p->label[j] != 0 || g->at[j] <= least)
                continue;
            p->label[j] = p->label[at];
            todo[waiting++] = j;
        }
    return waiting;
}

static void take_piece(struct pieces *p, const struct grid *g, float least, size_t at, size_t *todo)
{
    struct piece piece = {0};
    size_t waiting = 0;

    p->label[at] = (uint32_t)p->count + 1;
    todo[waiting++] = at;
    while (waiting > 0) {
        size_t i = todo[--waiting];
        add_pixel(&piece, g, i);
        waiting += spread(p, g, least, i, todo + waiting);
    }
    if (p->count == p->room) {
        p->room = p->room * 2 + 16;
        p->list = xreallocarray(p->list, p->room, sizeof *p->list);
    }
    p->list[p->count++] = piece;
}

static bool along_border(const struct piece *p, const struct grid *g)
{
    return p->border * 4 > (g->rows < g->columns ? g->rows : g->columns);
}

static struct piece *heaviest(const struct pieces *p, const struct grid *g)
{
    struct piece *best = NULL;
    double most = 0;

    for (size_t i = 0; i < p->count; i++) {
        struct piece *q = &p->list[i];
        double mass = along_border(q, g) ? q->mass / 8 : q->mass;
        if (best == NULL || mass > most) {
            best = q;
            most = mass;
        }
    }
    return best;
}

static bool belongs(const struct pieces *p, const struct grid *g, const struct piece *q,
                    double speck)
{
    double share = q->mass / p->main->mass;

    if (along_border(q, g) && !along_border(p->main, g))
        return false;
    size_t away = area_distance(p->box, q->box), size = area_longer_side(p->box);
    return share > 0.2 || away * 20 <= size || (share > speck && away * 4 < size);
}

/* Pieces near a kept piece belong, too: repeats until none is added. */
static void keep_digit(struct pieces *p, const struct grid *g, double speck)
{
    struct piece *main = heaviest(p, g);
    bool more = main != NULL;

    p->main = main;
    if (main != NULL) {
        main->kept = true;
        p->box = main->box;
    }
    while (more) {
        more = false;
        for (size_t i = 0; i < p->count; i++) {
            struct piece *q = &p->list[i];
            if (q->kept || !belongs(p, g, q, speck))
                continue;
            q->kept = more = true;
            p->box = area_union(p->box, q->box);
        }
    }
}

struct pieces pieces_find(const struct grid *grid, float least, double speck)
{
    size_t n = grid->rows * grid->columns;
    struct pieces p = {.label = xcalloc(n, sizeof *p.label)};
    size_t *todo = xcalloc(n, sizeof *todo);

    for (size_t i = 0; grid->columns > 0 && i < n; i++)
        if (p.label[i] == 0 && grid->at[i] > least)
            take_piece(&p, grid, least, i, todo);
    free(todo);
    keep_digit(&p, grid, speck);
    return p;
}

void pieces_release(struct pieces *pieces)
{
    free(pieces->label);
    free(pieces->list);
    *pieces = (struct pieces){0};
}
