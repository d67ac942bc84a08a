/* text: decodes UTF-8 into the characters that are drawn, independent of the locale. text_shown
 * returns no character that moves the cursor, changes the writing direction or is invisible, so
 * that names from outside are safe on a terminal. */
#ifndef MLPTUI_BASE_TEXT_H
#define MLPTUI_BASE_TEXT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define TEXT_MALFORMED 0xfffdu

/* Decodes the character at *text and advances *text; TEXT_MALFORMED for a byte that begins none; 0
 * at the end of the text, where *text stays. */
uint32_t text_next(const char **text);

#define TEXT_MAX_BYTES 4

/* Encodes a character as 1 to TEXT_MAX_BYTES bytes and returns how many. */
int text_write(uint32_t character, char bytes[TEXT_MAX_BYTES]);

/* The same to a file. */
void text_put(uint32_t character, FILE *file);

/* Characters that a name must not send to a terminal: controls (C0, DEL, C1), bidirectional
 * controls, separators of lines and paragraphs, invisible format characters, noncharacters. */
bool text_is_unsafe(uint32_t character);

/* The character, or '?' in place of one that is unsafe or malformed. */
uint32_t text_safe(uint32_t character);

/* Columns that a character takes: 1, 2 for wide ones, 0 for what stands on the one before it. */
int text_columns_of(uint32_t character);

/* What is drawn in one place: a character and the marks on it, 0 where there are fewer. */
#define TEXT_MARKS 3
struct text_shown {
    uint32_t base;
    uint32_t marks[TEXT_MARKS];
    int columns; /* 1 or 2 */
};

/* The next of these; advances *text; false at the end. Unsafe and malformed characters become '?'.
 * Joiners, variation selectors and a skin tone after an emoji are left out, since terminals
 * disagree on the width of joined characters; so are marks beyond TEXT_MARKS. A mark without a base
 * gets a blank. */
bool text_shown(const char **text, struct text_shown *shown);

/* A number of things in words, "1 class", "0 classes", "3 training images": the noun's plural is
 * the regular one. Returned by value: text_counted(3, "epoch").text is an argument for printf. */
struct text_count {
    char text[64];
};
struct text_count text_counted(uint64_t count, const char *noun);

/* Columns of a whole text, drawn by text_shown. */
int text_columns(const char *text);

/* Writes a text as text_shown gives it, and returns its columns. */
int text_print(const char *text, FILE *file);

#endif
