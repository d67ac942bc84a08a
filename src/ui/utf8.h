/* utf8: reads UTF-8 text character by character, whatever the locale. */
#ifndef MLPTUI_UI_UTF8_H
#define MLPTUI_UI_UTF8_H

#include <stdint.h>

#define UTF8_MALFORMED 0xfffdu

/* The character at *text, which moves behind it; UTF8_MALFORMED for a byte that begins none; 0 at
 * the end of the text, where *text stays. */
uint32_t utf8_next(const char **text);

/* Columns that a character takes: 1, 2 for wide ones, 0 for combining ones, -1 for controls. */
int utf8_columns(uint32_t character);

/* Columns of a whole text; controls count as one. */
int utf8_text_columns(const char *text);

#define UTF8_MAX_BYTES 4

/* Writes a character's bytes, 1 to UTF8_MAX_BYTES, and returns how many. */
int utf8_write(uint32_t character, char bytes[UTF8_MAX_BYTES]);

#endif
