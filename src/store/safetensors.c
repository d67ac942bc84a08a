/* safetensors: the container of model files. */
#include "store/safetensors.h"

#include <jansson.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/ieee.h"
#include "base/place.h"
#include "base/xalloc.h"

#define METADATA    "__metadata__"
#define PREFIX_SIZE 8
#define ALIGNMENT   8 /* of the first tensor in the file */
#define CHUNK       4096
#define MAX_PARTS   100000 /* of a header: commas, colons, brackets */

struct safetensors {
    char *text;       /* of a header that is written; owned */
    json_t *header;   /* {"__metadata__": {...}, name: {"dtype", "shape", "data_offsets"}, ...} */
    size_t data_size; /* bytes of all tensors */
    const char *path; /* of a file that is read; not owned */
    FILE *file;
    size_t data_begin; /* offset of the first tensor in the file */
};

/* What jansson allocates is small; and it does not bear to be out of memory: it loses keys that it
 * should write, and trips over what it reads. */
static void set_allocator(void)
{
    json_set_alloc_funcs(xmalloc, free);
}

void safetensors_free(struct safetensors *st)
{
    if (st == NULL)
        return;
    if (st->file != NULL)
        fclose(st->file);
    json_decref(st->header);
    free(st->text);
    free(st);
}

/* --- writing ---------------------------------------------------------------------------------- */

struct safetensors *safetensors_new(void)
{
    struct safetensors *st = xcalloc(1, sizeof *st);

    set_allocator();
    st->header = json_object();
    json_object_set_new(st->header, METADATA, json_object());
    return st;
}

void safetensors_set(struct safetensors *st, const char *key, const char *value)
{
    json_object_set_new(json_object_get(st->header, METADATA), key, json_string(value));
}

void safetensors_add(struct safetensors *st, const char *name, size_t rows, size_t columns)
{
    json_int_t begin = (json_int_t)st->data_size, r = (json_int_t)rows, c = (json_int_t)columns;
    json_t *shape = columns == 0 ? json_pack("[I]", r) : json_pack("[I,I]", r, c);

    st->data_size += rows * (columns == 0 ? 1 : columns) * sizeof(float);
    json_object_set_new(st->header, name,
                        json_pack("{s:s, s:o, s:[I,I]}", "dtype", "F32", "shape", shape,
                                  "data_offsets", begin, (json_int_t)st->data_size));
}

