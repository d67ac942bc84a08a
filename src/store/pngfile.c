/* pngfile: PNG, by libpng. */
#include "store/pngfile.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

bool pngfile_is(const uint8_t magic[PNGFILE_MAGIC])
{
    return memcmp(magic, "\x89PNG\r\n\x1a\n", PNGFILE_MAGIC) == 0;
}

#ifdef HAVE_PNG
#include <endian.h>
#include <png.h>

#include "base/xalloc.h"
#include "store/exif.h"

/* libpng's error callback must not return, so it jumps. State needed after the jump is in this
 * struct, since longjmp may lose the values of local variables. */
struct job {
    jmp_buf failed;
    char message[128];
    png_structp png;
    png_infop info;
    unsigned orientation;
    size_t channels;   /* 1 grey, 2 grey and alpha */
    uint16_t *samples; /* being read: (rows, columns, channels) */
};

static _Noreturn void fail(png_structp png, png_const_charp message)
{
    struct job *job = png_get_error_ptr(png);

    strncpy(job->message, message, sizeof job->message - 1);
    longjmp(job->failed, 1);
}

static void ignore_warning(png_structp png, png_const_charp message)
{
    (void)png;
    (void)message;
}

/* --- reading --- */

/* Skips texts, colour profiles and the like: libpng would allocate as much memory as the file
 * claims before reading them (its limit for chunks only warns). */
static void set_limits(png_structp png)
{
    static const png_byte passed_over[] = "tEXt\0zTXt\0iTXt\0iCCP\0sPLT\0hIST\0pCAL\0sCAL";

    png_set_user_limits(png, (png_uint_32)GRAY_MAX_PIXELS, (png_uint_32)GRAY_MAX_PIXELS);
    png_set_chunk_cache_max(png, 128);
    png_set_chunk_malloc_max(png, 1 << 20);
    png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, passed_over, sizeof passed_over / 5);
}

/* EXIF is read as an unknown chunk, which honours the limit; libpng's EXIF reader allocates first.
 */
static int take_exif(png_structp png, png_unknown_chunkp chunk)
{
    struct job *job = png_get_user_chunk_ptr(png);

    if (memcmp(chunk->name, "eXIf", 4) == 0)
        job->orientation = exif_orientation(chunk->data, chunk->size);
    return 1; /* libpng need not keep it */
}

static void watch_exif(struct job *job)
{
    job->orientation = 1;
    png_set_keep_unknown_chunks(job->png, PNG_HANDLE_CHUNK_ALWAYS, (png_const_bytep) "eXIf", 1);
    png_set_read_user_chunk_fn(job->png, job, take_exif);
}

/* Any kind of PNG becomes grey of 16 bits, with alpha where it has some. */
static void set_transformations(struct job *job)
{
    png_structp png = job->png;
    png_byte kind = png_get_color_type(png, job->info);

    png_set_expand_16(png); /* palette to colours, a transparent colour to alpha, all to 16 bits */
    if (BYTE_ORDER == LITTLE_ENDIAN)
        png_set_swap(png);
    if (kind & PNG_COLOR_MASK_COLOR)
        png_set_rgb_to_gray_fixed(png, PNG_ERROR_ACTION_NONE, 21260, 71520); /* Rec. 709 */
}

/* The largest unpacked size of the file; SIZE_MAX if its length is unknown, as for a pipe. */
static size_t unpacked_bound(FILE *file)
{
    struct stat status;
    int descriptor = fileno(file);

    if (descriptor < 0 || fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode))
        return SIZE_MAX;
    return size_unpacked((size_t)status.st_size);
}

/* Before memory is taken, here or by libpng. A row is packed with a byte that names its filter. */
static void check_size(struct job *job, FILE *file, size_t rows, size_t columns)
{
    if (columns > GRAY_MAX_PIXELS / rows)
        png_error(job->png, "too many pixels");
    if (rows * (png_get_rowbytes(job->png, job->info) + 1) > unpacked_bound(file))
        png_error(job->png, "more pixels than a file of this length can hold");
}

static void take_memory(struct job *job, size_t rows, size_t columns)
{
    job->channels = png_get_channels(job->png, job->info);
    if (job->channels > 2 ||
        png_get_rowbytes(job->png, job->info) != columns * job->channels * sizeof *job->samples)
        png_error(job->png, "unexpected length of a row");
    job->samples = malloc(rows * columns * job->channels * sizeof *job->samples);
    if (job->samples == NULL)
        png_error(job->png, "out of memory");
}

/* In an interlaced picture each pass adds pixels to the rows of those before. */
static void read_rows(struct job *job, size_t rows, size_t columns, int passes)
{
    for (int pass = 0; pass < passes; pass++)
        for (size_t r = 0; r < rows; r++)
            png_read_row(job->png, (png_bytep)(job->samples + r * columns * job->channels), NULL);
}

