/* mouse_report: what a mouse report in the SGR form says. Knows no curses. */
#ifndef MLPTUI_UI_MOUSE_REPORT_H
#define MLPTUI_UI_MOUSE_REPORT_H

#include "ui/key.h"

/* Reads what follows the report's beginning: "BUTTON;COLUMN;ROW" and 'M' (pressed, moved) or 'm'
 * (let go), counted from 1. KEY_CODE_NONE for one of no interest, and for text that is none; rows
 * and columns of any other are at least 0. */
struct key_press mouse_report_read(const char *report);

#endif
