/* Tests of picture: every kind of file that is read, and every way in which one can be wrong. PNG
 * files are made here by libpng, sample by sample; what their grey must be is worked out by hand.
 */
#include "testing.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "store/exif.h"
#include "store/picture.h"

/* Bytes as a file that is read from the start. */
static FILE *file_of(const void *bytes, size_t size)
{
    FILE *file = tmpfile();

    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, size, file), size);
    rewind(file);
    return file;
}

static bool read_bytes(struct gray *picture, const void *bytes, size_t size, struct error *error)
{
    FILE *file = file_of(bytes, size);
    bool ok = picture_read_file(picture, file, "FILE", error);

    fclose(file);
    if (!ok) {
        ck_assert_ptr_null(picture->pixels);
        ck_assert_msg(strncmp(error->text, "FILE: ", 6) == 0, "%s", error->text);
        ck_assert_ptr_null(strchr(error->text, '\n'));
    }
    return ok;
}

/* Pixel i with 8 bits. */
static int byte_of(const struct gray *picture, size_t i)
{
    return (int)lround(picture->pixels[i] * 255.0 / GRAY_WHITE);
}

struct text {
    const char *bytes;
    size_t size;
};
#define TEXT(literal)                                                                              \
    {                                                                                              \
        literal, sizeof(literal) - 1                                                               \
    }

START_TEST(pnm_of_every_kind)
{
    static const struct {
        struct text file;
        uint8_t pixels[6]; /* (2, 3) */
    } cases[] = {
        {TEXT("P2\n3 2\n255\n0 1 2\n253 254 255\n"), {0, 1, 2, 253, 254, 255}},
        {TEXT("P2 # a comment\n# another 9 9\n3#c\n2\r\n10 #c\n0 1 2 8 9 10"),
         {0, 26, 51, 204, 230, 255}},
        {TEXT("P2\t3\v2\f1 0 1 0 1 1 0"), {0, 255, 0, 255, 255, 0}},
        {TEXT("P2 3 2 65535 0 32767 32768 65534 65535 257"), {0, 127, 128, 255, 255, 1}},
        {TEXT("P5\n3 2\n255\n\x00\x01\x02\xfd\xfe\xff"), {0, 1, 2, 253, 254, 255}},
        {TEXT("P5\n3 2\n255\n\x23\x20\x0a\x0d\x50\x35\n"), {35, 32, 10, 13, 80, 53}},
        {TEXT("P5 3 2 100 \x00\x01\x32\x63\x64\x0a"), {0, 3, 128, 252, 255, 26}},
        {TEXT("P5 3 2 65535\n\x00\x00\x7f\xff\x80\x00\xff\xfe\xff\xff\x01\x01"),
         {0, 127, 128, 255, 255, 1}},
        {TEXT("P5 3 2 256\n\x00\x00\x00\x01\x00\x80\x00\xff\x01\x00\x00\x02"),
         {0, 1, 128, 254, 255, 2}},
        {TEXT("P2 3 2 255 1 2 3 4 5 6 7 and so on"), {1, 2, 3, 4, 5, 6}},
        {TEXT("P5 3 2 255 123456P5 9 9"), {49, 50, 51, 52, 53, 54}},
        {TEXT("P1 3 2 0101101"), {255, 0, 255, 0, 0, 255}},
        {TEXT("P1 3 2 010110"), {255, 0, 255, 0, 0, 255}},
        {TEXT("P1\n3 2\n0 1 0 # half\n1 1 0\n"), {255, 0, 255, 0, 0, 255}},
        {TEXT("P4 3 2\n\x5f\xc0"), {255, 0, 255, 0, 0, 255}},
        {TEXT("P3 3 2 255  0 0 0  255 255 255  255 0 0  0 255 0  0 0 255  9 9 9"),
         {0, 255, 54, 182, 18, 9}},
        {TEXT("P6 3 2 255\n\x00\x00\x00\xff\xff\xff\xff\x00\x00\x00\xff\x00\x00\x00\xff\x09\x09"
              "\x09"),
         {0, 255, 54, 182, 18, 9}},
    };
    struct gray picture;
    struct error error;

    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        ck_assert_msg(read_bytes(&picture, cases[k].file.bytes, cases[k].file.size, &error),
                      "case %zu: %s", k, error.text);
        ck_assert_uint_eq(picture.rows, 2);
        ck_assert_uint_eq(picture.columns, 3);
        for (size_t i = 0; i < 6; i++)
            ck_assert_msg(byte_of(&picture, i) == cases[k].pixels[i], "case %zu: pixel %zu is %d",
                          k, i, byte_of(&picture, i));
        gray_release(&picture);
    }
}
END_TEST

