/* ink: searches the whole picture at low resolution ("afar"), then segments the digit's area. */
#include "data/ink.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "data/light.h"
#include "data/pieces.h"

#define AFAR        160     /* pixels of the longer side */
#define WHITE       65535   /* of the picture */
#define LOG_BASE    2600.0F /* added to a level before its logarithm is taken */
#define SPECK       0.004   /* of a clean picture: of the mass of the digit */
#define SMALL       64      /* pixels of the longer side: a picture where each one counts */
#define LEAST_Q     18      /* peak over noise above which no smoothing is tried */
#define LEAST_CLEAR 7       /* least peak over noise of sharp ink */
#define LEAST_INK   0.012F  /* least depth of ink: three levels of 255 on white paper */
#define LEAST_ANY   0.008F  /* least depth of anything: less may be rounding */
#define LEAST_BIT   6       /* least peak over noise of anything */

/* The picture. */
struct view {
    const uint16_t *pixels;
    size_t rows, columns;
};

/* The means of k x k pixels of an area, fewer at its right and lower edge. */
static struct grid reduce(const struct view *v, struct area a, size_t k)
{
    struct grid g = grid_new((a.rows + k - 1) / k, (a.columns + k - 1) / k);
    uint64_t *sums = xcalloc(g.columns, sizeof *sums);

    for (size_t r = 0; r < g.rows; r++) {
        size_t first = r * k, end = first + k < a.rows ? first + k : a.rows;
        memset(sums, 0, g.columns * sizeof *sums);
        for (size_t y = first; y < end; y++) {
            const uint16_t *row = v->pixels + (a.row + y) * v->columns + a.column;
            for (size_t c = 0, x = 0; c < g.columns; c++)
                for (size_t last = x + k < a.columns ? x + k : a.columns; x < last; x++)
                    sums[c] += row[x];
        }
        for (size_t c = 0; c < g.columns; c++) {
            size_t wide = (c + 1) * k <= a.columns ? k : a.columns - c * k;
            g.at[r * g.columns + c] = (float)((double)sums[c] / (double)(wide * (end - first)));
        }
    }
    free(sums);
    return g;
}

static size_t factor_for(struct area a, size_t most)
{
    return (area_longer_side(a) + most - 1) / most;
}

static struct grid crop(const struct grid *from, struct area box)
{
    struct grid to = grid_new(box.rows, box.columns);

    for (size_t r = 0; r < box.rows; r++)
        memcpy(to.at + r * box.columns, from->at + (box.row + r) * from->columns + box.column,
               box.columns * sizeof *to.at);
    return to;
}

/* --- from afar ---------------------------------------------------------------------------------
 */

/* A candidate segmentation. */
struct guess {
    bool bright;       /* the ink, on darker paper */
    bool flat;         /* smooth light was subtracted */
    struct grid depth; /* of each pixel below the paper, in logarithms */
    struct grid near;  /* above 0 for the digit's pixels and for those around */
    float peak, noise; /* of the depth */
    struct area box;   /* of the digit; no rows where there is none */
    size_t inked;      /* pixels of the digit */
    bool along_border; /* most of a side */
    bool scattered;    /* in small pieces, the main one at the border */
    double contact;    /* tenths of the border that stand out */
    double like;  /* share of the digit whose level is common along the border, as paper's is */
    double sharp; /* 0 .. 1: how steeply the digit ends */
    double merit;
};

static void guess_release(struct guess *guess)
{
    grid_release(&guess->depth);
    grid_release(&guess->near);
}

/* Negates the levels if the ink is bright, so that ink is always low. */
static float height(const struct guess *g, float level)
{
    return g->bright ? -level : level;
}

/* The depth below the paper, relative to quiet areas; its peak and its noise. Ink may be twice the
 * radius wide. */
