/* Tests of digitize: against a slow exact average, against what must not matter, and against MNIST
 * itself, whose digits must come back from enlargements. */
#include "testing.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "data/digitize.h"
#include "mlptui/data/dataset.h"

#define SIDE 28

struct image {
    size_t rows, columns;
    uint8_t *pixels;
};

/* 8 bits as the 16 that a picture has. */
static bool digitize_bytes(const uint8_t *from, size_t rows, size_t columns, uint8_t *to,
                           size_t to_rows, size_t to_columns, struct error *error)
{
    uint16_t *levels = malloc(rows * columns * sizeof *levels);

    ck_assert_ptr_nonnull(levels);
    for (size_t i = 0; i < rows * columns; i++)
        levels[i] = (uint16_t)(from[i] * 257);
    bool ok = digitize(levels, rows, columns, to, to_rows, to_columns, error);
    free(levels);
    return ok;
}

static struct image blank(size_t rows, size_t columns, uint8_t level)
{
    struct image image = {rows, columns, malloc(rows * columns)};

    ck_assert_ptr_nonnull(image.pixels);
    memset(image.pixels, level, rows * columns);
    return image;
}

static uint32_t noise_state;

static uint32_t noise(uint32_t below)
{
    noise_state = noise_state * 1664525u + 1013904223u;
    return (noise_state >> 16) % below;
}

/* Ink of random levels 1..255 in a rectangle (rows, columns) at (top, left), its corners inked. */
static void splash(struct image *image, size_t top, size_t left, size_t rows, size_t columns,
                   uint32_t seed)
{
    noise_state = seed;
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < columns; c++) {
            uint8_t level = noise(3) == 0 ? 0 : (uint8_t)(1 + noise(255));
            if ((r == 0 || r == rows - 1) && (c == 0 || c == columns - 1))
                level = 255;
            image->pixels[(top + r) * image->columns + left + c] = level;
        }
}

static void invert(struct image *image)
{
    for (size_t i = 0; i < image->rows * image->columns; i++)
        image->pixels[i] = (uint8_t)(255 - image->pixels[i]);
}

static void digitize_ok(const struct image *from, uint8_t *to, size_t side)
{
    struct error error;

    ck_assert_msg(digitize_bytes(from->pixels, from->rows, from->columns, to, side, side, &error),
                  "%s", error.text);
}

/* Centre of mass by row or column, in pixels. */
static double centre(const uint8_t *pixels, size_t side, bool of_columns)
{
    double mass = 0, moment = 0;

    for (size_t r = 0; r < side; r++)
        for (size_t c = 0; c < side; c++) {
            mass += pixels[r * side + c];
            moment += pixels[r * side + c] * (double)(of_columns ? c : r);
        }
    return moment / mass;
}

/* The exact mean of a picture over each cell of a coarser grid: each pixel is cut into (m rows, m
 * columns) equal parts, then each cell holds n by n of them whole. */
static void slow_average(const struct image *from, size_t rows, size_t columns, double *to)
{
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < columns; c++) {
            double sum = 0;
            for (size_t y = r * from->rows; y < (r + 1) * from->rows; y++)
                for (size_t x = c * from->columns; x < (c + 1) * from->columns; x++)
                    sum += from->pixels[y / rows * from->columns + x / columns];
            to[r * columns + c] = sum / (double)(from->rows * from->columns);
        }
}

/* The box of `to` that holds its ink begins here, given its size, when the ink's corners are inked.
 */
static void find_corner(const uint8_t *to, size_t *top, size_t *left)
{
    *top = *left = SIDE;
    for (size_t i = 0; i < SIDE * SIDE; i++)
        if (to[i] != 0) {
            *top = i / SIDE < *top ? i / SIDE : *top;
            *left = i % SIDE < *left ? i % SIDE : *left;
        }
}

