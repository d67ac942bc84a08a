/* idx: one file of the IDX format, gzip'd or not, read whole and checked. */
#include "data/idx.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "base/ieee.h"
#include "base/place.h"
#include "base/xalloc.h"

/* Bytes read at once: enough to be fast, few enough to show progress and to cancel. */
#define CHUNK ((size_t)1 << 20)

/* The buffer's size depends on the file's. */
#define LEAST_BUFFER ((size_t)1 << 12)
#define MOST_BUFFER  ((size_t)1 << 17)

struct source {
    const char *path;
    int descriptor;
    uint8_t *buffer; /* (capacity), owned; unread bytes begin at stream.next_in */
    size_t capacity;
    size_t file_offset;        /* of the next bytes to read */
    bool at_end;               /* of the file */
    bool packed;               /* gzip'd */
    bool unpacked;             /* to the end of its last member */
    z_stream stream;           /* for plain files only its input fields are used */
    size_t offset;             /* in the unpacked bytes */
    size_t bound;              /* the file cannot hold more bytes than this */
    idx_progress_fn *progress; /* may be NULL */
    void *context;
    size_t done, total; /* bytes of elements; a total of 1 while it is not known */
    struct error *error;
};

static size_t buffer_size(size_t file_bytes)
{
    if (file_bytes < LEAST_BUFFER)
        return LEAST_BUFFER;
    return file_bytes < MOST_BUFFER ? file_bytes : MOST_BUFFER;
}

/* Fills the buffer from the file. */
static bool fill_buffer(struct source *s)
{
    memmove(s->buffer, s->stream.next_in, s->stream.avail_in);
    s->stream.next_in = s->buffer;
    while (!s->at_end && s->stream.avail_in < s->capacity) {
        ssize_t n =
            read(s->descriptor, s->buffer + s->stream.avail_in, s->capacity - s->stream.avail_in);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return error_set_errno(s->error, "%s: cannot be read at offset %zu", s->path,
                                   s->file_offset);
        s->at_end = n == 0;
        s->stream.avail_in += (unsigned)n;
        s->file_offset += (size_t)n;
    }
    return true;
}

static bool go_on(const struct source *s)
{
    return s->progress == NULL || s->progress(s->context, s->done, s->total) ||
           error_set(s->error, "loading was cancelled");
}

/* RFC 1952, 2.3.1: the first two bytes of each member. */
static bool member_begins(const struct source *s)
{
    return s->stream.avail_in >= 2 && s->stream.next_in[0] == 0x1f && s->stream.next_in[1] == 0x8b;
}

static bool out_of_memory(const struct source *s)
{
    return error_set(s->error, "%s: out of memory for reading it", s->path);
}

static bool begin_reading(struct source *s, size_t bytes)
{
    s->capacity = buffer_size(bytes);
    s->buffer = malloc(s->capacity);
    if (s->buffer == NULL)
        return out_of_memory(s);
    s->stream.next_in = s->buffer;
    if (!fill_buffer(s))
        return false;
    bool packed = member_begins(s);
    if (packed && inflateInit2(&s->stream, MAX_WBITS + 16) != Z_OK) /* 16: with gzip's frame */
        return out_of_memory(s);
    s->packed = packed;
    s->bound = packed ? size_unpacked(bytes) : bytes;
    return true;
}

static void source_close(struct source *s)
{
    if (s->packed)
        inflateEnd(&s->stream);
    free(s->buffer);
    close(s->descriptor);
}

static bool source_open(struct source *s, const char *path, struct error *error)
{
    size_t bytes;

    *s = (struct source){.path = path, .error = error};
    s->descriptor = place_open(path, "an IDX file", &bytes, error);
    if (s->descriptor < 0)
        return false;
    if (begin_reading(s, bytes))
        return true;
    source_close(s);
    return false;
}

static bool copy_plain(struct source *s, uint8_t *to, size_t size, size_t *got)
{
    while (*got < size) {
        if (s->stream.avail_in == 0 && !fill_buffer(s))
            return false;
        size_t n = size - *got < s->stream.avail_in ? size - *got : s->stream.avail_in;
        if (n == 0)
            break;
        memcpy(to + *got, s->stream.next_in, n);
        s->stream.next_in += n;
        s->stream.avail_in -= (unsigned)n;
        *got += n;
    }
    return true;
}

/* Also reports progress for input that gives no output, such as empty members, so that loading can
 * be cancelled. */
static bool fill_packed(struct source *s)
{
    return fill_buffer(s) && go_on(s);
}

