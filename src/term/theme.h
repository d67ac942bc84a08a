/* theme: maps roles to looks for 256, 16, 8 or no colours. The user's background is kept, so every
 * foreground is readable on dark and on light. */
#ifndef MLPTUI_TERM_THEME_H
#define MLPTUI_TERM_THEME_H

#include <stdint.h>

enum role {
    ROLE_TEXT,        /* the terminal's own foreground */
    ROLE_STRONG,      /* figures that matter */
    ROLE_DIM,         /* units, captions, grid */
    ROLE_FRAME,       /* borders of panels */
    ROLE_TITLE,       /* titles of panels */
    ROLE_BRAND,       /* the program's name */
    ROLE_KEY,         /* a key in the footer or in help */
    ROLE_TAB,         /* a view that is not shown */
    ROLE_TAB_ACTIVE,  /* the one that is */
    ROLE_TRAIN,       /* the training split's series */
    ROLE_TRAIN_FAINT, /* its per-step loss */
    ROLE_VALIDATION,
    ROLE_TEST,
    ROLE_GOOD,   /* right predictions, training under way */
    ROLE_WARN,   /* paused, chosen but not running */
    ROLE_BAD,    /* wrong predictions, divergence, errors */
    ROLE_CHOSEN, /* a setting chosen for the next run */
    ROLE_CURSOR, /* the selected item, the reading cursor */
    ROLE_BAR,    /* filled part of a progress bar */
    ROLE_BAR_EMPTY,
    ROLE_RUN_1, /* earlier runs on the charts, cyclic: colour-blind-safe hues */
    ROLE_RUN_2,
    ROLE_RUN_3,
    ROLE_RUN_4,
    ROLE_RUN_5,
    ROLE_RUN_6,
    ROLE_COUNT
};

#define ROLE_RUN_COUNT 6

enum { LOOK_BOLD = 1, LOOK_DIM = 2, LOOK_REVERSE = 4, LOOK_UNDERLINE = 8 };

/* How a role looks: colour -1 is the terminal's default. */
struct look {
    int16_t foreground;
    unsigned attributes; /* LOOK_... */
};

/* colors: 256, 16, 8 or 0 (none). */
struct look theme_look(enum role role, int colors);

/* The number of greys: 26 of 256 colours, 4 of 16, 2 of 8; the one nearest to a level 0..255; and
 * the palette entry of grey `i`, 0 being black. */
int theme_greys(int colors);
int theme_grey_of(uint8_t level, int colors);
int16_t theme_grey(int i, int colors);

/* The number of shades of theme_shade: below 0, 0 itself, and as many above. */
int theme_shades(int colors);

/* The palette entry for shade `i` of theme_shades(colors): blue for below 0, dark, orange for
 * above, lighter the further from 0. */
int16_t theme_shade(int i, int colors);

/* The colour of text on shade `i`: black or white, whichever has more contrast. For 256 colours
 * only, since the others depend on the terminal's palette. */
int16_t theme_shade_ink(int i);

#endif
