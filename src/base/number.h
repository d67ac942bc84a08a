/* number: numbers as text in the C locale, whatever the process's locale says about commas. */
#ifndef MLPTUI_BASE_NUMBER_H
#define MLPTUI_BASE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A finite decimal number that takes up the whole text: "0.1", "1e-3"; no blanks, no hex, no "nan".
 */
bool number_parse_real(const char *text, double *value);

/* Parses text[0 .. length - 1], digits only. False on overflow. */
bool number_parse_whole(const char *text, size_t length, uint64_t *value);

/* The shortest text that number_parse_real reads back as the same value: "0.1", "1e-6". */
#define NUMBER_TEXT_SIZE 32
char *number_print_real(double value, char buffer[NUMBER_TEXT_SIZE]);

/* "1e-06" becomes "1e-6": the exponent's padding tells nothing. In place. */
void number_trim_exponent(char *text);

/* As "%.1e", with more digits if rounding would otherwise move the value across `bound`: 1.04e-04
 * is above 1e-4, 1.0e-04 would not be. */
char *number_print_beside(double value, double bound, char buffer[NUMBER_TEXT_SIZE]);

/* Rounded for display: three digits or two decimals, or the exact value if that is no longer:
 * "0.0857", "1.20e-7", "18.42", "0.1", "12345". */
char *number_print_rounded(double value, char buffer[NUMBER_TEXT_SIZE]);

/* For qsort: doubles, none of them NaN, from low to high. */
int number_compare(const void *a, const void *b);

#endif