/* Whether the rest of the file is zero padding, as on tapes. */
static bool skip_padding(struct source *s)
{
    while (s->stream.avail_in > 0) {
        for (; s->stream.avail_in > 0; s->stream.next_in++, s->stream.avail_in--)
            if (*s->stream.next_in != 0)
                return error_set(
                    s->error,
                    "%s: trailing bytes at offset %zu of the file, expected the end of "
                    "the gzip data",
                    s->path, s->file_offset - s->stream.avail_in);
        if (!fill_packed(s))
            return false;
    }
    return true;
}

/* After the end of a member: the next one follows, or the file ends. */
static bool next_member(struct source *s)
{
    if (s->stream.avail_in < 2 && !fill_packed(s))
        return false;
    if (member_begins(s))
        return inflateReset(&s->stream) == Z_OK;
    s->unpacked = true;
    return skip_padding(s);
}

static bool refuse_packed(const struct source *s, int code, size_t got)
{
    size_t offset = s->offset + got;

    if (code == Z_MEM_ERROR)
        return out_of_memory(s);
    if (code == Z_BUF_ERROR)
        return error_set(s->error,
                         "%s: the gzip data ends too early, at offset %zu of the unpacked bytes",
                         s->path, offset);
    return error_set(s->error, "%s: corrupt gzip data at offset %zu of the unpacked bytes (%s)",
                     s->path, offset, s->stream.msg != NULL ? s->stream.msg : zError(code));
}

/* inflate verifies the checksum and the length at the end of each member. */
static bool unpack(struct source *s, uint8_t *to, size_t size, size_t *got)
{
    s->stream.next_out = to;
    s->stream.avail_out = (unsigned)size;
    while (s->stream.avail_out > 0 && !s->unpacked) {
        if (s->stream.avail_in == 0 && !fill_packed(s))
            return false;
        int code = inflate(&s->stream, Z_NO_FLUSH);
        *got = size - s->stream.avail_out;
        if (code == Z_STREAM_END ? !next_member(s) : code != Z_OK && !refuse_packed(s, code, *got))
            return false;
    }
    return true;
}

/* Reads `size` bytes, at most CHUNK, or as many as there are; false with the error on a read error
 * or corrupt gzip data. */
static bool source_read(struct source *s, void *buffer, size_t size, size_t *got)
{
    *got = 0;
    bool ok = s->packed ? unpack(s, buffer, size, got) : copy_plain(s, buffer, size, got);
    s->stream.next_out = NULL; /* the caller's, who may take it away */
    s->offset += *got;
    return ok;
}

static uint32_t word_at(const uint8_t *bytes)
{
    return (uint32_t)ieee_bits(bytes, 4, true);
}

/* What files of a kind begin with. */
static const struct form {
    enum idx_kind kind;
    uint32_t magic;
    size_t size; /* bytes of an element */
    const char *says;
} forms[] = {{IDX_IMAGES, 0x0803, 1, "unsigned bytes, 3 dimensions"},
             {IDX_LABELS, 0x0801, 1, "unsigned bytes, 1 dimension"},
             {IDX_LABELS, 0x0c02, 4, "int32, 2 dimensions"},
             {IDX_LABELS, 0x0c01, 4, "int32, 1 dimension"}};

#define FORM_COUNT (sizeof forms / sizeof forms[0])
#define MAGIC_SIZE 4

static size_t header_size(const struct form *form)
{
    return MAGIC_SIZE + 4 * (form->magic & 0xff);
}

static const struct form *first_form(enum idx_kind kind)
{
    const struct form *form = forms;

    while (form->kind != kind)
        form++;
    return form;
}

/* Reads on up to `end` of the header. */
static bool read_header(struct source *s, uint8_t *header, size_t end, const struct form *form)
{
    size_t got, begin = s->offset;

    if (!source_read(s, header + begin, end - begin, &got))
        return false;
    return begin + got >= end ||
           error_set(s->error, "%s: ends at offset %zu, inside the IDX header of %zu bytes",
                     s->path, begin + got, header_size(form));
}

static bool refuse_magic(struct source *s, uint32_t found, enum idx_kind kind)
{
    char expected[160] = "";

    for (size_t i = 0; i < FORM_COUNT; i++) {
        size_t used = strlen(expected);
        if (forms[i].kind == kind)
            snprintf(expected + used, sizeof expected - used, "%s0x%08x (%s)",
                     used > 0 ? " or " : "", (unsigned)forms[i].magic, forms[i].says);
    }
    return error_set(s->error, "%s: wrong magic number 0x%08x at offset 0, expected %s", s->path,
                     (unsigned)found, expected);
}

