/* number: reads and prints numbers under the C locale of the calling thread. */
#include "base/number.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* If the C locale cannot be created, the locale stays as it is (uselocale(0) only queries). */
static double parse_in_c_locale(const char *text, char **end)
{
    locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    locale_t before = uselocale(plain);

    double value = strtod(text, end);
    uselocale(before);
    if (plain != (locale_t)0)
        freelocale(plain);
    return value;
}

bool number_parse_real(const char *text, double *value)
{
    if (*text == '\0' || text[strspn(text, "+-.0123456789eE")] != '\0')
        return false;

    char *end;
    double parsed = parse_in_c_locale(text, &end);

    if (end == text || *end != '\0' || !isfinite(parsed))
        return false;
    *value = parsed;
    return true;
}

bool number_parse_whole(const char *text, size_t length, uint64_t *value)
{
    uint64_t parsed = 0;

    if (length == 0)
        return false;
    for (size_t i = 0; i < length; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;

        unsigned digit = (unsigned)(text[i] - '0');
        if (parsed > (UINT64_MAX - digit) / 10)
            return false;
        parsed = parsed * 10 + digit;
    }
    *value = parsed;
    return true;
}

void number_trim_exponent(char *text)
{
    char *digits = strchr(text, 'e');

    if (digits == NULL)
        return;
    digits++;
    if (*digits == '+')
        memmove(digits, digits + 1, strlen(digits));
    else if (*digits == '-')
        digits++;
    while (*digits == '0' && digits[1] != '\0')
        memmove(digits, digits + 1, strlen(digits));
}

/* `format` takes the digits and the value. */
static void print_in_c_locale(char text[NUMBER_TEXT_SIZE], const char *format, int digits,
                              double value)
{
    locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    locale_t before = uselocale(plain);

    snprintf(text, NUMBER_TEXT_SIZE, format, digits, value);
    uselocale(before);
    if (plain != (locale_t)0)
        freelocale(plain);
}

/* Digits before the point, so that 1000 is not printed as 1e3; at most 15, which every double can
 * tell apart. */
static int whole_digits(double value)
{
    int digits = 1;

    for (double power = 10; fabs(value) >= power && digits < 15; power *= 10)
        digits++;
    return digits;
}

char *number_print_real(double value, char buffer[NUMBER_TEXT_SIZE])
{
    char text[NUMBER_TEXT_SIZE] = "";

    for (int digits = whole_digits(value); digits <= 17; digits++) {
        print_in_c_locale(text, "%.*g", digits, value);
        double back = parse_in_c_locale(text, NULL);
        if (back >= value && back <= value) /* equal, without a warning of -Wfloat-equal */
            break;
    }
    number_trim_exponent(text);
    return memcpy(buffer, text, sizeof text);
}

static int side(double value, double bound)
{
    return (value > bound) - (value < bound);
}

char *number_print_beside(double value, double bound, char buffer[NUMBER_TEXT_SIZE])
{
    char text[NUMBER_TEXT_SIZE] = "";

    for (int digits = 1; digits <= 16; digits++) {
        snprintf(text, sizeof text, "%.*e", digits, value);
        if (side(strtod(text, NULL), bound) == side(value, bound))
            break;
    }
    return memcpy(buffer, text, sizeof text);
}

char *number_print_rounded(double value, char buffer[NUMBER_TEXT_SIZE])
{
    bool plain = fabs(value) >= 1 && fabs(value) < 1e4;
    char text[NUMBER_TEXT_SIZE];

    number_print_real(value, buffer);
    print_in_c_locale(text, plain ? "%.*f" : "%#.*g", plain ? 2 : 3, value);
    number_trim_exponent(text);
    return strlen(buffer) <= strlen(text) ? buffer : memcpy(buffer, text, sizeof text);
}

int number_compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}