static void measure_depth(struct guess *g, const struct grid *levels, size_t radius)
{
    size_t n = levels->rows * levels->columns, calm = 0;
    float *depth, *sorted = xcalloc(n, sizeof *sorted);
    double squares = 0;

    g->depth = grid_copy(levels);
    depth = g->depth.at;
    for (size_t i = 0; i < n; i++)
        depth[i] = height(g, depth[i]);
    grid_close(&g->depth, radius);
    for (size_t i = 0; i < n; i++)
        sorted[i] = depth[i] -= height(g, levels->at[i]);
    float half = grid_quantile(sorted, n, 1 - 4.0 / (double)(n + 4)) / 2;
    for (size_t i = 0; i < n; i++)
        if (depth[i] <= half)
            sorted[calm++] = depth[i];
    float middle = grid_quantile(sorted, calm, 0.5);
    for (size_t i = 0; i < calm; i++) {
        sorted[i] = fabsf(sorted[i] - middle);
        squares += (double)(sorted[i] * sorted[i]);
    }
    /* The median of a normal deviation; where most have none, what the others have. */
    g->noise =
        fmaxf(1.4826F * grid_quantile(sorted, calm, 0.5), (float)sqrt(squares / (double)calm) / 2);
    g->peak = 2 * half - middle;
    for (size_t i = 0; i < n; i++)
        depth[i] -= middle;
    free(sorted);
}

static int compare_floats(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;

    return (x > y) - (x < y);
}

static size_t count_below(const float *sorted, size_t n, float value)
{
    size_t low = 0;

    while (n > 0) {
        size_t half = n / 2;
        if (sorted[low + half] < value) {
            low += half + 1;
            n -= half + 1;
        } else {
            n = half;
        }
    }
    return low;
}

/* Fills in `like` and `inked`. A level is common if a sixth of the border has it. */
static void compare_border(struct guess *g, const struct grid *levels, const struct pieces *p)
{
    size_t like = 0;
    float *ring = xcalloc(levels->rows * levels->columns, sizeof *ring), reach = g->peak / 4;
    size_t n = grid_ring(levels, ring);

    qsort(ring, n, sizeof *ring, compare_floats);
    for (size_t i = 0; i < levels->rows * levels->columns; i++) {
        if (!pieces_keep(p, i))
            continue;
        size_t same = count_below(ring, n, levels->at[i] + reach) -
                      count_below(ring, n, levels->at[i] - reach);
        like += same * 6 > n;
        g->inked++;
    }
    g->like = (double)like / (double)g->inked;
    free(ring);
}

static double measure_contact(const struct guess *g)
{
    float *ring = xcalloc(g->depth.rows * g->depth.columns, sizeof *ring);
    float least = fmaxf(g->peak / 4, 3 * g->noise);
    size_t n = grid_ring(&g->depth, ring), above = 0;

    for (size_t i = 0; i < n; i++)
        above += ring[i] > least;
    free(ring);
    return 10 * (double)above / (double)n;
}

/* From the edge of ink the depth falls by half of the peak within about a pixel of a network's
 * input; that of light falls slowly. */
static double measure_sharpness(const struct grid *depth, const struct pieces *p, float peak)
{
    size_t wide = depth->columns, n = 0, across = area_longer_side(p->box) / 24;
    size_t reach = across < 2 ? 2 : across, down = reach * wide;
    double sum = 0;

    for (size_t r = reach; r + reach < depth->rows; r++)
        for (size_t c = reach; c + reach < wide; c++) {
            size_t i = r * wide + c;
            const float *at = depth->at + i;
            const uint32_t *label = p->label + i;
            bool inside = *(label - 1) && label[1] && *(label - wide) && label[wide];
            if (!pieces_keep(p, i) || inside)
                continue;
            float lowest = fminf(fminf(*(at - reach), at[reach]), fminf(*(at - down), at[down]));
            sum += fmin((double)((*at - lowest) / (peak / 2)), 1);
            n++;
        }
    return n > 0 ? sum / (double)n : 0;
}

static double measure_merit(const struct guess *g)
{
    double clear = 1 / (1 / 50.0 + (double)(g->noise / g->peak));

    return clear * sqrt((double)g->peak) * g->sharp * g->sharp * (1.001 - g->like) *
           (1.001 - g->like) / (1 + g->contact * g->contact) / (g->along_border ? 1000 : 1);
}

