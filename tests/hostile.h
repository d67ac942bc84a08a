/* hostile: texts with everything in them that must not reach a terminal, and the judge of what did.
 * What is unsafe is listed here anew, apart from the program's own table. */
#ifndef TESTS_HOSTILE_H
#define TESTS_HOSTILE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* Controls of eight bits, of the direction of writing, and separators of lines, [first, last]. */
static const uint32_t hostile_characters[][2] = {
    {0x01, 0x1f},     {0x7f, 0x9f},     {0x061c, 0x061c}, {0x200e, 0x200f},
    {0x2028, 0x2029}, {0x202a, 0x202e}, {0x2066, 0x2069},
};
#define HOSTILE_RANGES (sizeof hostile_characters / sizeof hostile_characters[0])

static inline bool hostile_is(uint32_t character)
{
    for (size_t i = 0; i < HOSTILE_RANGES; i++)
        if (character >= hostile_characters[i][0] && character <= hostile_characters[i][1])
            return true;
    return false;
}

static inline size_t hostile_put(uint32_t c, char *to)
{
    if (c < 0x80) {
        to[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        to[0] = (char)(0xc0 | c >> 6);
        to[1] = (char)(0x80 | (c & 0x3f));
        return 2;
    }
    to[0] = (char)(0xe0 | c >> 12);
    to[1] = (char)(0x80 | (c >> 6 & 0x3f));
    to[2] = (char)(0x80 | (c & 0x3f));
    return 3;
}

enum hostile { HOSTILE_BYTES, HOSTILE_CHARACTERS, HOSTILE_SHOWN, HOSTILE_COUNT };

/* A name of a file, at most 255 bytes: every byte that there can be in one but the letter that may
 * stand for an end; or every hostile character from U+0080; or those that a name of a class may
 * hold, in 64 bytes. */
static inline const char *hostile_name(enum hostile kind)
{
    static char names[HOSTILE_COUNT][256];
    char *to = names[kind];

    if (kind == HOSTILE_BYTES) {
        for (unsigned c = 1; c < 256; c++)
            if (c != '/')
                *to++ = (char)c;
    } else {
        *to++ = 'x'; /* no option, and not hidden */
        for (size_t i = 0; i < HOSTILE_RANGES; i++)
            for (uint32_t c = hostile_characters[i][0]; c <= hostile_characters[i][1]; c++)
                if (c >= (kind == HOSTILE_SHOWN ? 0xa0 : 0x80))
                    to += hostile_put(c, to);
    }
    *to = '\0';
    return names[kind];
}

/* The first place in the text that must not be there: no UTF-8, or hostile but for '\n'; NULL: it
 * is all right. */
static inline const char *hostile_place(const char *text)
{
    const unsigned char *s = (const unsigned char *)text;

    while (*s != 0) {
        static const unsigned char leads[] = {0, 0, 0xc0, 0xe0, 0xf0};
        static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
        int length = *s < 0x80 ? 1 : *s < 0xc0 ? 0 : *s < 0xe0 ? 2 : *s < 0xf0 ? 3 : 4;
        uint32_t c = *s < 0x80 ? *s : (uint32_t)(*s ^ leads[length]);

        for (int i = 1; i < length; i++) {
            if ((s[i] & 0xc0) != 0x80)
                return (const char *)s;
            c = c << 6 | (s[i] & 0x3f);
        }
        if (length == 0 || c < least[length] || (hostile_is(c) && c != '\n'))
            return (const char *)s;
        s += length;
    }
    return NULL;
}

#endif