START_TEST(malformed_pnm)
{
    static const struct {
        struct text file;
        const char *says;
    } cases[] = {
        {TEXT(""), "empty"},
        {TEXT("P"), "neither PNG nor PGM"},
        {TEXT("P7\nWIDTH 3\n"), "neither PNG nor PGM"},
        {TEXT("GIF89a.........."), "neither PNG nor PGM"},
        {TEXT("P2"), "ends at offset 2, where the width was expected"},
        {TEXT("P2 3"), "ends at offset 4"},
        {TEXT("P2 3 2"), "ends at offset 6"},
        {TEXT("P2 3 2 "), "where the maximal value was expected"},
        {TEXT("P2 3 2 # 255"), "where the maximal value was expected"},
        {TEXT("P2 3 2 255"), "ends at offset 10"},
        {TEXT("P2 3 2 255 1 2 3 4 5"), "where a pixel's value was expected"},
        {TEXT("P2 x 2 255 1"), "expected the width at offset 3"},
        {TEXT("P2 -3 2 255 1"), "expected the width at offset 3"},
        {TEXT("P2 3.0 2 255 1"), "expected white space at offset 4"},
        {TEXT("P2 0 2 255 "), "a picture of 2 rows x 0 columns has no pixels"},
        {TEXT("P2 2 0 255 "), "a picture of 0 rows x 2 columns has no pixels"},
        {TEXT("P5 2 2 0 \1\1\1\1"), "the maximal value is 0"},
        {TEXT("P5 2 2 65536 \1\1\1\1"), "the maximal value above 65535 at offset"},
        {TEXT("P5 99999999999999999999999999 2 255 "), "the width above 67108864"},
        {TEXT("P5 8193 8192 255 "), "8192 rows x 8193 columns are too many"},
        {TEXT("P5 67108864 67108864 255 "), "too many"},
        {TEXT("P2 3 2 255 1 2 3 4 5 256"), "a pixel's value above 255 at offset 23"},
        {TEXT("P5 3 2 255 12345"), "ends at offset 16, where a pixel was expected"},
        {TEXT("P5 3 2 65535 12345678901"), "where a pixel was expected"},
        {TEXT("P5 3 2 49 12345z"), "value 49"},
        {TEXT("P1 3 2 01011"), "where a pixel was expected"},
        {TEXT("P1 3 2 010112"), "expected a pixel, 0 or 1, at offset 12"},
        {TEXT("P4 9 2 \1\2\3"), "where a pixel was expected"},
        {TEXT("P6 1 1 255 \1\2"), "where a pixel was expected"},
    };
    struct gray picture;
    struct error error;

    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        bool ok = read_bytes(&picture, cases[k].file.bytes, cases[k].file.size, &error);
        if (strcmp(cases[k].says, "value 49") == 0) { /* '1' is 49, '2' is above */
            ck_assert(!ok);
            ck_assert_ptr_nonnull(strstr(error.text, "value 50 before offset 12"));
            continue;
        }
        ck_assert_msg(!ok, "case %zu was read", k);
        ck_assert_msg(strstr(error.text, cases[k].says) != NULL, "case %zu: %s", k, error.text);
    }
}
END_TEST

/* Faint pictures of 16 bits have more levels than 8 bits can tell apart. */
START_TEST(sixteen_bits_are_kept)
{
    static const uint16_t expected[] = {0, 1, 255, 256, 32767, 65535};
    static const struct text files[] = {
        TEXT("P2 3 2 65535 0 1 255 256 32767 65535"),
        TEXT("P5 3 2 65535\n\x00\x00\x00\x01\x00\xff\x01\x00\x7f\xff\xff\xff")};
    struct gray picture;
    struct error error;

    for (size_t k = 0; k < 2; k++) {
        ck_assert_msg(read_bytes(&picture, files[k].bytes, files[k].size, &error), "%s",
                      error.text);
        ck_assert_mem_eq(picture.pixels, expected, sizeof expected);
        gray_release(&picture);
    }
}
END_TEST