/* Above 0 for what is kept and around it. */
static void find_near(const struct pieces *p, size_t radius, struct grid *near)
{
    for (size_t i = 0; i < near->rows * near->columns; i++)
        near->at[i] = pieces_keep(p, i) ? 1 : 0;
    grid_smooth(near, radius);
}

/* Whether no piece extends far through the kept area: light leaves such pieces in corners, and
 * paper has such specks. */
static bool is_scattered(const struct pieces *p)
{
    return area_longer_side(p->main->box) * 4 < area_longer_side(p->box);
}

static struct guess guess_ink(const struct grid *levels, bool bright, size_t radius)
{
    struct guess g = {.bright = bright};
    size_t side = levels->rows < levels->columns ? levels->rows : levels->columns;

    measure_depth(&g, levels, radius);
    struct pieces pieces = pieces_find(&g.depth, g.peak / 2, 0.02);
    g.near = grid_new(levels->rows, levels->columns);
    if (pieces.main != NULL) {
        g.box = pieces.box;
        g.along_border = pieces.main->border * 4 > side * 3;
        g.scattered = is_scattered(&pieces) && pieces.main->border > 0;
        compare_border(&g, levels, &pieces);
        g.contact = measure_contact(&g);
        g.sharp = measure_sharpness(&g.depth, &pieces, g.peak);
        g.merit = measure_merit(&g);
        find_near(&pieces, 2 + area_longer_side(g.box) / 40, &g.near);
    }
    pieces_release(&pieces);
    return g;
}

/* What ink may be wide, over twice the shorter side. */
static const double widths[] = {0.45, 0.3, 0.2, 0.13, 0.09, 0.06};
#define WIDTHS (sizeof widths / sizeof widths[0])

/* Whether b contains the ink of a, and more: strokes are wider than a allows. */
static bool has_more(const struct guess *b, const struct guess *a)
{
    struct area all = area_union(a->box, b->box);

    return b->merit > 0.7 * a->merit && b->inked > a->inked &&
           (double)(all.rows * all.columns) < 1.2 * (double)(a->box.rows * a->box.columns);
}

/* The best candidate; its score in *score. Gaps between strokes look like ink of the other
 * polarity, but cover less area and are found only with wider strokes. */
static struct guess best_guess(const struct grid *levels, double *score)
{
    size_t side = levels->rows < levels->columns ? levels->rows : levels->columns, chosen = 0;
    struct guess guesses[2 * WIDTHS];

    *score = -1;
    for (size_t i = 0; i < 2 * WIDTHS; i++) {
        double width = widths[i % WIDTHS];
        struct guess *g = &guesses[i];
        *g = guess_ink(levels, i >= WIDTHS, (size_t)ceil(width * (double)side));
        double extent = sqrt((double)g->box.rows * (double)g->box.columns);
        double its_score = g->merit * extent / pow(width, 0.3);
        if (its_score > *score) {
            *score = its_score;
            chosen = i;
        }
    }
    size_t first = chosen < WIDTHS ? 0 : WIDTHS;
    for (size_t i = first; i < first + WIDTHS; i++)
        if (has_more(&guesses[i], &guesses[chosen]))
            chosen = i;
    for (size_t i = 0; i < 2 * WIDTHS; i++)
        if (i != chosen)
            guess_release(&guesses[i]);
    return guesses[chosen];
}

static void take_logarithms(struct grid *g)
{
    for (size_t i = 0; i < g->rows * g->columns; i++)
        g->at[i] = logf(g->at[i] + LOG_BASE);
}

/* With the smooth part of the light and without it. */
static struct guess guess_light(struct grid *levels)
{
    double score, flat_score;
    struct guess guess = best_guess(levels, &score);

    light_flatten(levels);
    struct guess flat = best_guess(levels, &flat_score);
    flat.flat = true;
    bool better = flat_score > score;
    guess_release(better ? &guess : &flat);
    return better ? flat : guess;
}

/* Smooths until something stands out clearly. */
static struct guess smooth_and_guess(const struct grid *levels)
{
    struct guess guess = {0};

