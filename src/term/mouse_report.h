/* mouse_report: parses mouse reports. Independent of curses. */
#ifndef MLPTUI_TERM_MOUSE_REPORT_H
#define MLPTUI_TERM_MOUSE_REPORT_H

#include "term/key.h"

/* Parses the body of a report in SGR form: "BUTTON;COLUMN;ROW" and 'M' (pressed, moved) or 'm'
 * (released), counted from 1. KEY_CODE_NONE for reports that are not used and for malformed text;
 * otherwise row and column are at least 0. */
struct key_press mouse_report_read(const char *report);

/* The same for the older forms, X10's three characters and urxvt's three numbers. In both the
 * button is 32 more than in the SGR form, row and column count from 1, and a release does not say
 * which button. */
struct key_press mouse_report_old(int button, int column, int row);

#endif