/* (2, 3) "abc def", turned as the table of the EXIF standard says where its row 0 and column 0 are.
 */
START_TEST(orientations_turn_a_picture)
{
    static const struct {
        size_t rows, columns;
        const char *pixels;
    } cases[] = {{2, 3, "abcdef"}, {2, 3, "cbafed"}, {2, 3, "fedcba"}, {2, 3, "defabc"},
                 {3, 2, "adbecf"}, {3, 2, "daebfc"}, {3, 2, "fcebda"}, {3, 2, "cfbead"}};

    for (unsigned k = 0; k < 8; k++) {
        struct gray picture = {2, 3, malloc(6 * sizeof(uint16_t))};
        ck_assert_ptr_nonnull(picture.pixels);
        for (size_t i = 0; i < 6; i++)
            picture.pixels[i] = (uint16_t)("abcdef"[i]);
        ck_assert(gray_turn(&picture, k + 1));
        ck_assert_uint_eq(picture.rows, cases[k].rows);
        ck_assert_uint_eq(picture.columns, cases[k].columns);
        for (size_t i = 0; i < 6; i++)
            ck_assert_msg(picture.pixels[i] == cases[k].pixels[i], "orientation %u, pixel %zu",
                          k + 1, i);
        gray_release(&picture);
    }
}
END_TEST

START_TEST(orientation_is_found_in_exif)
{
    static const struct {
        struct text exif;
        unsigned orientation;
    } cases[] = {
        {TEXT("II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0"), 6},
        {TEXT("MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x08\0\0"), 8},
        {TEXT("Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x03\0\0"), 3},
        /* the second of two entries; the directory further on */
        {TEXT("II*\0\x0a\0\0\0??\x02\0\x0f\x01\x02\0\x01\0\0\0\x07\0\0\0"
              "\x12\x01\x03\0\x01\0\0\0\x05\0\0\0"),
         5},
        /* malformed, each in its own way */
        {TEXT(""), 1},
        {TEXT("II*"), 1},
        {TEXT("XX*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0"), 1},
        {TEXT("II*\0\xff\xff\xff\xff\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0"), 1},
        {TEXT("II*\0\x15\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0"), 1},
        {TEXT("II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0"), 1},
        {TEXT("II*\0\x08\0\0\0\xff\xff\x12\x01\x04\0\x01\0\0\0\x06\0\0\0"), 1},
        {TEXT("II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x09\0\0\0"), 1},
        {TEXT("II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\0\0\0\0"), 1},
    };

    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        uint8_t *copy = malloc(cases[k].exif.size + 1); /* so that reading on is seen */
        ck_assert_ptr_nonnull(copy);
        memcpy(copy, cases[k].exif.bytes, cases[k].exif.size);
        ck_assert_msg(exif_orientation(copy, cases[k].exif.size) == cases[k].orientation,
                      "case %zu", k);
        free(copy);
    }
}
END_TEST

START_TEST(files_that_cannot_be_read)
{
    struct gray picture;
    struct error error;

    ck_assert(!picture_read(&picture, "/nowhere/at/all.png", &error));
    ck_assert_ptr_nonnull(strstr(error.text, "/nowhere/at/all.png: cannot be opened: No such"));
    ck_assert(!picture_read(&picture, "/tmp", &error));
    ck_assert_ptr_nonnull(strstr(error.text, "/tmp: cannot be read: Is a directory"));
}
END_TEST

#ifdef HAVE_PNG
#include <png.h>

struct bytes {
    uint8_t data[8192];
    size_t size;
};

static void append(png_structp png, png_bytep bytes, size_t count)
{
    struct bytes *to = png_get_io_ptr(png);

    ck_assert_uint_le(to->size + count, sizeof to->data);
    memcpy(to->data + to->size, bytes, count);
    to->size += count;
}

static void flush_nothing(png_structp png)
{
    (void)png;
}

