/* idx: one file of the IDX format, gzip'd or not, read whole and checked. */
#include "data/idx.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base/xalloc.h"

/* Read at once: enough to be fast, little enough to show progress and to cancel. */
#define CHUNK ((size_t)1 << 20)

/* zlib's buffer: fewer, larger reads for a large file; nothing beyond its size for a small one. */
#define LEAST_BUFFER ((size_t)1 << 12)
#define MOST_BUFFER  ((size_t)1 << 17)

/* Deflate cannot pack tighter (zlib's documentation: 1032 to 1), so a short file cannot make us
 * allocate without bound. */
#define DEFLATE_MOST 1032

struct source {
    const char *path;
    gzFile file;
    size_t offset; /* in the unpacked bytes */
    size_t bound;  /* the file cannot hold more bytes than this */
    struct error *error;
};

static bool refuse_kind(const struct stat *status, const char *path, struct error *error)
{
    if (S_ISDIR(status->st_mode))
        return error_set(error, "%s: is a directory, an IDX file was expected", path);
    if (!S_ISREG(status->st_mode))
        return error_set(error, "%s: is not a regular file, an IDX file was expected", path);
    return true;
}

static unsigned buffer_size(size_t file_bytes)
{
    if (file_bytes < LEAST_BUFFER)
        return (unsigned)LEAST_BUFFER;
    return (unsigned)(file_bytes < MOST_BUFFER ? file_bytes : MOST_BUFFER);
}

/* Opens without waiting: a named pipe must be refused, not waited for. */
static bool source_open(struct source *s, const char *path, struct error *error)
{
    struct stat status;
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    *s = (struct source){.path = path, .error = error};
    if (descriptor < 0)
        return error_set_errno(error, "%s: cannot be opened", path);
    if (fstat(descriptor, &status) != 0) {
        error_set_errno(error, "%s: cannot be examined", path);
    } else if (refuse_kind(&status, path, error)) {
        s->file = gzdopen(descriptor, "rb");
        if (s->file != NULL) {
            size_t bytes = (size_t)status.st_size;

            gzbuffer(s->file, buffer_size(bytes));
            if (!size_mul(bytes, gzdirect(s->file) ? 1 : DEFLATE_MOST, &s->bound))
                s->bound = SIZE_MAX;
            return true;
        }
        error_set(error, "%s: out of memory for reading it", path);
    }
    close(descriptor);
    return false;
}

/* Reads up to `size` bytes; false with the error on a read error or corrupt gzip data. A gzip
 * stream that just ends is corrupt too (Z_BUF_ERROR). */
static bool source_read(struct source *s, void *buffer, size_t size, size_t *got)
{
    int n = gzread(s->file, buffer, (unsigned)size), code = Z_OK;

    *got = n > 0 ? (size_t)n : 0;
    s->offset += *got;
    const char *message = gzerror(s->file, &code);
    if (n >= 0 && code == Z_OK)
        return true;
    if (code == Z_ERRNO)
        return error_set_errno(s->error, "%s: cannot be read at offset %zu", s->path, s->offset);
    if (code == Z_MEM_ERROR)
        return error_set(s->error, "%s: out of memory for reading it", s->path);
    if (code == Z_BUF_ERROR)
        return error_set(s->error,
                         "%s: the gzip data ends too early, at offset %zu of the unpacked bytes",
                         s->path, s->offset);
    return error_set(s->error, "%s: corrupt gzip data at offset %zu of the unpacked bytes (%s)",
                     s->path, s->offset, message);
}

static uint32_t big_endian(const uint8_t bytes[4])
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static bool read_header(struct source *s, uint8_t *header, size_t size)
{
    size_t got;

    if (!source_read(s, header, size, &got))
        return false;
    if (got < size)
        return error_set(s->error, "%s: ends at offset %zu, inside the IDX header of %zu bytes",
                         s->path, got, size);
    return true;
}

static bool check_magic(struct source *s, const uint8_t *header, size_t dimensions)
{
    uint32_t expected = 0x0800u | (uint32_t)dimensions, found = big_endian(header);

    if (found != expected)
        return error_set(
            s->error,
            "%s: wrong magic number 0x%08x at offset 0, expected 0x%08x (unsigned bytes, %zu "
            "dimension%s)",
            s->path, (unsigned)found, (unsigned)expected, dimensions, dimensions == 1 ? "" : "s");
    return true;
}

static bool check_sizes(struct source *s, struct idx *idx, const uint8_t *header)
{
    idx->count = 1;
    for (size_t d = 0; d < idx->dimensions; d++) {
        size_t offset = 4 + 4 * d;

        idx->sizes[d] = big_endian(header + offset);
        if (idx->sizes[d] == 0)
            return error_set(s->error, "%s: dimension %zu is 0 at offset %zu, expected at least 1",
                             s->path, d + 1, offset);
        if (!size_mul(idx->count, idx->sizes[d], &idx->count) || idx->count > IDX_MAX_BYTES)
            return error_set(
                s->error, "%s: the sizes overflow at offset %zu: at most %zu elements are possible",
                s->path, offset, IDX_MAX_BYTES);
    }
    if (idx->count > s->bound)
        return error_set(
            s->error,
            "%s: too short: the header at offset 4 promises %zu elements, more than a file of "
            "this length can hold",
            s->path, idx->count);
    return true;
}

static bool read_elements(struct source *s, struct idx *idx, idx_progress_fn *progress,
                          void *context)
{
    size_t done = 0, got = 0;

    while (done < idx->count) {
        size_t want = idx->count - done < CHUNK ? idx->count - done : CHUNK;

        if (!source_read(s, idx->data + done, want, &got))
            return false;
        if (got == 0)
            return error_set(s->error,
                             "%s: ends at offset %zu, expected %zu bytes of elements more", s->path,
                             s->offset, idx->count - done);
        done += got;
        if (progress != NULL && !progress(context, done, idx->count))
            return error_set(s->error, "loading was cancelled");
    }
    return true;
}

/* Reading on to the end also makes zlib check the stream's checksum. */
static bool check_end(struct source *s)
{
    uint8_t byte;
    size_t got, end = s->offset;

    if (!source_read(s, &byte, 1, &got))
        return false;
    if (got != 0)
        return error_set(s->error, "%s: trailing bytes at offset %zu, expected the end of the file",
                         s->path, end);
    return true;
}

static bool read_whole(struct source *s, struct idx *idx, idx_progress_fn *progress, void *context)
{
    uint8_t header[4 + 4 * IDX_MAX_DIMENSIONS];

    if (!read_header(s, header, 4 + 4 * idx->dimensions) ||
        !check_magic(s, header, idx->dimensions) || !check_sizes(s, idx, header))
        return false;
    idx->data = malloc(idx->count);
    if (idx->data == NULL)
        return error_set(s->error, "%s: out of memory for %zu elements", s->path, idx->count);
    return read_elements(s, idx, progress, context) && check_end(s);
}

bool idx_read(struct idx *idx, const char *path, size_t dimensions, idx_progress_fn *progress,
              void *context, struct error *error)
{
    struct source source;

    *idx = (struct idx){.dimensions = dimensions};
    if (!source_open(&source, path, error))
        return false;
    bool ok = read_whole(&source, idx, progress, context);
    gzclose_r(source.file);
    if (!ok)
        idx_release(idx);
    return ok;
}

void idx_release(struct idx *idx)
{
    free(idx->data);
    *idx = (struct idx){0};
}
