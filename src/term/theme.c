/* theme: the table of looks.
 *
 * The 256-colour foregrounds have a contrast of at least 3:1 on black and on white (the unit test
 * computes it). Splits and runs are told apart by colour-blind people too: the test simulates what
 * they see. With 16
 * and 8 colours the palette is the terminal's own; black, white and plain blue, which vanish on
 * some background, are never foregrounds. */
#include "term/theme.h"

#include <stdlib.h>

struct entry {
    int16_t rich, sixteen, eight;             /* foregrounds; -1: the terminal's own */
    uint8_t rich_look, plain_look, bare_look; /* with 256; with 16 and 8; without colours */
};

enum { BLACK, RED, GREEN, YELLOW, BLUE, MAGENTA, CYAN, WHITE, BRIGHT_BLUE = 12 };

static const struct entry entries[ROLE_COUNT] = {
    [ROLE_TEXT] = {-1, -1, -1, 0, 0, 0},
    [ROLE_STRONG] = {-1, -1, -1, LOOK_BOLD, LOOK_BOLD, LOOK_BOLD},
    [ROLE_DIM] = {244, -1, -1, 0, LOOK_DIM, LOOK_DIM},
    [ROLE_FRAME] = {243, -1, -1, 0, LOOK_DIM, LOOK_DIM},
    [ROLE_TITLE] = {-1, -1, -1, LOOK_BOLD, LOOK_BOLD, LOOK_BOLD},
    [ROLE_BRAND] = {33, BRIGHT_BLUE, CYAN, LOOK_BOLD, LOOK_BOLD, LOOK_BOLD},
    [ROLE_KEY] = {33, BRIGHT_BLUE, CYAN, LOOK_BOLD, LOOK_BOLD, LOOK_BOLD},
    [ROLE_TAB] = {244, -1, -1, 0, 0, 0},
    [ROLE_TAB_ACTIVE] = {-1, -1, -1, LOOK_BOLD | LOOK_REVERSE, LOOK_BOLD | LOOK_REVERSE,
                         LOOK_BOLD | LOOK_REVERSE},
    [ROLE_TRAIN] = {33, BRIGHT_BLUE, CYAN, 0, 0, 0},
    [ROLE_TRAIN_FAINT] = {67, BRIGHT_BLUE, CYAN, 0, LOOK_DIM, LOOK_DIM},
    [ROLE_VALIDATION] = {166, YELLOW, YELLOW, 0, 0, LOOK_BOLD},
    [ROLE_TEST] = {29, GREEN, GREEN, 0, 0, LOOK_UNDERLINE},
    [ROLE_GOOD] = {29, GREEN, GREEN, LOOK_BOLD, LOOK_BOLD, LOOK_BOLD},
    [ROLE_WARN] = {136, YELLOW, YELLOW, LOOK_BOLD, LOOK_BOLD, LOOK_BOLD},
    [ROLE_BAD] = {161, RED, RED, LOOK_BOLD, LOOK_BOLD, LOOK_BOLD | LOOK_UNDERLINE},
    [ROLE_CHOSEN] = {136, YELLOW, YELLOW, LOOK_UNDERLINE, LOOK_UNDERLINE, LOOK_UNDERLINE},
    [ROLE_CURSOR] = {-1, -1, -1, LOOK_REVERSE, LOOK_REVERSE, LOOK_REVERSE},
    [ROLE_BAR] = {33, BRIGHT_BLUE, CYAN, 0, 0, 0},
    [ROLE_BAR_EMPTY] = {243, -1, -1, 0, LOOK_DIM, LOOK_DIM},
    [ROLE_RUN_1] = {170, MAGENTA, MAGENTA, 0, LOOK_DIM, LOOK_DIM},
    [ROLE_RUN_2] = {66, CYAN, GREEN, 0, LOOK_DIM, LOOK_DIM},
    [ROLE_RUN_3] = {139, RED, RED, 0, LOOK_DIM, LOOK_DIM},
    [ROLE_RUN_4] = {97, GREEN, MAGENTA, 0, LOOK_DIM, LOOK_DIM},
    [ROLE_RUN_5] = {58, MAGENTA, GREEN, 0, LOOK_DIM, LOOK_DIM},
    [ROLE_RUN_6] = {60, CYAN, RED, 0, LOOK_DIM, LOOK_DIM},
};

struct look theme_look(enum role role, int colors)
{
    const struct entry *entry = &entries[(unsigned)role < ROLE_COUNT ? role : ROLE_TEXT];

    if (colors >= 256)
        return (struct look){entry->rich, entry->rich_look};
    if (colors >= 16)
        return (struct look){entry->sixteen, entry->plain_look};
    if (colors >= 8)
        return (struct look){entry->eight, entry->plain_look};
    return (struct look){-1, entry->bare_look};
}

int theme_greys(int colors)
{
    return colors >= 256 ? 26 : colors >= 16 ? 4 : colors >= 8 ? 2 : 1;
}

/* The rich palette has black, the ramp 8, 18, ..., 238, and white. */
int theme_grey_of(uint8_t level, int colors)
{
    int last = theme_greys(colors) - 1, step = (level + 7) / 10;

    if (colors < 256)
        return (level * last + 127) / 255;
    return level < 4 ? 0 : level > 246 ? last : step < last ? step : last - 1;
}

int16_t theme_grey(int i, int colors)
{
    static const uint8_t sixteen[4] = {0, 8, 7, 15};

    if (colors >= 256) /* the ramp is 232 to 255 */
        return (int16_t)(i == 0 ? 16 : i == 25 ? 231 : 231 + i);
    if (colors >= 16)
        return sixteen[i];
    if (colors >= 8)
        return i == 0 ? BLACK : WHITE;
    return -1;
}

static const uint8_t rich_shades[] = {159, 117, 81,  39,  32,  25,  24, 236,
                                      94,  130, 172, 208, 214, 221, 229};
static const uint8_t sixteen_shades[] = {12, 4, 0, 3, 11};
static const uint8_t eight_shades[] = {4, 0, 3};

int theme_shades(int colors)
{
    return colors >= 256  ? (int)sizeof rich_shades
           : colors >= 16 ? (int)sizeof sixteen_shades
           : colors >= 8  ? (int)sizeof eight_shades
                          : 1;
}

int16_t theme_shade(int i, int colors)
{
    int last = theme_shades(colors) - 1;

    i = i < 0 ? 0 : i > last ? last : i;
    return colors >= 256  ? rich_shades[i]
           : colors >= 16 ? sixteen_shades[i]
           : colors >= 8  ? eight_shades[i]
                          : -1;
}

int16_t theme_shade_ink(int i)
{
    return abs(i - theme_shades(256) / 2) <= 2 ? 231 : 16;
}