static size_t padded_size(size_t length)
{
    return (length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

bool safetensors_make_header(struct safetensors *st, struct error *error)
{
    st->text = json_dumps(st->header, JSON_COMPACT);
    if (st->text == NULL)
        return error_set(error, "the model file's header cannot be made");
    size_t size = padded_size(strlen(st->text));
    return size <= SAFETENSORS_MAX_HEADER ||
           error_set(error,
                     "the model file's header would have %zu bytes, at most %zu are possible", size,
                     SAFETENSORS_MAX_HEADER);
}

void safetensors_write_header(const struct safetensors *st, FILE *file)
{
    size_t length = strlen(st->text), padded = padded_size(length);

    for (unsigned i = 0; i < PREFIX_SIZE; i++)
        fputc((int)(padded >> (8 * i) & 0xff), file);
    fwrite(st->text, 1, length, file);
    for (size_t i = length; i < padded; i++)
        fputc(' ', file);
}

void safetensors_write_floats(const float *values, size_t count, FILE *file)
{
    uint8_t bytes[CHUNK * 4];

    while (count > 0) {
        size_t n = count < CHUNK ? count : CHUNK;
        for (size_t i = 0; i < n; i++) {
            uint32_t bits;
            memcpy(&bits, &values[i], sizeof bits);
            ieee_put(bits, bytes + 4 * i, 4);
        }
        /* cppcheck-suppress uninitvar; the loop above fills them in */
        fwrite(bytes, 4, n, file);
        values += n;
        count -= n;
    }
}

/* --- reading ---------------------------------------------------------------------------------- */

/* What a header says of one tensor. */
struct entry {
    const char *name;
    uint64_t begin, end;
};

/* Two whole numbers that are not negative. */
static bool read_offsets(const json_t *entry, uint64_t *begin, uint64_t *end)
{
    const json_t *offsets = json_object_get(entry, "data_offsets");
    const json_t *first = json_array_get(offsets, 0), *second = json_array_get(offsets, 1);

    if (json_array_size(offsets) != 2 || !json_is_integer(first) || !json_is_integer(second) ||
        json_integer_value(first) < 0 || json_integer_value(second) < json_integer_value(first))
        return false;
    *begin = (uint64_t)json_integer_value(first);
    *end = (uint64_t)json_integer_value(second);
    return true;
}

static int compare_begins(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;

    return x->begin != y->begin ? (x->begin < y->begin ? -1 : 1)
                                : (x->end > y->end) - (x->end < y->end);
}

/* The tensors must follow one another from 0 to the end of the file. */
static bool check_places(const struct safetensors *st, const struct entry *entries, size_t count,
                         struct error *error)
{
    uint64_t at = 0;

    for (size_t i = 0; i < count; i++) {
        if (entries[i].begin != at)
            return error_set(error, "%s: tensor %s begins at %llu of the data, expected %llu",
                             st->path, entries[i].name, (unsigned long long)entries[i].begin,
                             (unsigned long long)at);
        at = entries[i].end;
    }
    return at == st->data_size ||
           error_set(error, "%s: %zu bytes after the header, its tensors take %llu", st->path,
                     st->data_size, (unsigned long long)at);
}

static bool check_tensors(struct safetensors *st, struct error *error)
{
    struct entry *entries = xcalloc(json_object_size(st->header) + 1, sizeof *entries);
    size_t count = 0;
    const char *name;
    json_t *value;
    bool ok = true;

    json_object_foreach(st->header, name, value)
    {
        if (strcmp(name, METADATA) == 0)
            continue;
        entries[count].name = name;
        if (!read_offsets(value, &entries[count].begin, &entries[count].end)) {
            ok = error_set(error,
                           "%s: tensor %s: expected \"data_offsets\": [BEGIN, END] in the header",
                           st->path, name);
            break;
        }
        count++;
    }
    if (ok && count > 1)
        qsort(entries, count, sizeof *entries, compare_begins);
    ok = ok && check_places(st, entries, count, error);
    free(entries);
    return ok;
}

static bool check_metadata(const struct safetensors *st, struct error *error)
{
    json_t *metadata = json_object_get(st->header, METADATA), *value;
    const char *key;

    if (metadata != NULL && !json_is_object(metadata))
        return error_set(error, "%s: %s is not an object in the header", st->path, METADATA);
    json_object_foreach(metadata, key, value)
    {
        if (!json_is_string(value))
            return error_set(error, "%s: %s of %s is not a string in the header", st->path, key,
                             METADATA);
    }
    return true;
}

/* A parsed header takes many times its size in memory, so its number of parts is limited; ours have
 * few, though their texts may be long. */
static bool check_parts(const struct safetensors *st, const char *text, size_t size,
                        struct error *error)
{
    size_t parts = 0;

    for (size_t i = 0; i < size; i++)
        parts += text[i] == ',' || text[i] == '[' || text[i] == '{' || text[i] == ':';
    return parts <= MAX_PARTS ||
           error_set(error, "%s: the header of %zu bytes has %zu parts, at most %d are possible",
                     st->path, size, parts, MAX_PARTS);
}

static bool parse_header(struct safetensors *st, const char *text, size_t size, struct error *error)
{
    json_error_t problem;

    st->header = json_loadb(text, size, JSON_REJECT_DUPLICATES, &problem);
    if (st->header == NULL)
        return error_set(error, "%s: the header is not valid JSON at offset %d: %s", st->path,
                         PREFIX_SIZE + problem.position, problem.text);
    if (!json_is_object(st->header))
        return error_set(error, "%s: the header is not a JSON object", st->path);
    return check_metadata(st, error) && check_tensors(st, error);
}

/* Reads the header's size and checks it against the file's. */
static bool read_prefix(struct safetensors *st, uint64_t file_size, size_t *size,
                        struct error *error)
{
    uint8_t prefix[PREFIX_SIZE];

    if (file_size < PREFIX_SIZE || fread(prefix, 1, PREFIX_SIZE, st->file) != PREFIX_SIZE)
        return error_set(error, "%s: %llu bytes, a safetensors file has at least %d", st->path,
                         (unsigned long long)file_size, PREFIX_SIZE + 2);
    uint64_t claimed = ieee_bits(prefix, PREFIX_SIZE, false);
    if (claimed > SAFETENSORS_MAX_HEADER && claimed <= file_size - PREFIX_SIZE)
        return error_set(error, "%s: a header of %llu bytes at offset 0, at most %zu are possible",
                         st->path, (unsigned long long)claimed, SAFETENSORS_MAX_HEADER);
    if (claimed > file_size - PREFIX_SIZE)
        return error_set(error,
                         "%s: a header of %llu bytes at offset 0, but %llu follow: not a "
                         "safetensors file, or cut short",
                         st->path, (unsigned long long)claimed,
                         (unsigned long long)(file_size - PREFIX_SIZE));
    *size = (size_t)claimed;
    st->data_begin = PREFIX_SIZE + *size;
    st->data_size = (size_t)(file_size - st->data_begin);
    return true;
}

static bool read_header(struct safetensors *st, uint64_t file_size, struct error *error)
{
    size_t size = 0;

    if (!read_prefix(st, file_size, &size, error))
        return false;
    char *text = malloc(size + 1);
    if (text == NULL)
        return error_set(error, "%s: out of memory for a header of %zu bytes", st->path, size);
    bool ok = fread(text, 1, size, st->file) == size ||
              error_set(error, "%s: the header of %zu bytes cannot be read", st->path, size);
    ok = ok && check_parts(st, text, size, error) && parse_header(st, text, size, error);
    free(text);
    return ok;
}

static bool open_file(struct safetensors *st, size_t *size, struct error *error)
{
    int descriptor = place_open(st->path, "a model file", size, error);

    if (descriptor < 0)
        return false;
    st->file = fdopen(descriptor, "rb");
    if (st->file != NULL)
        return true;
    error_set_errno(error, "%s: cannot be read", st->path);
    close(descriptor);
    return false;
}

struct safetensors *safetensors_open(const char *path, struct error *error)
{
    struct safetensors *st = xcalloc(1, sizeof *st);
    size_t size = 0;

    set_allocator();
    st->path = path;
    if (open_file(st, &size, error) && read_header(st, size, error))
        return st;
    safetensors_free(st);
    return NULL;
}

const char *safetensors_get(const struct safetensors *st, const char *key)
{
    return json_string_value(json_object_get(json_object_get(st->header, METADATA), key));
}

bool safetensors_next_text(const struct safetensors *st, void **at, const char **key,
                           const char **text)
{
    json_t *metadata = json_object_get(st->header, METADATA);

    *at = *at == NULL ? json_object_iter(metadata) : json_object_iter_next(metadata, *at);
    if (*at == NULL)
        return false;
    *key = json_object_iter_key(*at);
    *text = json_string_value(json_object_iter_value(*at));
    return true;
}

const char *safetensors_path(const struct safetensors *st)
{
    return st->path;
}

size_t safetensors_tensor_count(const struct safetensors *st)
{
    size_t entries = json_object_size(st->header);

    return json_object_get(st->header, METADATA) != NULL ? entries - 1 : entries;
}

bool safetensors_has(const struct safetensors *st, const char *name, size_t rows, size_t columns,
                     struct error *error)
{
    const json_t *entry = json_object_get(st->header, name);
    const json_t *shape = json_object_get(entry, "shape");
    const char *type = json_string_value(json_object_get(entry, "dtype"));
    uint64_t begin = 0, end = 0;
    size_t count = rows * (columns == 0 ? 1 : columns);

    if (entry == NULL)
        return error_set(error, "%s: no tensor %s in it", st->path, name);
    if (type == NULL || strcmp(type, "F32") != 0)
        return error_set(error, "%s: tensor %s is of type %.20s, expected F32", st->path, name,
                         type != NULL ? type : "(none)");
    if (json_array_size(shape) != (columns == 0 ? 1 : 2) ||
        json_integer_value(json_array_get(shape, 0)) != (json_int_t)rows ||
        (columns != 0 && json_integer_value(json_array_get(shape, 1)) != (json_int_t)columns))
        return columns == 0 ? error_set(error, "%s: tensor %s has another shape than (%zu)",
                                        st->path, name, rows)
                            : error_set(error, "%s: tensor %s has another shape than (%zu, %zu)",
                                        st->path, name, rows, columns);
    return (read_offsets(entry, &begin, &end) && end - begin == count * sizeof(float)) ||
           error_set(error, "%s: tensor %s takes %llu bytes, its shape %zu", st->path, name,
                     (unsigned long long)(end - begin), count * sizeof(float));
}

/* --- values ---------------------------------------------------------------------------------- */

/* The upper half of a float32. */
static double decode_brain(uint64_t bits)
{
    return ieee_single(bits << 16);
}

struct float_type {
    const char *name;
    size_t size; /* bytes */
    double (*decode)(uint64_t bits);
};

static const struct float_type float_types[] = {{"F32", 4, ieee_single},
                                                {"F16", 2, ieee_half},
                                                {"BF16", 2, decode_brain},
                                                {"F64", 8, ieee_double}};

/* NULL where it is none of them. */
static const struct float_type *type_of(const json_t *entry)
{
    const char *name = json_string_value(json_object_get(entry, "dtype"));

    for (size_t i = 0; name != NULL && i < sizeof float_types / sizeof float_types[0]; i++)
        if (strcmp(name, float_types[i].name) == 0)
            return &float_types[i];
    return NULL;
}

/* How many values its shape has; false where that is no array of whole numbers from 1, or they are
 * more than the data can hold. */
static bool count_values(const struct safetensors *st, const json_t *entry, uint64_t *count)
{
    const json_t *shape = json_object_get(entry, "shape");

    *count = 1;
    for (size_t i = 0; i < json_array_size(shape); i++) {
        json_int_t side = json_integer_value(json_array_get(shape, i));
        if (side < 1 || (uint64_t)side > st->data_size / *count)
            return false;
        *count *= (uint64_t)side;
    }
    return json_is_array(shape);
}

static bool check_floats(const struct safetensors *st, const char *name, const json_t *entry,
                         struct error *error)
{
    const char *type_name = json_string_value(json_object_get(entry, "dtype"));
    const struct float_type *type = type_of(entry);
    uint64_t count, begin = 0, end = 0;

    if (type == NULL)
        return error_set(error, "%s: tensor %s is of type %.20s, expected F32, F16, BF16 or F64",
                         st->path, name, type_name != NULL ? type_name : "(none)");
    return (count_values(st, entry, &count) && read_offsets(entry, &begin, &end) &&
            end - begin == count * type->size) ||
           error_set(error, "%s: tensor %s takes %llu bytes, which are not those of its shape",
                     st->path, name, (unsigned long long)(end - begin));
}

bool safetensors_check_floats(const struct safetensors *st, struct error *error)
{
    const char *name;
    json_t *entry;

    json_object_foreach(st->header, name, entry)
    {
        if (strcmp(name, METADATA) != 0 && !check_floats(st, name, entry, error))
            return false;
    }
    return true;
}

bool safetensors_next(const struct safetensors *st, void **at, struct safetensors_tensor *tensor)
{
    do
        *at = *at == NULL ? json_object_iter(st->header) : json_object_iter_next(st->header, *at);
    while (*at != NULL && strcmp(json_object_iter_key(*at), METADATA) == 0);
    if (*at == NULL)
        return false;
    const json_t *shape = json_object_get(json_object_iter_value(*at), "shape");
    *tensor =
        (struct safetensors_tensor){json_object_iter_key(*at), json_array_size(shape), {1, 1}};
    for (size_t i = 0; i < 2 && i < tensor->rank; i++)
        tensor->shape[i] = (size_t)json_integer_value(json_array_get(shape, i));
    return true;
}

static bool read_values(struct safetensors *st, const char *name, const struct float_type *type,
                        size_t count, enum safetensors_values allowed, float *values,
                        struct error *error)
{
    uint8_t bytes[CHUNK * 8];

    for (size_t done = 0; done < count;) {
        size_t n = count - done < CHUNK ? count - done : CHUNK;
        if (fread(bytes, type->size, n, st->file) != n)
            return error_set(error, "%s: tensor %s ends after %zu of %zu values", st->path, name,
                             done, count);
        for (size_t i = 0; i < n; i++, done++) {
            values[done] =
                (float)type->decode(ieee_bits(bytes + i * type->size, type->size, false));
            if (isnan(values[done]) || (isinf(values[done]) && allowed == SAFETENSORS_FINITE))
                return error_set(error, "%s: tensor %s: value %zu is not a %s", st->path, name,
                                 done, allowed == SAFETENSORS_FINITE ? "finite float32" : "number");
        }
    }
    return true;
}

bool safetensors_read(struct safetensors *st, const char *name, enum safetensors_values allowed,
                      float *values, struct error *error)
{
    const json_t *entry = json_object_get(st->header, name);
    const struct float_type *type = type_of(entry);
    uint64_t begin = 0, end = 0;

    if (type == NULL || !read_offsets(entry, &begin, &end))
        return error_set(error, "%s: no tensor %s in it", st->path, name);
    if (fseeko(st->file, (off_t)(st->data_begin + begin), SEEK_SET) != 0)
        return error_set_errno(error, "%s: cannot be read", st->path);
    return read_values(st, name, type, (size_t)(end - begin) / type->size, allowed, values, error);
}
