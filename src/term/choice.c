/* choice: the names of colour and glyph choices, and how they resolve on a given terminal. */
#include "term/choice.h"

#include <stdio.h>

#define REMEDY "export LC_ALL=C.UTF-8"

const char *glyph_choice_name(size_t i)
{
    static const char *const names[GLYPHS_COUNT] = {"auto", "braille", "block", "ascii"};

    return i < GLYPHS_COUNT ? names[i] : NULL;
}

const char *color_choice_name(size_t i)
{
    static const char *const names[COLOR_COUNT] = {"auto", "256", "16", "8", "none"};

    return i < COLOR_COUNT ? names[i] : NULL;
}

/* Terminals with more than 256 colours use direct RGB numbers instead of a palette: only the first
 * 8 are the usual ones. */
static int palette_size(int terminal_colors)
{
    if (terminal_colors > 256)
        return 8;
    return terminal_colors >= 256 ? 256 : terminal_colors >= 16 ? 16 : terminal_colors >= 8 ? 8 : 0;
}

int choice_colors(enum color_choice choice, int terminal_colors, const char *no_color)
{
    static const int wanted[COLOR_COUNT] = {256, 256, 16, 8, 0};
    int most = palette_size(terminal_colors);

    if (choice == COLOR_AUTO && no_color != NULL && no_color[0] != '\0')
        return 0;
    return wanted[choice] < most ? wanted[choice] : most;
}

enum glyph_set choice_glyphs(enum glyph_choice choice, bool utf8, bool console)
{
    static const enum glyph_set sets[GLYPHS_COUNT] = {GLYPH_SET_BRAILLE, GLYPH_SET_BRAILLE,
                                                      GLYPH_SET_BLOCK, GLYPH_SET_ASCII};

    if (!utf8)
        return GLYPH_SET_ASCII;
    return choice == GLYPHS_AUTO && console ? GLYPH_SET_BLOCK : sets[choice];
}

bool choice_explain_ascii(enum glyph_choice choice, bool utf8, const char *name, bool installed,
                          char *text, size_t size)
{
    bool none = name == NULL || name[0] == '\0';

    if (utf8 || choice == GLYPHS_ASCII)
        return false;
    if (none)
        snprintf(text, size, "ASCII only: no locale is set; " REMEDY);
    else
        snprintf(text, size, "ASCII only: locale %.30s is not %s; " REMEDY, name,
                 installed ? "UTF-8" : "installed");
    return true;
}
