/* utf8: reads UTF-8 text character by character. The C library's own functions would read by the
 * locale, and data sets' class names are UTF-8 in any locale. */
#include "ui/utf8.h"

#include <stdbool.h>
#include <stddef.h>

static bool is_surrogate(uint32_t c)
{
    return c >= 0xd800 && c <= 0xdfff;
}

/* Bytes of the character that begins with `lead`, 0 where none does; its bits in *character and the
 * least character that needs that many bytes in *least. */
static int begin(unsigned char lead, uint32_t *character, uint32_t *least)
{
    static const struct {
        unsigned char mask, value;
        uint32_t least;
    } forms[4] = {{0x80, 0x00, 0}, {0xe0, 0xc0, 0x80}, {0xf0, 0xe0, 0x800}, {0xf8, 0xf0, 0x10000}};

    for (int i = 0; i < 4; i++) {
        if ((lead & forms[i].mask) == forms[i].value) {
            *character = (uint32_t)(lead & ~forms[i].mask & 0xff);
            *least = forms[i].least;
            return i + 1;
        }
    }
    return 0;
}

uint32_t utf8_next(const char **text)
{
    const unsigned char *s = (const unsigned char *)*text;
    uint32_t character = 0, least = 0;

    if (*s == 0)
        return 0;
    *text += 1;
    int length = begin(*s, &character, &least);
    if (length == 0)
        return UTF8_MALFORMED;
    for (int i = 1; i < length; i++) {
        if ((s[i] & 0xc0) != 0x80)
            return UTF8_MALFORMED;
        character = character << 6 | (s[i] & 0x3f);
    }
    if (character < least || character > 0x10ffff || is_surrogate(character))
        return UTF8_MALFORMED;
    *text += length - 1;
    return character;
}

struct range {
    uint32_t first, last;
};

static bool in_ranges(uint32_t c, const struct range *ranges, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (c >= ranges[i].first && c <= ranges[i].last)
            return true;
    return false;
}

int utf8_columns(uint32_t c)
{
    static const struct range combining[] = {
        {0x0300, 0x036f}, {0x0483, 0x0489}, {0x0591, 0x05bd}, {0x0610, 0x061a},   {0x064b, 0x065f},
        {0x0e31, 0x0e31}, {0x0e34, 0x0e3a}, {0x0e47, 0x0e4e}, {0x1ab0, 0x1aff},   {0x1dc0, 0x1dff},
        {0x200b, 0x200f}, {0x202a, 0x202e}, {0x2060, 0x2064}, {0x20d0, 0x20ff},   {0x302a, 0x302d},
        {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f}, {0xfeff, 0xfeff}, {0xe0000, 0xe01ef},
    };
    static const struct range wide[] = {
        {0x1100, 0x115f},   {0x231a, 0x231b},   {0x23e9, 0x23ec},   {0x2614, 0x2615},
        {0x2e80, 0x303e},   {0x3041, 0xa4cf},   {0xa960, 0xa97f},   {0xac00, 0xd7a3},
        {0xf900, 0xfaff},   {0xfe30, 0xfe6f},   {0xff00, 0xff60},   {0xffe0, 0xffe6},
        {0x1f300, 0x1f64f}, {0x1f680, 0x1f6ff}, {0x1f900, 0x1faff}, {0x20000, 0x3fffd},
    };

    if (c < 0x20 || (c >= 0x7f && c < 0xa0))
        return -1;
    if (c < 0x300)
        return 1;
    if (in_ranges(c, combining, sizeof combining / sizeof combining[0]))
        return 0;
    return in_ranges(c, wide, sizeof wide / sizeof wide[0]) ? 2 : 1;
}

int utf8_text_columns(const char *text)
{
    int columns = 0;

    for (uint32_t c; (c = utf8_next(&text)) != 0;)
        columns += utf8_columns(c) < 0 ? 1 : utf8_columns(c);
    return columns;
}

int utf8_write(uint32_t character, char bytes[UTF8_MAX_BYTES])
{
    static const unsigned char leads[] = {0, 0, 0xc0, 0xe0, 0xf0};
    int size = character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;

    for (int i = size - 1; i > 0; i--, character >>= 6)
        bytes[i] = (char)(0x80 | (character & 0x3f));
    bytes[0] = (char)(leads[size] | character);
    return size;
}
