/* quote: writes arbitrary text (names of files and classes) in the formats of output, one function
 * per format. The output is UTF-8 without control characters or others that are unsafe for a
 * terminal (base/text.h), whatever the text. */
#ifndef MLPTUI_BASE_QUOTE_H
#define MLPTUI_BASE_QUOTE_H

#include <stdio.h>

/* As a JSON string with its quotes. What is unsafe is escaped, so that the text is the same when it
 * is read; bytes that are no UTF-8 become U+FFFD. */
void quote_json(const char *text, FILE *file);

/* As a CSV field (RFC 4180): quoted where it holds a comma or a quote. CSV knows no
 * escapes: what is unsafe, line breaks included, and bytes that are no UTF-8 become '?'. */
void quote_csv(const char *text, FILE *file);

/* As one word of a shell command line, quoted where necessary: 'a b'; unsafe characters in octal:
 * "$(printf 'a\033b')". */
void quote_shell(const char *text, FILE *file);

/* For people, as text_shown gives it, padded with spaces to `width` columns (text_columns gives its
 * own width). */
void quote_plain(const char *text, int width, FILE *file);

#endif