#define EXIF_SIZE 26

struct recipe {
    unsigned rows, columns;
    int kind, depth, interlace;
    const uint8_t *samples; /* rows of packed samples, as PNG has them */
    size_t row_bytes;
    const png_color *palette; /* of palette_size colours */
    int palette_size;
    const uint8_t *palette_alpha;    /* (palette_size) or NULL */
    const png_color_16 *transparent; /* the one transparent colour, or NULL */
    const char *exif;                /* an orientation and two zeros, big-endian, or NULL */
    bool exif_last;                  /* behind the pixels */
};

static void make_png(struct bytes *to, const struct recipe *r)
{
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);

    to->size = 0;
    png_set_write_fn(png, to, append, flush_nothing);
    png_set_IHDR(png, info, r->columns, r->rows, r->depth, r->kind, r->interlace,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    if (r->palette != NULL)
        png_set_PLTE(png, info, r->palette, r->palette_size);
    if (r->palette_alpha != NULL || r->transparent != NULL)
        png_set_tRNS(png, info, r->palette_alpha, r->palette_alpha != NULL ? r->palette_size : 0,
                     r->transparent);
    png_write_info(png, info);
    if (r->exif != NULL && !r->exif_last)
        png_write_chunk(png, (png_const_bytep) "eXIf", (png_const_bytep)r->exif, EXIF_SIZE);
    int passes = png_set_interlace_handling(png);
    for (int pass = 0; pass < passes; pass++)
        for (unsigned row = 0; row < r->rows; row++)
            png_write_row(png, r->samples + row * r->row_bytes);
    if (r->exif != NULL && r->exif_last)
        png_write_chunk(png, (png_const_bytep) "eXIf", (png_const_bytep)r->exif, EXIF_SIZE);
    png_write_end(png, NULL);
    png_destroy_write_struct(&png, &info);
}

static void expect_png(const struct recipe *recipe, const uint8_t *expected)
{
    struct bytes file;
    struct gray picture;
    struct error error;

    make_png(&file, recipe);
    ck_assert_msg(read_bytes(&picture, file.data, file.size, &error), "%s", error.text);
    ck_assert_uint_eq(picture.rows, recipe->rows);
    ck_assert_uint_eq(picture.columns, recipe->columns);
    for (size_t i = 0; i < picture.rows * picture.columns; i++)
        ck_assert_msg(abs(byte_of(&picture, i) - expected[i]) <= 1, "kind %d depth %d: %zu is %d",
                      recipe->kind, recipe->depth, i, byte_of(&picture, i));
    gray_release(&picture);
}

START_TEST(png_of_every_depth_and_interlace)
{
    static const uint8_t one[] = {0x40, 0xa0};              /* 010 101, (2, 3) */
    static const uint8_t two[] = {0x18, 0xc0};              /* 012 300 */
    static const uint8_t four[] = {0x0f, 0x10, 0x23, 0x80}; /* 0 15 1, 2 3 8 */
    static const uint8_t eight[] = {0, 1, 2, 253, 254, 255};
    static const uint8_t sixteen[] = {0, 0, 0x7f, 0xff, 0x80, 0, 0xff, 0xfe, 0xff, 0xff, 1, 1};
    static const struct {
        int depth;
        const uint8_t *samples;
        size_t row_bytes;
        uint8_t expected[6];
    } cases[] = {{1, one, 1, {0, 255, 0, 255, 0, 255}},
                 {2, two, 1, {0, 85, 170, 255, 0, 0}},
                 {4, four, 2, {0, 255, 17, 34, 51, 136}},
                 {8, eight, 3, {0, 1, 2, 253, 254, 255}},
                 {16, sixteen, 6, {0, 127, 128, 255, 255, 1}}};

    for (size_t k = 0; k < 5; k++)
        for (int interlace = 0; interlace < 2; interlace++)
            expect_png(&(struct recipe){.rows = 2,
                                        .columns = 3,
                                        .kind = PNG_COLOR_TYPE_GRAY,
                                        .depth = cases[k].depth,
                                        .interlace = interlace,
                                        .samples = cases[k].samples,
                                        .row_bytes = cases[k].row_bytes},
                       cases[k].expected);
}
END_TEST