    for (size_t radius = 0; radius <= 3; radius++) {
        struct grid smooth = grid_copy(levels);
        grid_smooth(&smooth, radius);
        take_logarithms(&smooth);
        guess_release(&guess);
        guess = guess_light(&smooth);
        grid_release(&smooth);
        if (guess.peak > LEAST_Q * guess.noise)
            break;
    }
    return guess;
}

static bool convinces(const struct guess *g)
{
    struct area all = {0, 0, g->depth.rows, g->depth.columns};
    double clear = g->sharp / (1 + g->contact) * (double)g->peak;

    return g->merit > 0 && g->peak > LEAST_INK && clear > LEAST_CLEAR * (double)g->noise &&
           g->sharp > 0.45 && g->like < 0.8 && g->contact < 1.5 && !g->scattered &&
           sqrt((double)g->inked) > 0.065 * fmax(1, 2 * g->contact) * (double)area_longer_side(all);
}

/* Whether there may be ink, unlike light and noise. */
static bool may_be_ink(const struct guess *g)
{
    return g->peak > LEAST_ANY && g->peak > LEAST_BIT * g->noise && g->like < 0.9 && g->contact < 2;
}

/* An area, seen coarsely. */
struct sight {
    struct area area;
    size_t factor;
    struct guess guess;
};

static struct sight see(const struct view *v, struct area area)
{
    struct sight s = {.area = area, .factor = factor_for(area, AFAR)};
    struct grid levels = reduce(v, area, s.factor);

    s.guess = smooth_and_guess(&levels);
    grid_release(&levels);
    return s;
}

/* Where the guess is, in the picture. */
static struct area guessed_area(const struct sight *s)
{
    struct area b = s->guess.box;

    return (struct area){s->area.row + b.row * s->factor, s->area.column + b.column * s->factor,
                         b.rows * s->factor, b.columns * s->factor};
}

/* Searches again at higher resolution while the find is small. */
static struct sight look_from_afar(const struct view *v)
{
    struct sight s = see(v, (struct area){0, 0, v->rows, v->columns});

    while (s.factor > 1 && may_be_ink(&s.guess) && area_longer_side(s.guess.box) * 4 < AFAR) {
        struct area box = guessed_area(&s);
        struct sight closer = see(v, area_widen(box, area_longer_side(box) + s.factor, s.area));
        if (closer.factor == s.factor || !convinces(&closer.guess)) {
            guess_release(&closer.guess);
            break;
        }
        guess_release(&s.guess);
        s = closer;
    }
    return s;
}

/* --- from nearby -------------------------------------------------------------------------------
 */

/* What is seen from nearby; grids of the same size. */
struct scene {
    const struct guess *guess;
    struct grid levels; /* logarithms, smooth light taken away where the guess has it so */
    struct grid light;  /* what was taken away */
    struct grid paper;  /* as `levels`, without the ink; upside down where the ink is bright */
    struct grid depth;  /* of `levels` below it */
    float noise;
};

static void scene_release(struct scene *s)
{
    grid_release(&s->levels);
    grid_release(&s->light);
    grid_release(&s->paper);
    grid_release(&s->depth);
}

/* Unknown where the low resolution shows ink, and then interpolated from the surroundings. */
static void find_paper(struct scene *s, const struct sight *sight, struct area area, size_t k)
{
    const struct guess *g = s->guess;
    size_t wide = s->levels.columns, n = s->levels.rows * wide, radius;
    float least = fmaxf(g->peak * 0.1F, 4 * g->noise);
    struct grid ink = grid_copy(&g->depth);

    for (size_t i = 0; i < ink.rows * ink.columns; i++)
        ink.at[i] = g->near.at[i] > 0 && ink.at[i] > least ? 1 : 0;
    grid_smooth(&ink, 1 + area_longer_side(g->box) / 60);
    s->paper = grid_copy(&s->levels);
    for (size_t i = 0; i < n; i++) {
        size_t y = (area.row - sight->area.row + i / wide * k) / sight->factor;
        size_t x = (area.column - sight->area.column + i % wide * k) / sight->factor;
        bool known = ink.at[y * ink.columns + x] < 0.01F;
        s->paper.at[i] = known ? height(g, s->levels.at[i]) : -INFINITY;
    }
    grid_release(&ink);
    size_t side = wide > s->levels.rows ? wide : s->levels.rows;
    for (radius = side / 32 + 1; radius < side && !grid_known_within(&s->paper, radius);)
        radius *= 2;
    grid_close(&s->paper, radius + radius / 2);
}

