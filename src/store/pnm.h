/* pnm: the netpbm formats P1 to P6 (the manual pages pbm, pgm, ppm of netpbm). */
#ifndef MLPTUI_STORE_PNM_H
#define MLPTUI_STORE_PNM_H

#include <stdio.h>

#include "mlptui/base/error.h"
#include "store/gray.h"

/* Reads on after the two magic bytes 'P' and `kind`, '1' .. '6'. False with `error`; `picture` then
 * holds nothing. */
bool pnm_read(struct gray *picture, char kind, FILE *file, const char *name, struct error *error);

#endif
