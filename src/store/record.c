/* record: a row of operations a format. JSON is written here, and not by jansson: that prints reals
 * with the digits they need, not those that a column has, refuses names that are no UTF-8, and
 * leaves in texts what a terminal must not be sent. tests/unit/test_record.c has jansson read it.
 */
#include "store/record.h"

#include <inttypes.h>
#include <math.h>

#include "base/quote.h"
#include "base/text.h"
#include "store/outpath.h"

struct record_format {
    const char *name;
    const char *ending; /* NULL: not for files */
    enum record_shape shape;
    bool header;
    void (*value)(struct record *record, const struct record_column *column, enum record_kind kind,
                  const char *text);
    /* Around a row (column NULL) and, in nested shape, a list or an object. NULL: nothing. */
    void (*open)(struct record *record, const struct record_column *column, bool list);
    void (*close)(struct record *record, bool list);
};

static bool is_first(const struct record *record)
{
    return record->levels[record->depth].written == 0;
}

/* --- text ------------------------------------------------------------------------------------- */

static void table_value(struct record *record, const struct record_column *column,
                        enum record_kind kind, const char *text)
{
    const char *shown = kind == RECORD_NONE ? "-" : text;
    int blanks = column->width - text_columns(shown);
    int gap = is_first(record) ? 0 : column->close ? 1 : 2;

    fprintf(record->file, "%*s", gap + (blanks > 0 ? blanks : 0), "");
    quote_plain(shown, -column->width, record->file);
}

static void end_line(struct record *record, bool list)
{
    (void)list;
    fputc('\n', record->file);
}

/* --- CSV -------------------------------------------------------------------------------------- */

static void csv_value(struct record *record, const struct record_column *column,
                      enum record_kind kind, const char *text)
{
    (void)column;
    if (!is_first(record))
        fputc(',', record->file);
    if (kind != RECORD_NONE)
        quote_csv(text, record->file);
}

/* --- JSON Lines ------------------------------------------------------------------------------- */

static void json_key(struct record *record, const struct record_column *column)
{
    if (!is_first(record))
        fputc(',', record->file);
    if (record->levels[record->depth].list)
        return;
    quote_json(column->key, record->file);
    fputc(':', record->file);
}

static void json_value(struct record *record, const struct record_column *column,
                       enum record_kind kind, const char *text)
{
    json_key(record, column);
    if (kind == RECORD_WORDS)
        quote_json(text, record->file);
    else
        fputs(kind == RECORD_NONE ? "null" : text, record->file);
}

static void json_open(struct record *record, const struct record_column *column, bool list)
{
    if (column != NULL)
        json_key(record, column);
    fputc(list ? '[' : '{', record->file);
}

static void json_close(struct record *record, bool list)
{
    fputs(list ? "]" : record->depth > 0 ? "}" : "}\n", record->file);
}

/* --- the formats ------------------------------------------------------------------------------ */

static const struct record_format formats[] = {
    [RECORD_TEXT] = {"text", NULL, RECORD_TABLE, true, table_value, NULL, end_line},
    {"csv", ".csv", RECORD_FLAT, true, csv_value, NULL, end_line},
    {"jsonl", ".jsonl", RECORD_NESTED, false, json_value, json_open, json_close},
};

#define FORMAT_COUNT (sizeof formats / sizeof formats[0])

const char *record_format_name(size_t format)
{
    return format < FORMAT_COUNT ? formats[format].name : NULL;
}

const char *record_format_ending(size_t format)
{
    return formats[format].ending;
}

enum record_shape record_format_shape(size_t format)
{
    return formats[format].shape;
}

bool record_for_people(size_t format)
{
    return formats[format].shape == RECORD_TABLE;
}

bool record_format_of(const char *path, size_t *format, struct error *error)
{
    const char *endings[FORMAT_COUNT];

    for (size_t i = 0; i < FORMAT_COUNT; i++)
        endings[i] = formats[i].ending;
    return outpath_ending(path, endings, FORMAT_COUNT, format, error);
}