START_TEST(reduction_is_the_exact_average)
{
    static const size_t sizes[][2] = {{20, 20}, {40, 20}, {61, 47}, {100, 33},
                                      {21, 21}, {37, 90}, {25, 20}, {200, 199}};
    double expected[20 * 20];
    uint8_t to[SIDE * SIDE];

    for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
        size_t h = sizes[k][0], w = sizes[k][1], longer = h > w ? h : w;
        size_t rows = (size_t)lround((double)h * 20 / (double)longer);
        size_t columns = (size_t)lround((double)w * 20 / (double)longer);
        struct image from = blank(h + 9, w + 12, 0), ink = blank(h, w, 0);
        splash(&from, 4, 5, h, w, (uint32_t)k);
        splash(&ink, 0, 0, h, w, (uint32_t)k);
        digitize_ok(&from, to, SIDE);
        slow_average(&ink, rows, columns, expected);

        double most = 0;
        size_t top, left;
        for (size_t i = 0; i < rows * columns; i++)
            most = fmax(most, expected[i]);
        find_corner(to, &top, &left);
        for (size_t r = 0; r < rows; r++)
            for (size_t c = 0; c < columns; c++) {
                double value = expected[r * columns + c] * 255 / most;
                ck_assert_double_eq_tol(to[(top + r) * SIDE + left + c], value, 0.5 + 1e-6);
            }
        free(from.pixels);
        free(ink.pixels);
    }
}
END_TEST

/* Bilinear, written down: the value at the middle of each new pixel, between the four around it. */
START_TEST(enlargement_is_bilinear)
{
    struct image from = blank(9, 9, 0), ink = blank(5, 5, 0);
    double expected[20][20], most = 0;
    uint8_t to[SIDE * SIDE];
    size_t top, left;

    splash(&from, 2, 2, 5, 5, 7);
    splash(&ink, 0, 0, 5, 5, 7);
    digitize_ok(&from, to, SIDE);
    for (int r = 0; r < 20; r++)
        for (int c = 0; c < 20; c++) {
            double y = fmin(fmax((r + 0.5) / 4 - 0.5, 0), 4);
            double x = fmin(fmax((c + 0.5) / 4 - 0.5, 0), 4);
            size_t y0 = (size_t)fmin(floor(y), 3), x0 = (size_t)fmin(floor(x), 3);
            const uint8_t *p = ink.pixels + y0 * 5 + x0;
            double v = y - (double)y0, u = x - (double)x0;
            expected[r][c] =
                (p[0] * (1 - u) + p[1] * u) * (1 - v) + (p[5] * (1 - u) + p[6] * u) * v;
            most = fmax(most, expected[r][c]);
        }
    find_corner(to, &top, &left);
    for (size_t r = 0; r < 20; r++)
        for (size_t c = 0; c < 20; c++)
            ck_assert_double_eq_tol(to[(top + r) * SIDE + left + c], expected[r][c] * 255 / most,
                                    0.5 + 1e-6);
    free(from.pixels);
    free(ink.pixels);
}
END_TEST

START_TEST(place_and_polarity_do_not_matter)
{
    static const size_t places[][2] = {{1, 1}, {30, 2}, {50, 77}, {7, 90}};
    uint8_t first[SIDE * SIDE], to[SIDE * SIDE];

    for (size_t k = 0; k < 4; k++) {
        struct image from = blank(120, 150, 0);
        splash(&from, places[k][0], places[k][1], 60, 45, 3);
        digitize_ok(&from, k == 0 ? first : to, SIDE);
        if (k > 0)
            ck_assert_mem_eq(to, first, sizeof to);
        invert(&from);
        digitize_ok(&from, to, SIDE);
        ck_assert_mem_eq(to, first, sizeof to);
        free(from.pixels);
    }
}
END_TEST

/* Paper that is not quite white and a little rough; ink that is not quite black. */
START_TEST(rough_grey_paper_is_no_ink)
{
    struct image clean = blank(100, 100, 0), rough = blank(100, 100, 0);
    uint8_t expected[SIDE * SIDE], to[SIDE * SIDE];

    for (size_t r = 20; r < 80; r++)
        for (size_t c = 40; c < 70; c++)
            clean.pixels[r * 100 + c] = r < 35 || c > 55 ? 255 : 0;
    noise_state = 5;
    for (size_t i = 0; i < 100 * 100; i++)
        rough.pixels[i] = (uint8_t)((clean.pixels[i] > 0 ? 40 : 190) + noise(9));
    digitize_ok(&clean, expected, SIDE);
    digitize_ok(&rough, to, SIDE);
    for (size_t i = 0; i < SIDE * SIDE; i++)
        ck_assert_int_le(abs(to[i] - expected[i]), 10);
    free(clean.pixels);
    free(rough.pixels);
}
END_TEST