static bool find_form(struct source *s, const uint8_t *header, enum idx_kind kind,
                      const struct form **form)
{
    for (*form = forms; *form < forms + FORM_COUNT; ++*form)
        if ((*form)->kind == kind && (*form)->magic == word_at(header))
            return true;
    return refuse_magic(s, word_at(header), kind);
}

/* `bytes`: of the elements. */
static bool check_sizes(struct source *s, struct idx *idx, const uint8_t *header,
                        const struct form *form, size_t *bytes)
{
    *bytes = form->size;
    for (size_t d = 0; d < idx->dimensions; d++) {
        size_t offset = MAGIC_SIZE + 4 * d;

        idx->sizes[d] = word_at(header + offset);
        if (idx->sizes[d] == 0)
            return error_set(s->error, "%s: dimension %zu is 0 at offset %zu, expected at least 1",
                             s->path, d + 1, offset);
        if (!size_mul(*bytes, idx->sizes[d], bytes) || *bytes > IDX_MAX_BYTES)
            return error_set(
                s->error, "%s: the sizes overflow at offset %zu: at most %zu elements are possible",
                s->path, offset, IDX_MAX_BYTES / form->size);
    }
    return *bytes <= s->bound ||
           error_set(
               s->error,
               "%s: too short: the header at offset 4 promises %zu elements, more than a file of "
               "this length can hold",
               s->path, *bytes / form->size);
}

static bool read_elements(struct source *s, struct idx *idx)
{
    size_t got = 0;

    s->total = idx->count;
    while (s->done < idx->count) {
        size_t left = idx->count - s->done, want = left < CHUNK ? left : CHUNK;

        if (!source_read(s, idx->data + s->done, want, &got))
            return false;
        if (got == 0)
            return error_set(s->error,
                             "%s: ends at offset %zu, expected %zu bytes of elements more", s->path,
                             s->offset, left);
        s->done += got;
        if (!go_on(s))
            return false;
    }
    return true;
}

/* Keeps the first int32 of each row, as a byte. */
static bool take_classes(struct source *s, struct idx *idx)
{
    size_t N = idx->sizes[0];

    for (size_t i = 0; i < N; i++) {
        uint32_t class = word_at(idx->data + i * idx->stride);

        if (class > UINT8_MAX)
            return error_set(s->error, "%s: label %d at offset %zu, expected one from 0 to %d",
                             s->path, (int)(int32_t) class, idx->begin + i * idx->stride,
                             UINT8_MAX);
        idx->data[i] = (uint8_t) class;
    }
    uint8_t *shorter = realloc(idx->data, N);
    idx->data = shorter != NULL ? shorter : idx->data;
    idx->count = N;
    return true;
}

/* Reads to the end, which also verifies the checksum of gzip data. */
static bool check_end(struct source *s)
{
    uint8_t byte;
    size_t got, end = s->offset;

    if (!source_read(s, &byte, 1, &got))
        return false;
    return got == 0 ||
           error_set(s->error, "%s: trailing bytes at offset %zu, expected the end of the file",
                     s->path, end);
}

static bool read_whole(struct source *s, struct idx *idx, enum idx_kind kind)
{
    uint8_t header[MAGIC_SIZE + 4 * IDX_MAX_DIMENSIONS] = {0};
    const struct form *form;

    if (!read_header(s, header, MAGIC_SIZE, first_form(kind)) ||
        !find_form(s, header, kind, &form) || !read_header(s, header, header_size(form), form))
        return false;
    idx->dimensions = form->magic & 0xff;
    if (!check_sizes(s, idx, header, form, &idx->count))
        return false;
    idx->begin = header_size(form);
    /* No size is 0. NOLINTNEXTLINE(clang-analyzer-core.DivideZero) */
    idx->stride = idx->count / idx->sizes[0];
    idx->data = calloc(idx->count, 1);
    if (idx->data == NULL)
        return error_set(s->error, "%s: out of memory for %zu bytes of elements", s->path,
                         idx->count);
    return read_elements(s, idx) && check_end(s) && (form->size == 1 || take_classes(s, idx));
}

bool idx_read(struct idx *idx, const char *path, enum idx_kind kind, idx_progress_fn *progress,
              void *context, struct error *error)
{
    struct source source;

    *idx = (struct idx){.count = 0};
    if (!source_open(&source, path, error))
        return false;
    source.progress = progress;
    source.context = context;
    source.total = 1;
    bool ok = read_whole(&source, idx, kind);
    source_close(&source);
    if (!ok)
        idx_release(idx);
    return ok;
}

void idx_release(struct idx *idx)
{
    free(idx->data);
    *idx = (struct idx){0};
}
