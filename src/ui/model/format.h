/* format: figures as short texts of known width. */
#ifndef MLPTUI_UI_MODEL_FORMAT_H
#define MLPTUI_UI_MODEL_FORMAT_H

#include <stddef.h>

#define FORMAT_SIZE 32

/* "00:07", "12:40", "1:02:03"; "--:--" for NaN. */
char *format_duration(double seconds, char buffer[FORMAT_SIZE]);

/* "812", "61.2k", "1.24M": four digits or fewer. */
char *format_count(double value, char buffer[FORMAT_SIZE]);

/* Two or three significant digits in at most 7 columns: "0.0310", "2.1e-4", "12.5", "0"; "nan",
 * "inf". */
char *format_figure(double value, char buffer[FORMAT_SIZE]);

/* With so many decimals, or as many as fit in `columns`; where not even the whole number does, with
 * an exponent or, at the least, as many columns as that takes. "nan", "inf" as they are. */
char *format_fixed(double value, int decimals, int columns, char buffer[FORMAT_SIZE]);

/* A percentage from a share in [0, 1]: "61 %", "<1 %", "100 %". Never rounds to 0 or 100 what is
 * not. */
char *format_share(double share, char buffer[FORMAT_SIZE]);

#endif