START_TEST(thin_and_faint_strokes_become_bright)
{
    struct image from = blank(300, 300, 250);
    uint8_t to[SIDE * SIDE], most = 0;

    for (size_t r = 50; r < 250; r++)
        from.pixels[r * 300 + 100 + r / 3] = 220;
    digitize_ok(&from, to, SIDE);
    for (size_t i = 0; i < SIDE * SIDE; i++)
        most = to[i] > most ? to[i] : most;
    ck_assert_uint_eq(most, 255);
    free(from.pixels);
}
END_TEST

START_TEST(a_bar_keeps_its_shape)
{
    struct image from = blank(90, 90, 0);
    uint8_t to[SIDE * SIDE];
    size_t inked = 0;

    for (size_t r = 10; r < 80; r++)
        from.pixels[r * 90 + 60] = 255; /* 70 x 1: 20 x 0.29, which becomes 20 x 1 */
    digitize_ok(&from, to, SIDE);
    for (size_t i = 0; i < SIDE * SIDE; i++)
        inked += to[i] == 255;
    ck_assert_uint_eq(inked, 20);
    for (size_t r = 5; r < 23; r++)
        ck_assert_uint_eq(to[r * SIDE + 14], 255);
    free(from.pixels);
}
END_TEST

START_TEST(centre_of_mass_is_in_the_middle)
{
    uint8_t to[64 * 64];
    static const size_t sides[] = {28, 8, 29, 64};

    for (uint32_t seed = 0; seed < 40; seed++) {
        size_t side = sides[seed % 4];
        struct image from = blank(200, 200, 0);
        splash(&from, 10 + seed, 20, 30 + 3 * seed, 150 - 2 * seed, seed);
        digitize_ok(&from, to, side);
        ck_assert_double_le(fabs(centre(to, side, false) - (double)(side / 2)), 0.5);
        ck_assert_double_le(fabs(centre(to, side, true) - (double)(side / 2)), 0.5);
        free(from.pixels);
    }
}
END_TEST

/* Nearly all ink at one end: centring it would push the other end over the edge. */
START_TEST(no_ink_is_cut_off)
{
    struct image from = blank(220, 220, 0);
    uint8_t to[SIDE * SIDE];
    size_t inked_rows = 0;

    for (size_t r = 10; r < 210; r++)
        for (size_t c = 10; c < (r < 200 ? 12 : 210); c++)
            from.pixels[r * 220 + c] = r < 200 ? 20 : 255;
    digitize_ok(&from, to, SIDE);
    for (size_t r = 0; r < SIDE; r++) {
        bool inked = false;
        for (size_t c = 0; c < SIDE; c++)
            inked |= to[r * SIDE + c] > 0;
        inked_rows += inked;
    }
    ck_assert_uint_eq(inked_rows, 20);
    free(from.pixels);
}
END_TEST

START_TEST(sizes_other_than_squares)
{
    struct image from = blank(50, 50, 0);
    uint8_t to[42 * 14], one;
    struct error error;
    size_t high = 0, wide = 0;

    splash(&from, 5, 5, 40, 40, 1);
    ck_assert(digitize_bytes(from.pixels, 50, 50, to, 42, 14, &error));
    for (size_t r = 0; r < 42; r++)
        for (size_t c = 0; c < 14; c++)
            if (to[r * 14 + c] > 0) {
                high |= (size_t)1 << r;
                wide |= (size_t)1 << c;
            }
    ck_assert_int_eq(__builtin_popcountll(high), 10); /* box 30 x 10, aspect kept */
    ck_assert_int_eq(__builtin_popcountll(wide), 10);
    ck_assert(digitize_bytes(from.pixels, 50, 50, &one, 1, 1, &error));
    ck_assert_uint_eq(one, 255);
    free(from.pixels);
}
END_TEST

START_TEST(blank_pictures_are_refused)
{
    static const size_t sizes[][2] = {{1, 1}, {1, 9}, {9, 1}, {2, 2}, {50, 40}};
    uint8_t to[SIDE * SIDE];
    struct error error;

    memset(to, 77, sizeof to);
    for (size_t k = 0; k < 5; k++)
        for (int level = 0; level < 256; level += 51) {
            struct image from = blank(sizes[k][0], sizes[k][1], (uint8_t)level);
            error.text[0] = '\0';
            ck_assert(
                !digitize_bytes(from.pixels, from.rows, from.columns, to, SIDE, SIDE, &error));
            ck_assert_ptr_nonnull(strstr(error.text, "blank"));
            if (k == 4) { /* on clean paper nothing is too faint */
                from.pixels[820] = (uint8_t)(level > 100 ? level - 1 : level + 1);
                uint8_t ok[SIDE * SIDE];
                ck_assert(digitize_bytes(from.pixels, 50, 40, ok, SIDE, SIDE, &error));
            }
            free(from.pixels);
        }
    for (size_t i = 0; i < sizeof to; i++)
        ck_assert_uint_eq(to[i], 77);
}
END_TEST