START_TEST(interlaced_picture_in_order)
{
    uint8_t samples[19 * 23];

    for (size_t i = 0; i < sizeof samples; i++)
        samples[i] = (uint8_t)(i * 7);
    expect_png(&(struct recipe){.rows = 19,
                                .columns = 23,
                                .kind = PNG_COLOR_TYPE_GRAY,
                                .depth = 8,
                                .interlace = PNG_INTERLACE_ADAM7,
                                .samples = samples,
                                .row_bytes = 23},
               samples);
}
END_TEST

START_TEST(png_in_colours)
{
    static const uint8_t rgb[] = {255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255};
    static const uint8_t grey[] = {54, 182, 18, 255};
    static const uint8_t indices[] = {0, 3, 2, 1};
    static const png_color palette[] = {{255, 0, 0}, {255, 255, 255}, {0, 0, 255}, {0, 255, 0}};
    uint8_t deep[24];

    for (size_t i = 0; i < 12; i++)
        deep[2 * i] = deep[2 * i + 1] = rgb[i];
    expect_png(
        &(struct recipe){2, 2, PNG_COLOR_TYPE_RGB, 8, 0, rgb, 6, NULL, 0, NULL, NULL, NULL, false},
        grey);
    expect_png(&(struct recipe){2, 2, PNG_COLOR_TYPE_RGB, 16, 1, deep, 12, NULL, 0, NULL, NULL,
                                NULL, false},
               grey);
    expect_png(&(struct recipe){2, 2, PNG_COLOR_TYPE_PALETTE, 8, 0, indices, 2, palette, 4, NULL,
                                NULL, NULL, false},
               grey);
}
END_TEST

/* (2, 2) of grey and alpha, by each way in which PNG says "transparent". */
START_TEST(what_is_transparent_takes_the_right_ground)
{
    /* Only the ink is drawn: it is put on its opposite. */
    static const uint8_t dark_ink[] = {9, 0, 0, 255, 200, 0, 77, 0},
                         on_white[] = {255, 0, 255, 255};
    static const uint8_t bright_ink[] = {9, 0, 255, 255, 200, 0, 77, 0},
                         on_black[] = {0, 255, 0, 0};
    /* The paper is drawn, but for a hole: it is put on its like. */
    static const uint8_t paper[] = {255, 255, 10, 255, 255, 255, 0, 0},
                         filled[] = {255, 10, 255, 255};
    static const uint8_t slate[] = {0, 255, 250, 255, 9, 255, 255, 0}, dark[] = {0, 250, 9, 0};
    static const uint8_t half[] = {0, 0, 0, 128, 0, 0, 0, 0}, shade[] = {255, 127, 255, 255};
    static const struct {
        const uint8_t *samples, *expected;
    } cases[] = {{dark_ink, on_white},
                 {bright_ink, on_black},
                 {paper, filled},
                 {slate, dark},
                 {half, shade}};
    struct recipe r = {2,    2,    PNG_COLOR_TYPE_GRAY_ALPHA, 8, 0, NULL, 4, NULL, 0, NULL, NULL,
                       NULL, false};

    for (size_t k = 0; k < 5; k++) {
        uint8_t rgba[16];
        r.samples = cases[k].samples;
        expect_png(&r, cases[k].expected);
        for (size_t i = 0; i < 4; i++) {
            memset(rgba + 4 * i, cases[k].samples[2 * i], 3);
            rgba[4 * i + 3] = cases[k].samples[2 * i + 1];
        }
        expect_png(&(struct recipe){2, 2, PNG_COLOR_TYPE_RGBA, 8, 1, rgba, 8, NULL, 0, NULL, NULL,
                                    NULL, false},
                   cases[k].expected);
    }
}
END_TEST

/* Fully transparent: one level, whatever the samples are. */
START_TEST(what_is_all_transparent_is_of_one_level)
{
    static const uint8_t nothing[] = {0, 0, 99, 0, 200, 0, 255, 0};
    struct recipe r = {2,    2,    PNG_COLOR_TYPE_GRAY_ALPHA, 8, 0, nothing, 4, NULL, 0, NULL, NULL,
                       NULL, false};
    struct bytes file;
    struct gray picture;

    make_png(&file, &r);
    ck_assert(read_bytes(&picture, file.data, file.size, NULL));
    for (size_t i = 1; i < 4; i++)
        ck_assert_uint_eq(picture.pixels[i], picture.pixels[0]);
    gray_release(&picture);
}
END_TEST

