/* test_base64: bytes as text and back, against the vectors of RFC 4648 and all that is not base64.
 */
#include "base/base64.h"

#include <string.h>

#include "testing.h"

/* RFC 4648, section 10. */
static const char *const vectors[][2] = {{"", ""},
                                         {"f", "Zg=="},
                                         {"fo", "Zm8="},
                                         {"foo", "Zm9v"},
                                         {"foob", "Zm9vYg=="},
                                         {"fooba", "Zm9vYmE="},
                                         {"foobar", "Zm9vYmFy"}};

START_TEST(the_vectors_of_the_rfc)
{
    const char *bytes = vectors[_i][0], *expected = vectors[_i][1];
    char text[16], back[16] = "";

    ck_assert_uint_eq(base64_length(strlen(bytes)), strlen(expected));
    base64_encode(bytes, strlen(bytes), text);
    ck_assert_str_eq(text, expected);
    ck_assert(base64_decode(text, back, strlen(bytes)));
    ck_assert_mem_eq(back, bytes, strlen(bytes));
}
END_TEST

/* 00 10 83 10 51 87 ... is what the alphabet in its order stands for. */
START_TEST(the_whole_alphabet)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    unsigned char bytes[48];
    char text[65];

    ck_assert(base64_decode(alphabet, bytes, sizeof bytes));
    for (unsigned i = 0; i < 64; i++) {
        unsigned bit = 6 * i, pair = (unsigned)bytes[bit / 8] << 8;
        if (bit / 8 + 1 < sizeof bytes)
            pair |= bytes[bit / 8 + 1];
        ck_assert_uint_eq(pair >> (10 - bit % 8) & 63, i);
    }
    base64_encode(bytes, sizeof bytes, text);
    ck_assert_str_eq(text, alphabet);
}
END_TEST

START_TEST(every_length_and_byte)
{
    unsigned char bytes[256], back[256];
    char text[400];

    for (unsigned i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)(i * 167 + 13);
    for (size_t size = 0; size <= sizeof bytes; size++) {
        base64_encode(bytes, size, text);
        ck_assert_uint_eq(strlen(text), base64_length(size));
        ck_assert(base64_decode(text, back, size));
        ck_assert_mem_eq(back, bytes, size);
    }
}
END_TEST

START_TEST(what_is_not_base64)
{
    static const struct {
        const char *text;
        size_t size;
    } wrong[] = {
        {"", 1},      {"Zg==", 2},  {"Zg==", 0},    {"Zg=", 1},  {"Zg", 1},
        {"Zg===", 1}, {"Zg=A", 1},  {"Z===", 1},    {"====", 1}, {"Zh==", 1},
        {"Zm9=", 2},  {"Zm9v", 2},  {"Zm8=", 3},    {"Zm-v", 3}, {"Zm_v", 3},
        {"Zm v", 3},  {"Zm9\n", 3}, {"Zm9\xe4", 3}, {"=m9v", 3}, {"Zm9vZg==", 3},
    };
    char bytes[8];

    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        ck_assert_msg(!base64_decode(wrong[i].text, bytes, wrong[i].size), "'%s' as %zu bytes",
                      wrong[i].text, wrong[i].size);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("base64");
    TCase *tests = tcase_create("base64");

    tcase_add_loop_test(tests, the_vectors_of_the_rfc, 0, sizeof vectors / sizeof vectors[0]);
    tcase_add_test(tests, the_whole_alphabet);
    tcase_add_test(tests, every_length_and_byte);
    tcase_add_test(tests, what_is_not_base64);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