/* Every size from 1x1: a single dot in it, at each corner; nothing may be read or written outside.
 */
START_TEST(tiny_pictures)
{
    uint8_t to[SIDE * SIDE];
    struct error error;

    for (size_t rows = 1; rows < 12; rows++)
        for (size_t columns = 1; columns < 12; columns++)
            for (size_t corner = 0; corner < 4; corner++) {
                struct image from = blank(rows, columns, 255);
                size_t at = (corner & 1 ? rows - 1 : 0) * columns + (corner & 2 ? columns - 1 : 0);
                from.pixels[at] = 0;
                bool seen = digitize_bytes(from.pixels, rows, columns, to, SIDE, SIDE, &error);
                if (rows > 3 && columns > 3)
                    ck_assert(seen);
                free(from.pixels);
            }
}
END_TEST

static struct image enlarge(const uint8_t *digit, size_t k)
{
    struct image image = blank(SIDE * k, SIDE * k, 0);

    for (size_t i = 0; i < image.rows * image.columns; i++)
        image.pixels[i] = digit[i / image.columns / k * SIDE + i % image.columns / k];
    return image;
}

/* MNIST's own digits, enlarged by a whole factor, dark on light or not, come back as they are, but
 * for the stretch of those whose brightest pixel is below 255. */
START_TEST(mnist_comes_back)
{
    static const size_t factors[] = {1, 2, 4, 7};
    const char *directory = getenv("MLPTUI_TEST_DATA");
    struct error error;
    uint8_t to[SIDE * SIDE];

    if (directory == NULL)
        return;
    struct dataset *dataset = dataset_load(directory, 10000, NULL, NULL, &error);
    ck_assert_msg(dataset != NULL, "%s", error.text);
    for (size_t n = 0; n < 400; n++) {
        const uint8_t *digit = dataset->splits[SPLIT_TEST].pixels + n * SIDE * SIDE;
        uint8_t most = 0;
        for (size_t i = 0; i < SIDE * SIDE; i++)
            most = digit[i] > most ? digit[i] : most;
        struct image from = enlarge(digit, factors[n % 4]);
        if (n % 3 == 0)
            invert(&from);
        digitize_ok(&from, to, SIDE);
        for (size_t i = 0; i < SIDE * SIDE; i++)
            ck_assert_each(to[i] == lround(digit[i] * 255.0 / most));
        free(from.pixels);
    }
    dataset_free(dataset);
}
END_TEST

/* --- photographs -------------------------------------------------------------------------------
 */

#define DIGITS 6
#define FACTOR 6   /* of enlargement */
#define FILLS  11  /* the ink takes nearly all of the picture */
#define PHOTO  240 /* pixels of a side; the digit takes the middle */

/* About normal, with mean 0 and deviation 1. */
static double deviation(void)
{
    double sum = 0;

    for (int i = 0; i < 12; i++)
        sum += noise(1000) / 1000.0;
    return sum - 6;
}

/* The share of the light that falls on a place, x and y in 0 .. 1. */
typedef double light(double x, double y);

static double even(double x, double y)
{
    (void)x;
    (void)y;
    return 1;
}

static double slope(double x, double y)
{
    return 1 - 0.3 * (0.7 * x + 0.3 * y);
}

static double shadow_on_a_third(double x, double y)
{
    (void)x;
    return y > 2.0 / 3 ? 0.7 : 1;
}

static double shadow_on_a_half(double x, double y)
{
    (void)y;
    return x < 0.5 ? 0.7 : 1;
}

static double two_shadows(double x, double y)
{
    return (x < 0.3 ? 0.75 : 1) * (y < 0.25 ? 0.7 : 1);
}

static double soft_corner(double x, double y)
{
    return 1 - 0.3 / (1 + exp((x + y - 0.6) * 20));
}

static double vignette(double x, double y)
{
    return 1 - 0.7 * ((x - 0.5) * (x - 0.5) + (y - 0.5) * (y - 0.5));
}