/* Most of the area around a digit is paper; its depth is about 0 after subtracting the bias of the
 * interpolation. */
static void find_depth(struct scene *s)
{
    size_t n = s->levels.rows * s->levels.columns;
    float *sorted = xcalloc(n, sizeof *sorted);

    s->depth = grid_copy(&s->paper);
    for (size_t i = 0; i < n; i++)
        sorted[i] = s->depth.at[i] -= height(s->guess, s->levels.at[i]);
    float bias = grid_quantile(sorted, n, 0.25);
    s->noise = bias - grid_quantile(sorted, n, 0.05); /* of a normal one, 0.97 of its deviation */
    for (size_t i = 0; i < n; i++) {
        s->depth.at[i] -= bias;
        s->paper.at[i] -= bias;
    }
    free(sorted);
}

static struct scene look_at(const struct view *v, const struct sight *sight, struct area area)
{
    size_t k = factor_for(area, INK_MOST);
    struct scene s = {.guess = &sight->guess, .levels = reduce(v, area, k)};

    grid_smooth(&s.levels, area_longer_side(guessed_area(sight)) / k / 100);
    take_logarithms(&s.levels);
    s.light = grid_copy(&s.levels);
    if (s.guess->flat)
        light_flatten(&s.levels);
    for (size_t i = 0; i < s.levels.rows * s.levels.columns; i++)
        s.light.at[i] -= s.levels.at[i];
    find_paper(&s, sight, area, k);
    find_depth(&s);
    return s;
}

/* The share of light that dark ink absorbs; of bright ink, the light that it adds. */
static float ink_at(const struct scene *s, size_t i)
{
    float paper = expf(s->light.at[i] + height(s->guess, s->paper.at[i])) - LOG_BASE;
    float level = expf(s->light.at[i] + s->levels.at[i]) - LOG_BASE;

    return s->guess->bright ? (level - paper) / WHITE : (paper - level) / fmaxf(paper, LOG_BASE);
}

/* Keeps a margin around the pieces for their soft edges; later averaging reduces its noise. */
static void cut_out(const struct scene *s, const struct pieces *p, struct grid *ink)
{
    size_t n = s->levels.rows * s->levels.columns;
    struct grid near = grid_new(s->levels.rows, s->levels.columns);
    float edge = fmaxf(3 * s->noise, s->guess->peak * 0.06F);
    struct area box = p->box;

    find_near(p, area_longer_side(p->box) / 24 + 1, &near);
    for (size_t i = 0; i < n; i++) {
        bool inside = near.at[i] > 1e-5F;
        near.at[i] = inside ? ink_at(s, i) : 0;
        if (inside && s->depth.at[i] > edge)
            box = area_union(box, (struct area){i / near.columns, i % near.columns, 1, 1});
    }
    *ink = crop(&near, box);
    grid_release(&near);
}

static bool look_from_nearby(const struct view *v, const struct sight *sight, struct grid *ink)
{
    struct area box = guessed_area(sight);
    size_t margin = area_longer_side(box) / 4 + 2 * sight->factor;
    struct scene s = look_at(v, sight, area_widen(box, margin, sight->area));
    struct pieces pieces = pieces_find(&s.depth, fmaxf(4 * s.noise, sight->guess.peak / 4), 0.01);
    bool found = pieces.main != NULL;

    if (found)
        cut_out(&s, &pieces, ink);
    pieces_release(&pieces);
    scene_release(&s);
    return found;
}

/* --- clean pictures ----------------------------------------------------------------------------
 */

struct clean {
    int paper;
    bool bright;
    struct area box; /* of the ink */
};