START_TEST(transparent_palette_and_colour)
{
    static const uint8_t indices[] = {0, 1, 0, 0}, alpha[] = {0, 255};
    static const png_color palette[] = {{3, 3, 3}, {20, 20, 20}};
    static const uint8_t on_white[] = {255, 20, 255, 255};
    static const uint8_t levels[] = {40, 7, 40, 40}, seven_on_white[] = {255, 7, 255, 255};
    static const png_color_16 forty = {.gray = 40};

    expect_png(&(struct recipe){2, 2, PNG_COLOR_TYPE_PALETTE, 8, 0, indices, 2, palette, 2, alpha,
                                NULL, NULL, false},
               on_white);
    expect_png(&(struct recipe){2, 2, PNG_COLOR_TYPE_GRAY, 8, 0, levels, 2, NULL, 0, NULL, &forty,
                                NULL, false},
               seven_on_white);
}
END_TEST

START_TEST(png_is_turned_upright)
{
    static const uint8_t samples[] = {10, 20, 30, 40, 50, 60};
    static const uint8_t turned[] = {40, 10, 50, 20, 60, 30};
    static const char six[EXIF_SIZE] = "MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06";
    struct recipe r = {2,   3,    PNG_COLOR_TYPE_GRAY, 8, 0, samples, 3, NULL, 0, NULL, NULL,
                       six, false};
    struct bytes file;
    struct gray picture;
    struct error error;

    for (int last = 0; last < 2; last++) {
        r.exif_last = last;
        make_png(&file, &r);
        ck_assert_msg(read_bytes(&picture, file.data, file.size, &error), "%s", error.text);
        ck_assert_uint_eq(picture.rows, 3);
        ck_assert_uint_eq(picture.columns, 2);
        for (size_t i = 0; i < 6; i++)
            ck_assert_int_eq(byte_of(&picture, i), turned[i]);
        gray_release(&picture);
    }
}
END_TEST

static void make_sample(struct bytes *file)
{
    static uint8_t samples[30 * 30];

    for (size_t i = 0; i < sizeof samples; i++)
        samples[i] = (uint8_t)(i * i * 31 >> 3);
    make_png(file, &(struct recipe){30, 30, PNG_COLOR_TYPE_GRAY, 8, 1, samples, 30, NULL, 0, NULL,
                                    NULL, NULL, false});
}

START_TEST(cut_off_anywhere)
{
    struct bytes file;
    struct gray picture;
    struct error error;

    make_sample(&file);
    for (size_t size = 0; size < file.size; size++) {
        ck_assert_msg(!read_bytes(&picture, file.data, size, &error), "%zu bytes will do", size);
        if (size >= 8)
            ck_assert_ptr_nonnull(strstr(error.text, "(the file is cut off)"));
    }
    file.data[file.size++] = 'x'; /* what follows the end is not the picture's */
    ck_assert(read_bytes(&picture, file.data, file.size, &error));
    gray_release(&picture);
}
END_TEST

/* No byte can be changed without a clear error or a picture of the same size: each chunk has its
 * checksum. */
START_TEST(any_byte_changed)
{
    struct bytes file;
    struct gray picture;
    struct error error;

    make_sample(&file);
    for (size_t i = 0; i < file.size; i++)
        for (unsigned change = 1; change < 256; change <<= 1) {
            file.data[i] ^= (uint8_t)change;
            if (read_bytes(&picture, file.data, file.size, &error)) {
                ck_assert_uint_eq(picture.rows, 30);
                ck_assert_uint_eq(picture.columns, 30);
                gray_release(&picture);
            }
            file.data[i] ^= (uint8_t)change;
        }
}
END_TEST

