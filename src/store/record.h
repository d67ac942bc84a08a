/* record: figures in rows, as text for people, as CSV or as JSON Lines: the one place that knows
 * how a format is written.
 *
 * What is written is told once, by columns; a row gives its values in their order:
 *
 *     record_init(&record, format, stdout, columns, count);
 *     record_header(&record);
 *     record_row(&record, WHOLE(epoch), REAL(loss), TEXT("done"));
 *
 * Formats come in three shapes, which alone are told apart elsewhere. A column may be absent in
 * some of them; its value is given all the same, and goes nowhere.
 *
 * Texts may hold anything: what is unsafe (base/text.h) is escaped or replaced. Nothing is flushed
 * or allocated, and errors are left to ferror. */
#ifndef MLPTUI_STORE_RECORD_H
#define MLPTUI_STORE_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "mlptui/base/error.h"

enum record_shape {
    RECORD_TABLE,  /* for people: aligned columns, fewer digits */
    RECORD_FLAT,   /* a line of names, then values alone; the values of a list are columns */
    RECORD_NESTED, /* each value with its name; lists and objects are values too */
    RECORD_SHAPE_COUNT
};

/* The formats, 0, 1, ...: the name ("csv"), NULL where there is no such format, and what a file's
 * name ends in (".csv"), NULL where it is not for files. */
#define RECORD_TEXT 0
const char *record_format_name(size_t format);
const char *record_format_ending(size_t format);
enum record_shape record_format_shape(size_t format);
bool record_for_people(size_t format); /* whether it is a table */

/* The format by the ending of `path`. False, with `error` (may be NULL), where it has none. */
bool record_format_of(const char *path, size_t *format, struct error *error);

#define RECORD_NAME_SIZE 128

struct record_column {
    char key[RECORD_NAME_SIZE];     /* its name where programs read it: "val_loss" */
    char heading[RECORD_NAME_SIZE]; /* and in a table: "val loss"; "": the key */
    int width;                      /* in a table; < 0: values stand to the left */
    bool close;                     /* in a table one blank is before it, not two */
    char style;                     /* of real numbers, as printf's: 'e', 'g'; 0: 'f' */
    int table_digits, digits;       /* and their number, for people and for programs */
    unsigned absent;                /* mask of 1u << enum record_shape */
};

#define RECORD_IN_TABLE   (1u << RECORD_TABLE)
#define RECORD_IN_FLAT    (1u << RECORD_FLAT)
#define RECORD_IN_NESTED  (1u << RECORD_NESTED)
#define RECORD_EVERYWHERE ((1u << RECORD_SHAPE_COUNT) - 1)

struct record_value {
    enum record_kind {
        RECORD_END,
        RECORD_NONE,
        RECORD_WHOLE,
        RECORD_REAL,
        RECORD_NUMBER,
        RECORD_WORDS
    } kind;
    int digits; /* of a real number, in place of the column's; 0: those */
    union {
        uint64_t whole;
        double real; /* not finite: null in JSON, elsewhere what printf makes of it */
        const char *text;
    } u;
};

/* The values of a row. NONE is "-", nothing, or null; NUMBER a number as text. */
#define WHOLE(value)  ((struct record_value){.kind = RECORD_WHOLE, .u.whole = (value)})
#define REAL(value)   ((struct record_value){.kind = RECORD_REAL, .u.real = (value)})
#define NUMBER(value) ((struct record_value){.kind = RECORD_NUMBER, .u.text = (value)})
#define TEXT(value)   ((struct record_value){.kind = RECORD_WORDS, .u.text = (value)})
#define NONE          ((struct record_value){.kind = RECORD_NONE})

struct record {
    const struct record_format *format;
    FILE *file; /* not owned, as the columns */
    struct record_level {
        const struct record_column *columns; /* of a list its own one */
        size_t count, at;
        size_t written; /* values */
        bool list;
    } levels[4]; /* the row, and lists and objects in one another */
    size_t depth;
};

void record_init(struct record *record, size_t format, FILE *file,
                 const struct record_column *columns, size_t count);
enum record_shape record_shape(const struct record *record);

/* The names of the columns, where the format writes them once. */
void record_header(struct record *record);

/* A row in one call, or begun, filled by any number of calls, and ended. */
#define record_row(record, ...) record_write_row(record, RECORD_VALUES(__VA_ARGS__))
#define record_put(record, ...) record_write(record, RECORD_VALUES(__VA_ARGS__))
void record_begin(struct record *record);
void record_end(struct record *record);

/* A value that is a list: values follow up to its end. Where the shape is not nested, these are the
 * next columns'. And one that is an object of these columns, in nested shape alone. */
void record_list_begin(struct record *record);
void record_object_begin(struct record *record, const struct record_column *columns, size_t count);
void record_list_end(struct record *record);
void record_object_end(struct record *record);

/* For the macros: values up to RECORD_END. */
#define RECORD_VALUES(...) ((const struct record_value[]){__VA_ARGS__, {.kind = RECORD_END}})
void record_write(struct record *record, const struct record_value *values);
void record_write_row(struct record *record, const struct record_value *values);

#endif
