/* ascii_image: small grey pictures and bars as text. */
#include "cli/ascii_image.h"

#include <langinfo.h>
#include <math.h>
#include <string.h>

bool ascii_image_locale_is_utf8(void)
{
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

struct ascii_image ascii_image_of(const uint8_t *pixels, size_t rows, size_t columns, size_t width,
                                  bool utf8)
{
    struct ascii_image d = {.pixels = pixels, .rows = rows, .columns = columns, .utf8 = utf8};

    d.factor = (columns + width - 1) / width;
    d.width = (columns + d.factor - 1) / d.factor;
    d.lines = (rows + 2 * d.factor - 1) / (2 * d.factor);
    return d;
}

/* The mean of factor x factor pixels at (row, column); pixels outside count as 0. */
static unsigned mean(const struct ascii_image *d, size_t row, size_t column)
{
    size_t sum = 0;

    for (size_t r = row; r < row + d->factor && r < d->rows; r++)
        for (size_t c = column; c < column + d->factor && c < d->columns; c++)
            sum += d->pixels[r * d->columns + c];
    return (unsigned)(sum / (d->factor * d->factor));
}

/* A half block where the two halves of the cell differ much, else a shade of both. */
static const char *block(unsigned upper, unsigned lower)
{
    static const char *const shades[] = {" ", "░", "▒", "▓", "█"};

    if (upper >= lower + 110)
        return "▀";
    if (lower >= upper + 110)
        return "▄";
    return shades[((upper + lower) / 2 * 4 + 127) / 255];
}

static char ascii(unsigned upper, unsigned lower)
{
    static const char ramp[] = " .:-=+*#%@";

    return ramp[((upper + lower) / 2 * 9 + 127) / 255];
}

void ascii_image_line(const struct ascii_image *drawing, size_t line, FILE *file)
{
    for (size_t x = 0; x < drawing->width; x++) {
        size_t row = line * 2 * drawing->factor, column = x * drawing->factor;
        unsigned upper = mean(drawing, row, column);
        unsigned lower = mean(drawing, row + drawing->factor, column);
        if (drawing->utf8)
            fputs(block(upper, lower), file);
        else
            fputc(ascii(upper, lower), file);
    }
}

void ascii_image_bar(double share, int width, bool utf8, FILE *file)
{
    static const char *const parts[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    int eighths = isfinite(share) ? (int)lround(fmin(fmax(share, 0), 1) * width * 8) : 0;
    int whole = utf8 ? eighths / 8 : (eighths + 4) / 8, part = utf8 ? eighths % 8 : 0;

    for (int i = 0; i < whole; i++)
        fputs(utf8 ? "█" : "#", file);
    fputs(parts[part], file);
    fprintf(file, "%*s", width - whole - (part > 0), "");
}