static void decode(struct job *job, FILE *file, struct gray *p)
{
    png_init_io(job->png, file);
    png_set_sig_bytes(job->png, PNGFILE_MAGIC);
    set_limits(job->png);
    watch_exif(job);
    png_read_info(job->png, job->info);
    p->rows = png_get_image_height(job->png, job->info);
    p->columns = png_get_image_width(job->png, job->info);
    check_size(job, file, p->rows, p->columns);
    set_transformations(job);
    int passes = png_set_interlace_handling(job->png);
    png_read_update_info(job->png, job->info);
    take_memory(job, p->rows, p->columns);
    read_rows(job, p->rows, p->columns, passes);
    png_read_end(job->png, job->info); /* without `info` EXIF would not be looked at */
}

/* The grey under transparent places: picture.h says which, and why. */
static uint64_t choose_ground(const uint16_t *pairs, size_t n)
{
    uint64_t light = 0, cover = 0;

    for (size_t i = 0; i < n; i++) {
        light += (uint64_t)pairs[2 * i] * pairs[2 * i + 1] / GRAY_WHITE;
        cover += pairs[2 * i + 1];
    }
    bool bright = light * 2 >= cover, sparse = cover * 2 < (uint64_t)n * GRAY_WHITE;
    return bright != sparse ? GRAY_WHITE : 0;
}

/* (n, 2) grey and alpha -> (n) grey, in place. */
static void flatten(uint16_t *pairs, size_t n)
{
    uint64_t ground = choose_ground(pairs, n);

    for (size_t i = 0; i < n; i++) {
        uint64_t alpha = pairs[2 * i + 1], clear = GRAY_WHITE - alpha;
        pairs[i] =
            (uint16_t)((pairs[2 * i] * alpha + ground * clear + GRAY_WHITE / 2) / GRAY_WHITE);
    }
}

/* Runs the decoder; false when it jumped out. */
static bool guarded_decode(struct job *job, FILE *file, struct gray *p)
{
    if (setjmp(job->failed) != 0)
        return false;
    job->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, job, fail, ignore_warning);
    job->info = job->png != NULL ? png_create_info_struct(job->png) : NULL;
    if (job->info == NULL)
        return false;
    decode(job, file, p);
    return true;
}

bool pngfile_read(struct gray *picture, FILE *file, const char *name, struct error *error)
{
    struct job job = {.message = "out of memory"}; /* unless libpng tells more */
    bool ok = guarded_decode(&job, file, picture);

    png_destroy_read_struct(&job.png, &job.info, NULL);
    if (!ok) {
        *picture = (struct gray){0};
        free(job.samples);
        if (ferror(file))
            return error_set_errno(error, "%s: cannot be read", name);
        return error_set(error, "%s: not a valid PNG: %s%s", name, job.message,
                         feof(file) ? " (the file is cut off)" : "");
    }
    size_t n = picture->rows * picture->columns;
    picture->pixels = job.samples;
    if (job.channels == 2) {
        flatten(job.samples, n);
        uint16_t *fewer = realloc(job.samples, n * sizeof *fewer);
        if (fewer != NULL)
            picture->pixels = fewer;
    }
    if (gray_turn(picture, job.orientation))
        return true;
    gray_release(picture);
    return error_set(error, "%s: out of memory", name);
}

/* --- writing --- */

static void put_bytes(png_structp png, png_bytep bytes, size_t count)
{
    fwrite(bytes, 1, count, png_get_io_ptr(png));
}

static bool guarded_encode(struct job *job, FILE *file, const uint8_t *pixels, size_t rows,
                           size_t columns)
{
    if (setjmp(job->failed) != 0)
        return false;
    job->png = png_create_write_struct(PNG_LIBPNG_VER_STRING, job, fail, ignore_warning);
    job->info = job->png != NULL ? png_create_info_struct(job->png) : NULL;
    if (job->info == NULL)
        return false;
    png_set_write_fn(job->png, file, put_bytes, NULL); /* NULL: it may flush the file */
    png_set_IHDR(job->png, job->info, (png_uint_32)columns, (png_uint_32)rows, 8,
                 PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    png_write_info(job->png, job->info);
    for (size_t r = 0; r < rows; r++)
        png_write_row(job->png, pixels + r * columns);
    png_write_end(job->png, NULL);
    return true;
}

bool pngfile_write(FILE *file, const uint8_t *pixels, size_t rows, size_t columns,
                   struct error *error)
{
    struct job job = {.message = "out of memory"}; /* unless libpng tells more */
    bool ok = guarded_encode(&job, file, pixels, rows, columns);

    png_destroy_write_struct(&job.png, &job.info);
    return ok ||
           error_set(error, "a picture of %zu rows x %zu columns cannot be written as PNG: %s",
                     rows, columns, job.message);
}

#else /* without libpng */

bool pngfile_read(struct gray *picture, FILE *file, const char *name, struct error *error)
{
    (void)picture;
    (void)file;
    return error_set(error, "%s: this mlptui was built without libpng; PGM can be read", name);
}

bool pngfile_write(FILE *file, const uint8_t *pixels, size_t rows, size_t columns,
                   struct error *error)
{
    (void)file;
    (void)pixels;
    (void)rows;
    (void)columns;
    return error_set(error, "this mlptui was built without libpng, which writes pictures");
}

#endif
