/* formats: the formats of store/record.h by name. */
#ifndef TESTS_UNIT_FORMATS_H
#define TESTS_UNIT_FORMATS_H

#include <string.h>

#include "store/record.h"
#include "testing.h"

static inline size_t format_named(const char *name)
{
    size_t format = 0;

    while (record_format_name(format) != NULL && strcmp(record_format_name(format), name) != 0)
        format++;
    ck_assert_ptr_nonnull(record_format_name(format));
    return format;
}

#endif