static double shadow_across(double x, double y)
{
    return x + y < 0.9 ? 0.7 : 1;
}

static double steep_corner(double x, double y)
{
    return 1 - 0.6 / (1 + exp((x + y - 0.6) * 20));
}

static double dark_corners(double x, double y)
{
    return 1 - 1.2 * ((x - 0.5) * (x - 0.5) + (y - 0.5) * (y - 0.5));
}

struct photo {
    const char *name;
    light *light;
    double ink; /* the share of light that it takes from paper, or gives it where it is bright */
    bool bright;
    double noise; /* levels */
    size_t specks;
    int factor; /* 0: FACTOR */
};

static const struct photo photos[] = {
    {"even", even, 0.85, false, 2, 0, 0},
    {"noisy", even, 0.85, false, 6, 0, 0},
    {"faint", even, 0.05, false, 0.5, 0, 0},
    {"specks", even, 0.85, false, 2, 5, 0},
    {"filling the picture", even, 0.85, false, 2, 0, FILLS},
    {"filling it, corner", soft_corner, 0.85, false, 2, 0, FILLS},
    {"slope", slope, 0.85, false, 2, 0, 0},
    {"third", shadow_on_a_third, 0.85, false, 2, 0, 0},
    {"half", shadow_on_a_half, 0.85, false, 2, 0, 0},
    {"two shadows", two_shadows, 0.85, false, 2, 0, 0},
    {"corner", soft_corner, 0.85, false, 2, 0, 0},
    {"vignette", vignette, 0.85, false, 2, 0, 0},
    {"across", shadow_across, 0.85, false, 2, 0, 0},
    {"bright", even, 0.85, true, 2, 0, 0},
    {"bright on a slope", slope, 0.85, true, 2, 0, 0},
    {"bright, third", shadow_on_a_third, 0.85, true, 2, 0, 0},
};

/* Of a digit enlarged bilinearly, 0 .. 1. */
static double ink_at(const uint8_t *digit, double row, double column)
{
    double sum = 0;

    for (int r = (int)floor(row); r <= (int)floor(row) + 1; r++)
        for (int c = (int)floor(column); c <= (int)floor(column) + 1; c++) {
            double weight = (1 - fabs(row - r)) * (1 - fabs(column - c));
            if (r >= 0 && c >= 0 && r < SIDE && c < SIDE)
                sum += weight * digit[r * SIDE + c] / 255;
        }
    return sum;
}

/* `digit` NULL: only paper. */
static void take_photo(const struct photo *photo, const uint8_t *digit, uint32_t seed, uint8_t *to)
{
    const int factor = photo->factor > 0 ? photo->factor : FACTOR;
    const int begin = (PHOTO - SIDE * factor) / 2;

    noise_state = seed;
    for (int r = 0; r < PHOTO; r++)
        for (int c = 0; c < PHOTO; c++) {
            double ink = digit == NULL ? 0
                                       : ink_at(digit, (r - begin + 0.5) / factor - 0.5,
                                                (c - begin + 0.5) / factor - 0.5);
            double paper = photo->bright ? 1 - photo->ink : 1;
            double level = 250 * photo->light((c + 0.5) / PHOTO, (r + 0.5) / PHOTO) *
                           (paper + (photo->bright ? ink : -ink) * photo->ink);
            level = round(level + photo->noise * deviation());
            to[r * PHOTO + c] = (uint8_t)fmin(fmax(level, 0), 255);
        }
    for (size_t i = 0; i < photo->specks; i++) {
        size_t at = noise(PHOTO) * PHOTO + noise(PHOTO);
        to[at] = 20;
    }
}

/* How alike two digits are, at best when one is moved by up to a pixel. */
static double likeness(const uint8_t *a, const uint8_t *b)
{
    double best = 0;

    for (int down = -1; down <= 1; down++)
        for (int across = -1; across <= 1; across++) {
            double ab = 0, aa = 0, bb = 0;
            for (int r = 1; r < SIDE - 1; r++)
                for (int c = 1; c < SIDE - 1; c++) {
                    double x = a[r * SIDE + c], y = b[(r + down) * SIDE + c + across];
                    ab += x * y;
                    aa += x * x;
                    bb += y * y;
                }
            best = fmax(best, ab / sqrt(aa * bb));
        }
    return best;
}

