/* base64: bytes as text (RFC 4648, section 4). */
#include "base/base64.h"

#include <stdint.h>
#include <string.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

size_t base64_length(size_t size)
{
    return (size + 2) / 3 * 4;
}

void base64_encode(const void *bytes, size_t size, char *text)
{
    const uint8_t *in = bytes;

    for (; size > 0; in += 3, text += 4) {
        size_t n = size < 3 ? size : 3;
        uint32_t group = (uint32_t)in[0] << 16 | (n > 1 ? (uint32_t)in[1] << 8 : 0) |
                         (n > 2 ? (uint32_t)in[2] : 0);

        for (size_t i = 0; i < 4; i++)
            text[i] = i <= n ? alphabet[group >> (18 - 6 * i) & 63] : '=';
        size -= n;
    }
    *text = '\0';
}

/* 64 for what is not in the alphabet. */
static uint32_t value_of(char c)
{
    const char *at = memchr(alphabet, c, 64);

    return at != NULL ? (uint32_t)(at - alphabet) : 64;
}

/* Decodes four characters to n <= 3 bytes. Unused bits must be 0, so that each value has exactly
 * one text. */
static bool decode_group(const char *text, size_t n, uint8_t *out)
{
    uint32_t group = 0;

    for (size_t i = 0; i < 4; i++) {
        uint32_t value = i <= n ? value_of(text[i]) : text[i] == '=' ? 0 : 64;
        if (value == 64)
            return false;
        group = group << 6 | value;
    }
    for (size_t i = 0; i < n; i++)
        out[i] = (uint8_t)(group >> (16 - 8 * i));
    return (group & (0xffffffu >> (8 * n))) == 0;
}

bool base64_decode(const char *text, void *bytes, size_t size)
{
    uint8_t *out = bytes;

    if (strlen(text) != base64_length(size))
        return false;
    for (; size > 0; text += 4) {
        size_t n = size < 3 ? size : 3;
        if (!decode_group(text, n, out))
            return false;
        out += n;
        size -= n;
    }
    return true;
}