/* --- rows ------------------------------------------------------------------------------------- */

void record_init(struct record *record, size_t format, FILE *file,
                 const struct record_column *columns, size_t count)
{
    *record = (struct record){
        .format = &formats[format], .file = file, .levels = {{.columns = columns, .count = count}}};
}

enum record_shape record_shape(const struct record *record)
{
    return record->format->shape;
}

void record_header(struct record *record)
{
    const struct record_level *row = &record->levels[0];
    bool table = record_shape(record) == RECORD_TABLE;

    if (!record->format->header)
        return;
    record_begin(record);
    for (size_t i = 0; i < row->count; i++) {
        const struct record_column *column = &row->columns[i];
        record_put(record,
                   TEXT(table && column->heading[0] != '\0' ? column->heading : column->key));
    }
    record_end(record);
}

static void open_level(struct record *record, const struct record_column *column, bool list)
{
    if (record->format->open != NULL)
        record->format->open(record, column, list);
}

void record_begin(struct record *record)
{
    record->levels[0].at = record->levels[0].written = 0;
    open_level(record, NULL, false);
}

void record_end(struct record *record)
{
    record->format->close(record, false);
}

/* The column of the next value; NULL where it is absent. */
static const struct record_column *next_column(struct record *record)
{
    struct record_level *level = &record->levels[record->depth];
    const struct record_column *column =
        level->list ? level->columns : &level->columns[level->at++];

    return column->absent & 1u << record_shape(record) ? NULL : column;
}

static void print_real(const struct record *record, const struct record_column *column,
                       const struct record_value *value, char *text, size_t size)
{
    char as[] = "%.*f";
    int digits = record_shape(record) == RECORD_TABLE ? column->table_digits : column->digits;

    as[3] = column->style != 0 ? column->style : 'f';
    snprintf(text, size, as, value->digits > 0 ? value->digits : digits, value->u.real);
}

static void write_value(struct record *record, const struct record_value *value)
{
    const struct record_column *column = next_column(record);
    enum record_kind kind = value->kind;
    char number[512]; /* the largest double has 309 digits before the point */

    if (column == NULL)
        return;
    if (kind == RECORD_WHOLE)
        snprintf(number, sizeof number, "%" PRIu64, value->u.whole);
    else if (kind == RECORD_REAL)
        print_real(record, column, value, number, sizeof number);
    if (kind == RECORD_REAL && record_shape(record) == RECORD_NESTED && !isfinite(value->u.real))
        kind = RECORD_NONE; /* JSON knows no such number */
    bool made = kind == RECORD_WHOLE || kind == RECORD_REAL;
    record->format->value(record, column, kind, made ? number : value->u.text);
    record->levels[record->depth].written++;
}

void record_write(struct record *record, const struct record_value *values)
{
    for (; values->kind != RECORD_END; values++)
        write_value(record, values);
}

void record_write_row(struct record *record, const struct record_value *values)
{
    record_begin(record);
    record_write(record, values);
    record_end(record);
}

/* --- lists and objects ------------------------------------------------------------------------ */

static void descend(struct record *record, const struct record_column *column, bool list,
                    const struct record_column *columns, size_t count)
{
    open_level(record, column, list);
    record->levels[++record->depth] =
        (struct record_level){.columns = columns, .count = count, .list = list};
}

void record_list_begin(struct record *record)
{
    const struct record_column *column = next_column(record);

    if (column != NULL)
        descend(record, column, true, column, 1);
}

void record_object_begin(struct record *record, const struct record_column *columns, size_t count)
{
    descend(record, next_column(record), false, columns, count);
}

void record_list_end(struct record *record)
{
    if (record->depth > 0)
        record_object_end(record);
}

void record_object_end(struct record *record)
{
    record->format->close(record, record->levels[record->depth].list);
    record->depth--;
    record->levels[record->depth].written++;
}
