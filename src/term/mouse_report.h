/* mouse_report: what a mouse report says. Knows no curses. */
#ifndef MLPTUI_TERM_MOUSE_REPORT_H
#define MLPTUI_TERM_MOUSE_REPORT_H

#include "term/key.h"

/* Reads what follows the report's beginning: "BUTTON;COLUMN;ROW" and 'M' (pressed, moved) or 'm'
 * (let go), counted from 1. KEY_CODE_NONE for one of no interest, and for text that is none; rows
 * and columns of any other are at least 0. */
struct key_press mouse_report_read(const char *report);

/* The same for the older forms, X10's three characters and urxvt's three numbers, which agree in
 * this: the button is 32 more than in the SGR form, row and column count from 1, and a button that
 * is let go is not named. */
struct key_press mouse_report_old(int button, int column, int row);

#endif
