/* Tests of prediction and drawing: pictures and bars as text, and the machines' forms. */
#include "formats.h"

#include <locale.h>
#include <math.h>
#include <string.h>

#include "cli/ascii_image.h"
#include "cli/predict_table.h"

static char written[65536];

static FILE *begin(void)
{
    memset(written, 0, sizeof written);
    FILE *file = fmemopen(written, sizeof written, "w");
    ck_assert_ptr_nonnull(file);
    return file;
}

static const char *draw(const uint8_t *pixels, size_t rows, size_t columns, bool utf8)
{
    struct ascii_image d = ascii_image_of(pixels, rows, columns, ASCII_IMAGE_WIDTH, utf8);
    FILE *file = begin();

    for (size_t line = 0; line < d.lines; line++) {
        ascii_image_line(&d, line, file);
        fputc('|', file);
    }
    fclose(file);
    return written;
}

START_TEST(pictures)
{
    static const uint8_t pixels[] = {0, 255, 0, 255, 128, 64, 0, 0, 255, 255, 128, 64};

    ck_assert_str_eq(draw(pixels, 2, 6, true), " ▀▄█▒░|");
    ck_assert_str_eq(draw(pixels, 2, 6, false), " ==@+:|");
    ck_assert_str_eq(draw(pixels, 3, 4, true), "▄▀ ▀|▀▀▀░|"); /* an odd row has nothing below it */
}
END_TEST

START_TEST(large_pictures_are_drawn_smaller)
{
    static uint8_t pixels[130 * 130];

    memset(pixels, 255, sizeof pixels);
    struct ascii_image d = ascii_image_of(pixels, 130, 130, ASCII_IMAGE_WIDTH, false);
    ck_assert_uint_eq(d.factor, 3);
    ck_assert_uint_eq(d.width, 44);
    ck_assert_uint_eq(d.lines, 22);
    draw(pixels, 130, 130, false);
    ck_assert_uint_eq(strlen(written), 22 * 45);
    ck_assert_int_eq(written[0], '@');
    d = ascii_image_of(pixels, 64, 64, ASCII_IMAGE_WIDTH, false);
    ck_assert_uint_eq(d.factor, 1);
}
END_TEST

static const char *bar(double share, bool utf8)
{
    FILE *file = begin();

    ascii_image_bar(share, 4, utf8, file);
    fclose(file);
    return written;
}

START_TEST(bars)
{
    ck_assert_str_eq(bar(0, true), "    ");
    ck_assert_str_eq(bar(1, true), "████");
    ck_assert_str_eq(bar(2, true), "████");
    ck_assert_str_eq(bar(0.5, true), "██  ");
    ck_assert_str_eq(bar(0.53125, true), "██▏ ");
    ck_assert_str_eq(bar(0.96875, true), "███▉");
    ck_assert_str_eq(bar(0.5, false), "##  ");
    ck_assert_str_eq(bar(0.96, false), "####");
    ck_assert_str_eq(bar(NAN, true), "    ");
}
END_TEST

static const uint8_t two_by_two[] = {255, 0, 255, 0};
static char *names[] = {"cat", "dog", "a,b"};
static const float probabilities[] = {0.125f, 0.75f, 0.125f};
static const struct prediction sample = {"my \"cat\".png", two_by_two, 2, 2,
                                         probabilities,    names,      3};

static const char *write_it(const struct prediction *p, const char *format)
{
    FILE *file = begin();
    struct predict_table table;

    predict_table_begin(&table, format_named(format), p->class_names, p->class_count, file);
    predict_table_write(&table, p);
    predict_table_release(&table);
    fclose(file);
    return written;
}

START_TEST(text)
{
    ck_assert_str_eq(write_it(&sample, "text"), "my \"cat\".png: dog\n"
                                                "┌──┐\n"
                                                "│█ │  dog  ██████████████████       75.0000 %\n"
                                                "└──┘  cat  ███                      12.5000 %\n"
                                                "      a,b  ███                      12.5000 %\n");
}
END_TEST

START_TEST(machine_forms)
{
    ck_assert_str_eq(write_it(&sample, "csv"),
                     "image,class,name,p_cat,p_dog,\"p_a,b\"\n"
                     "\"my \"\"cat\"\".png\",1,dog,0.125000,0.750000,0.125000\n");
    ck_assert_str_eq(write_it(&sample, "jsonl"),
                     "{\"image\":\"my \\\"cat\\\".png\",\"class\":1,\"name\":\"dog\","
                     "\"probabilities\":[0.125000,0.750000,0.125000]}\n");
}
END_TEST

START_TEST(probabilities_that_are_no_numbers)
{
    static const float lost[] = {NAN, NAN, NAN};
    struct prediction p = sample;

    p.probabilities = lost;
    ck_assert_ptr_nonnull(strstr(write_it(&p, "csv"), ",0,cat,,,\n"));
    ck_assert_ptr_nonnull(strstr(write_it(&p, "jsonl"), "[null,null,null]"));
    ck_assert_ptr_null(strstr(write_it(&p, "text"), "nan"));
}
END_TEST

START_TEST(many_classes_are_cut)
{
    char *many[200];
    float p[200];
    struct prediction prediction = sample;

    for (size_t c = 0; c < 200; c++) {
        many[c] = "x";
        p[c] = 0.005f;
    }
    prediction.class_names = many;
    prediction.class_count = 200;
    prediction.probabilities = p;
    ck_assert_ptr_nonnull(
        strstr(write_it(&prediction, "text"), "(left out: 190 less likely classes)"));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("prediction");
    TCase *all = tcase_create("all");

    setlocale(LC_CTYPE, "C.UTF-8");
    tcase_add_test(all, pictures);
    tcase_add_test(all, large_pictures_are_drawn_smaller);
    tcase_add_test(all, bars);
    tcase_add_test(all, text);
    tcase_add_test(all, machine_forms);
    tcase_add_test(all, probabilities_that_are_no_numbers);
    tcase_add_test(all, many_classes_are_cut);
    suite_add_tcase(suite, all);
    return run_suite(suite);
}
