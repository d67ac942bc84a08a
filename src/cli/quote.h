/* quote: text that may hold anything (names of files and classes) in the forms of output. */
#ifndef MLPTUI_CLI_QUOTE_H
#define MLPTUI_CLI_QUOTE_H

#include <stdio.h>

/* As a JSON string with its quotes; bytes that are no UTF-8 become U+FFFD. */
void quote_json(const char *text, FILE *file);

/* As a CSV field (RFC 4180): quoted where it holds a comma, a quote or a line break. */
void quote_csv(const char *text, FILE *file);

/* For people: control characters become '?'. Filled up with spaces to `width` columns. */
void quote_plain(const char *text, int width, FILE *file);

/* Columns that quote_plain takes for the text alone, as the locale counts them. */
int quote_columns(const char *text);

#endif
