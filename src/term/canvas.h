/* canvas: the grid of cells that views draw on. Independent of curses: terminal.c shows it. All
 * drawing is clipped, so it is safe at any size, and idempotent. */
#ifndef MLPTUI_TERM_CANVAS_H
#define MLPTUI_TERM_CANVAS_H

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "term/glyph.h"
#include "term/rect.h"
#include "term/theme.h"

/* One column, or the left half of a wide character; its right half is the next cell, whose
 * character is 0. Neither half exists without the other: drawing over one blanks the other. */
struct cell {
    uint32_t character;
    uint32_t marks[TEXT_MARKS]; /* combining marks; 0: fewer */
    uint8_t role;               /* enum role; not used by a grey cell */
    uint8_t extra;              /* LOOK_... added to the role's */
    bool grey;                  /* a cell of an image: two grey levels instead of a role */
    bool balanced;        /* such a cell's levels are above or below CANVAS_ZERO, in two hues */
    bool heated;          /* text on a background of the balanced level `lower` */
    uint8_t upper, lower; /* foreground and background level of such a cell */
};

struct canvas {
    int rows, columns;
    struct cell *cells; /* (rows, columns), row-major, owned */
    /* (rows, columns) the number of the text that each cell belongs to, 0: none. For a test that
     * checks where two texts touch; else NULL. */
    unsigned *texts;
    unsigned text_count;
    enum glyph_set glyphs;
    int colors; /* 256, 16, 8, 0: pictures fall back to shades without greys */
};

void canvas_init(struct canvas *canvas, enum glyph_set glyphs, int colors);
void canvas_release(struct canvas *canvas);

/* Changes the size and clears; sizes from 0x0. */
void canvas_resize(struct canvas *canvas, int rows, int columns);
void canvas_clear(struct canvas *canvas);
struct rect canvas_rect(const struct canvas *canvas);

/* One column wide; other characters show as '?'. */
void canvas_put(struct canvas *canvas, int row, int column, uint32_t character, enum role role);
void canvas_glyph(struct canvas *canvas, int row, int column, enum glyph name, enum role role);

/* Adds LOOK_... to the cells of an area (a selection's reverse, a faint run). */
void canvas_emphasize(struct canvas *canvas, struct rect area, unsigned look);

/* Writes UTF-8 text as text_shown gives it, at most `columns` wide, with an ellipsis if it is cut.
 * In the ASCII set other characters show as '?', wide ones followed by a blank. Returns the columns
 * used. */
int canvas_text(struct canvas *canvas, int row, int column, int columns, enum role role,
                const char *text);
int canvas_printf(struct canvas *canvas, int row, int column, int columns, enum role role,
                  const char *format, ...) __attribute__((format(printf, 6, 7)));

/* The same, ending at (not including) column `right`. */
int canvas_text_right(struct canvas *canvas, int row, int right, int columns, enum role role,
                      const char *text);

void canvas_fill(struct canvas *canvas, struct rect area, uint32_t character, enum role role);

/* A rounded frame with a title in its top edge; returns the inside, empty if the area is below 2x2.
 * title may be NULL. */
struct rect canvas_frame(struct canvas *canvas, struct rect area, const char *title);

/* A horizontal bar of `columns` cells, `share` in [0, 1] of it filled (eighths of a cell). */
void canvas_bar(struct canvas *canvas, int row, int column, int columns, double share,
                enum role role);

/* A vertical bar of up to `rows` cells above row `bottom`, `share` in [0, 1] of it filled (eighths
 * of a cell; at least one if share > 0). */
void canvas_column(struct canvas *canvas, int bottom, int column, int rows, double share,
                   enum role role);

/* A grey picture (rows, columns) of bytes, row-major, 0 = black, scaled down by averaging to fit
 * the area (never up beyond 1 pixel a column and 2 pixels a row of cells), at its top left corner.
 * Half-blocks with two greys a cell; shades where colours or glyphs are missing. Returns the area
 * used. */
struct rect canvas_picture(struct canvas *canvas, struct rect area, const uint8_t *pixels,
                           size_t rows, size_t columns);

#define CANVAS_ZERO 128 /* the level of 0 in a balanced picture */

/* The same for signed values, as levels 1 .. 255 around CANVAS_ZERO: blue below, orange above,
 * lighter with the distance; without colours or glyphs, `=` and `-` below, a dot, `+` and `#`
 * above. */
struct rect canvas_balanced(struct canvas *canvas, struct rect area, const uint8_t *levels,
                            size_t rows, size_t columns);

/* Sets the background of an area to a balanced level, and its text to black or white, whichever is
 * readable. False, with nothing changed, with fewer than 256 colours. */
bool canvas_heat(struct canvas *canvas, struct rect area, uint8_t level);

/* The size that both pictures would use, of two rows of pixels a cell whatever the glyphs. */
struct rect canvas_picture_size(struct rect area, size_t rows, size_t columns);

#endif