/* A header that asks for too much is refused before anything is allocated. */
START_TEST(huge_png)
{
    static const uint8_t sizes[][8] = {{0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff},
                                       {0, 0, 0x20, 0x01, 0, 0, 0x20, 0},
                                       {0, 0, 0, 0, 0, 0, 0, 1},
                                       {0, 0, 0, 1, 4, 0, 0, 0},
                                       {4, 0, 0, 0, 0, 0, 0, 1}};
    struct bytes file;
    struct gray picture;
    struct error error;

    for (size_t k = 0; k < 5; k++) {
        make_sample(&file);
        memcpy(file.data + 16, sizes[k], 8);
        uint32_t crc =
            0xffffffffu; /* of the type and data of IHDR, as the PNG standard defines it */
        for (size_t i = 12; i < 29; i++) {
            crc ^= file.data[i];
            for (int bit = 0; bit < 8; bit++)
                crc = crc & 1 ? crc >> 1 ^ 0xedb88320u : crc >> 1;
        }
        crc = ~crc;
        for (int i = 0; i < 4; i++)
            file.data[29 + i] = (uint8_t)(crc >> (24 - 8 * i));
        ck_assert(!read_bytes(&picture, file.data, file.size, &error));
        ck_assert_ptr_nonnull(strstr(error.text, "not a valid PNG"));
        if (k == 1)
            ck_assert_ptr_nonnull(strstr(error.text, "too many pixels"));
        if (k >= 3)
            ck_assert_ptr_nonnull(strstr(error.text, "than a file of this length can hold"));
    }
}
END_TEST

START_TEST(what_is_written_is_read_back)
{
    char directory[] = "/tmp/mlptui-picture-XXXXXX", path[64];
    uint8_t pixels[5 * 7];
    struct gray picture;
    struct error error;

    ck_assert_ptr_nonnull(mkdtemp(directory));
    snprintf(path, sizeof path, "%s/a.png", directory);
    for (int round = 1; round < 3; round++) { /* the second time over the first */
        for (size_t i = 0; i < sizeof pixels; i++)
            pixels[i] = (uint8_t)(i * 7 * (size_t)round);
        ck_assert_msg(picture_write(path, pixels, 5, 7, &error), "%s", error.text);
        ck_assert_msg(picture_read(&picture, path, &error), "%s", error.text);
        ck_assert_uint_eq(picture.rows, 5);
        ck_assert_uint_eq(picture.columns, 7);
        uint8_t bytes[sizeof pixels];
        gray_to_bytes(&picture, bytes);
        ck_assert_mem_eq(bytes, pixels, sizeof pixels);
        gray_release(&picture);
    }
    unlink(path);
    snprintf(path, sizeof path, "%s/none/a.png", directory);
    ck_assert(!picture_write(path, pixels, 5, 7, &error));
    ck_assert_ptr_nonnull(strstr(error.text, path));
    ck_assert_int_eq(rmdir(directory), 0); /* nothing is left in it */
}
END_TEST
#endif

int main(void)
{
    Suite *suite = suite_create("picture");
    TCase *pnm = tcase_create("pnm"), *png = tcase_create("png");

    tcase_add_test(pnm, pnm_of_every_kind);
    tcase_add_test(pnm, malformed_pnm);
    tcase_add_test(pnm, sixteen_bits_are_kept);
    tcase_add_test(pnm, orientations_turn_a_picture);
    tcase_add_test(pnm, orientation_is_found_in_exif);
    tcase_add_test(pnm, files_that_cannot_be_read);
#ifdef HAVE_PNG
    tcase_add_test(png, png_of_every_depth_and_interlace);
    tcase_add_test(png, interlaced_picture_in_order);
    tcase_add_test(png, png_in_colours);
    tcase_add_test(png, what_is_transparent_takes_the_right_ground);
    tcase_add_test(png, what_is_all_transparent_is_of_one_level);
    tcase_add_test(png, transparent_palette_and_colour);
    tcase_add_test(png, png_is_turned_upright);
    tcase_add_test(png, cut_off_anywhere);
    tcase_add_test(png, any_byte_changed);
    tcase_add_test(png, huge_png);
    tcase_add_test(png, what_is_written_is_read_back);
#endif
    suite_add_tcase(suite, pnm);
    suite_add_tcase(suite, png);
    return run_suite(suite);
}
