/* quote: text that may hold anything (names of files and classes) in the forms of output, one
 * function a form. Whatever the text, no control character and nothing else that is unsafe
 * (base/text.h) is written, and what is written is UTF-8: it may be looked at in a terminal. */
#ifndef MLPTUI_BASE_QUOTE_H
#define MLPTUI_BASE_QUOTE_H

#include <stdio.h>

/* As a JSON string with its quotes. What is unsafe is escaped, so that the text is the same when it
 * is read; bytes that are no UTF-8 become U+FFFD. */
void quote_json(const char *text, FILE *file);

/* As a CSV field (RFC 4180): quoted where it holds a comma or a quote. CSV knows no
 * escapes: what is unsafe, line breaks included, and bytes that are no UTF-8 become '?'. */
void quote_csv(const char *text, FILE *file);

/* As one word of a shell's command line, quoted where it must be: 'a b'; with what a terminal or a
 * display could not show as it is in octal: "$(printf 'a\033b')". */
void quote_shell(const char *text, FILE *file);

/* For people, as text_shown has it: nothing unsafe. Filled up with spaces to `width` columns;
 * text_columns says how many the text takes alone. */
void quote_plain(const char *text, int width, FILE *file);

#endif