START_TEST(mnist_comes_back_from_photographs)
{
    const struct photo *photo = &photos[_i];
    const char *directory = getenv("MLPTUI_TEST_DATA");
    static uint8_t picture[PHOTO * PHOTO];
    struct error error;
    uint8_t to[SIDE * SIDE];
    double sum = 0;

    if (directory == NULL)
        return;
    struct dataset *dataset = dataset_load(directory, 10000, NULL, NULL, &error);
    ck_assert_msg(dataset != NULL, "%s", error.text);
    for (uint32_t n = 0; n < DIGITS; n++) {
        const uint8_t *digit = dataset->splits[SPLIT_TEST].pixels + (n * 7 + 3) * SIDE * SIDE;
        take_photo(photo, digit, n, picture);
        ck_assert_msg(digitize_bytes(picture, PHOTO, PHOTO, to, SIDE, SIDE, &error),
                      "%s, digit %u: %s", photo->name, n, error.text);
        double like = likeness(to, digit);
        ck_assert_msg(like > 0.7, "%s: digit %u comes back %.3f alike", photo->name, n, like);
        sum += like;
    }
    ck_assert_msg(sum / DIGITS > 0.9, "%s: digits come back %.3f alike", photo->name, sum / DIGITS);
    dataset_free(dataset);
}
END_TEST

/* Paper alone, under smooth light, is blank however rough it is. */
START_TEST(paper_is_blank)
{
    static const struct photo papers[] = {{"even", even, 0, false, 0, 0, 0},
                                          {"noisy", even, 0, false, 6, 0, 0},
                                          {"rough", even, 0, false, 1, 0, 0},
                                          {"slope", slope, 0, false, 0, 0, 0},
                                          {"noisy slope", slope, 0, false, 2, 0, 0}};
    static uint8_t picture[PHOTO * PHOTO];
    struct error error;
    uint8_t to[SIDE * SIDE];

    for (uint32_t seed = 0; seed < 2; seed++) {
        take_photo(&papers[_i], NULL, seed, picture);
        ck_assert(!digitize_bytes(picture, PHOTO, PHOTO, to, SIDE, SIDE, &error));
        ck_assert_msg(strstr(error.text, "blank") != NULL, "%s: %s", papers[_i].name, error.text);
    }
}
END_TEST

/* What shadows leave at the border, and specks far apart, are not read as a digit. */
START_TEST(no_digit_is_read_from_shadows_and_specks)
{
    static const struct photo papers[] = {{"across", shadow_across, 0, false, 2, 0, 0},
                                          {"dark corners", dark_corners, 0, false, 2, 0, 0},
                                          {"corner", steep_corner, 0, false, 2, 0, 0},
                                          {"specks", even, 0, false, 0, 500, 0}};
    static uint8_t picture[PHOTO * PHOTO];
    struct error error;
    uint8_t to[SIDE * SIDE];

    for (uint32_t seed = 0; seed < 3; seed++) {
        take_photo(&papers[_i], NULL, seed, picture);
        ck_assert_msg(!digitize_bytes(picture, PHOTO, PHOTO, to, SIDE, SIDE, &error), "%s",
                      papers[_i].name);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("digitize");
    TCase *all = tcase_create("all");

    tcase_add_test(all, reduction_is_the_exact_average);
    tcase_add_test(all, enlargement_is_bilinear);
    tcase_add_test(all, place_and_polarity_do_not_matter);
    tcase_add_test(all, rough_grey_paper_is_no_ink);
    tcase_add_test(all, thin_and_faint_strokes_become_bright);
    tcase_add_test(all, a_bar_keeps_its_shape);
    tcase_add_test(all, centre_of_mass_is_in_the_middle);
    tcase_add_test(all, no_ink_is_cut_off);
    tcase_add_test(all, sizes_other_than_squares);
    tcase_add_test(all, blank_pictures_are_refused);
    tcase_add_test(all, tiny_pictures);
    tcase_add_test(all, mnist_comes_back);
    tcase_add_loop_test(all, mnist_comes_back_from_photographs, 0,
                        (int)(sizeof photos / sizeof photos[0]));
    tcase_add_loop_test(all, paper_is_blank, 0, 5);
    tcase_add_loop_test(all, no_digit_is_read_from_shadows_and_specks, 0, 4);
    suite_add_tcase(suite, all);
    return run_suite(suite);
}
