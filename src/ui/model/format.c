/* format: figures as short texts of known width. */
#include "ui/model/format.h"

#include <math.h>
#include <stdio.h>

#include "base/number.h"

char *format_duration(double seconds, char buffer[FORMAT_SIZE])
{
    if (!isfinite(seconds) || seconds < 0 || seconds > 3.6e6) {
        snprintf(buffer, FORMAT_SIZE, "--:--");
        return buffer;
    }

    long s = lround(floor(seconds));
    if (s < 3600)
        snprintf(buffer, FORMAT_SIZE, "%02ld:%02ld", s / 60, s % 60);
    else
        snprintf(buffer, FORMAT_SIZE, "%ld:%02ld:%02ld", s / 3600, s / 60 % 60, s % 60);
    return buffer;
}

char *format_count(double value, char buffer[FORMAT_SIZE])
{
    const char *unit = "";

    if (value >= 999500) {
        value /= 1e6;
        unit = "M";
    } else if (value >= 9995) {
        value /= 1e3;
        unit = "k";
    }
    int decimals = *unit == '\0' || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
    snprintf(buffer, FORMAT_SIZE, "%.*f%s", decimals, value, unit);
    return buffer;
}

char *format_figure(double value, char buffer[FORMAT_SIZE])
{
    double size = fabs(value);

    if (isnan(value))
        snprintf(buffer, FORMAT_SIZE, "nan");
    else if (isinf(value))
        snprintf(buffer, FORMAT_SIZE, value > 0 ? "inf" : "-inf");
    else if (size == 0)
        snprintf(buffer, FORMAT_SIZE, "0");
    else if (size < 0.00095 || size >= 99999.5)
        snprintf(buffer, FORMAT_SIZE, "%.1e", value);
    else if (size < 0.1)
        snprintf(buffer, FORMAT_SIZE, "%.4f", value);
    else if (size < 10)
        snprintf(buffer, FORMAT_SIZE, "%.3f", value);
    else
        snprintf(buffer, FORMAT_SIZE, size < 100 ? "%.1f" : "%.0f", value);
    number_trim_exponent(buffer);
    return buffer;
}

char *format_fixed(double value, int decimals, int columns, char buffer[FORMAT_SIZE])
{
    for (; decimals >= 0; decimals--)
        if (snprintf(buffer, FORMAT_SIZE, "%.*f", decimals, value) <= columns)
            return buffer;
    snprintf(buffer, FORMAT_SIZE, "%.0e", value);
    number_trim_exponent(buffer);
    return buffer;
}

char *format_share(double share, char buffer[FORMAT_SIZE])
{
    double percent = 100 * share;

    if (percent > 0 && percent < 1)
        snprintf(buffer, FORMAT_SIZE, "<1 %%");
    else if (percent < 100 && percent > 99)
        snprintf(buffer, FORMAT_SIZE, ">99 %%");
    else
        snprintf(buffer, FORMAT_SIZE, "%.0f %%", percent);
    return buffer;
}