/* The level that nearly all of the border has. */
static bool border_level(const struct view *v, int *level)
{
    size_t n = 0, same = 0;
    float *ring = xcalloc(2 * (v->rows + v->columns), sizeof *ring);

    for (size_t r = 0; r < v->rows; r++) {
        bool whole = r == 0 || r == v->rows - 1 || v->columns == 1;
        for (size_t c = 0; c < v->columns; c += whole ? 1 : v->columns - 1)
            ring[n++] = (float)v->pixels[r * v->columns + c];
    }
    float middle = grid_quantile(ring, n, 0.5);
    for (size_t i = 0; i < n; i++)
        same += ring[i] == middle;
    free(ring);
    *level = (int)middle;
    return same * 20 >= n * 17;
}

/* The range of levels from the paper's, on the side of the ink. */
static int find_reach(const struct view *v, struct clean *clean)
{
    int low = clean->paper, high = low;

    for (size_t i = 0; i < v->rows * v->columns; i++) {
        low = v->pixels[i] < low ? v->pixels[i] : low;
        high = v->pixels[i] > high ? v->pixels[i] : high;
    }
    int above = high - clean->paper, below = clean->paper - low;
    clean->bright = above == below ? 2 * clean->paper < WHITE : above > below;
    return clean->bright ? above : below;
}

/* False if there are more weak than strong levels, apart from the soft edges of few pixels: no
 * clean ink. */
static bool find_clean_ink(const struct view *v, struct clean *clean, int reach)
{
    size_t weak = 0, strong = 0;

    for (size_t r = 0; r < v->rows; r++)
        for (size_t c = 0; c < v->columns; c++) {
            int above = v->pixels[r * v->columns + c] - clean->paper;
            int ink = clean->bright ? above : -above;
            weak += ink != 0 && ink * 4 < reach;
            strong += ink * 4 >= reach;
            if (ink <= 0)
                continue;
            clean->box = area_union(clean->box, (struct area){r, c, 1, 1});
        }
    return weak <= strong || area_longer_side(clean->box) <= SMALL;
}

/* The ink of an area. */
static struct grid cut_clean(const struct view *v, const struct clean *clean, struct area area)
{
    struct grid g = reduce(v, area, factor_for(area, INK_MOST));
    float paper = (float)clean->paper;

    for (size_t i = 0; i < g.rows * g.columns; i++)
        g.at[i] = fmaxf(0, clean->bright ? g.at[i] - paper : paper - g.at[i]);
    return g;
}

/* False if there are only specks. Releases g. */
static bool without_specks(struct grid g, struct grid *ink)
{
    struct pieces pieces = pieces_find(&g, 0, SPECK);
    bool found = !is_scattered(&pieces);

    for (size_t i = 0; found && i < g.rows * g.columns; i++)
        g.at[i] = pieces_keep(&pieces, i) ? g.at[i] : 0;
    if (found)
        *ink = crop(&g, pieces.box);
    pieces_release(&pieces);
    grid_release(&g);
    return found;
}

/* False if the picture is not clean; *ink is empty if it is blank. */
static bool find_clean(const struct view *v, struct grid *ink)
{
    struct clean clean = {0};

    if (!border_level(v, &clean.paper))
        return false;
    int reach = find_reach(v, &clean);
    if (reach == 0)
        return true;
    if (!find_clean_ink(v, &clean, reach))
        return false;
    struct area all = {0, 0, v->rows, v->columns};
    if (area_longer_side(clean.box) > SMALL)
        return without_specks(cut_clean(v, &clean, area_widen(clean.box, 1, all)), ink);
    *ink = cut_clean(v, &clean, clean.box);
    return true;
}

enum ink_verdict ink_find(const uint16_t *pixels, size_t rows, size_t columns, struct grid *ink)
{
    struct view v = {pixels, rows, columns};
    enum ink_verdict verdict = INK_BLANK;

    *ink = (struct grid){0};
    if (find_clean(&v, ink))
        return ink->at != NULL ? INK_FOUND : INK_BLANK;
    struct sight sight = look_from_afar(&v);
    if (convinces(&sight.guess) && look_from_nearby(&v, &sight, ink))
        verdict = INK_FOUND;
    else if (may_be_ink(&sight.guess))
        verdict = INK_UNCLEAR;
    guess_release(&sight.guess);
    return verdict;
}
