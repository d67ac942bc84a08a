/* Tests of hints: which key a click on a line of them is, and that the line is cut where it ends.
 */
#include "testing.h"

#include "ui/hints.h"
#include "ui/key.h"

static const char line[] = "Enter run it   up/down move   y yes   Esc leave";

START_TEST(each_entry_is_its_key)
{
    static const struct {
        int from, to;
        uint32_t code;
    } entries[] = {{0, 12, KEY_CODE_ENTER},   {12, 15, 0}, {15, 27, 0}, {30, 35, 'y'}, {35, 38, 0},
                   {38, 47, KEY_CODE_ESCAPE}, {47, 60, 0}, {-9, 0, 0}};

    for (size_t i = 0; i < sizeof entries / sizeof entries[0]; i++)
        for (int offset = entries[i].from; offset < entries[i].to; offset++)
            ck_assert_msg(hints_code(line, offset) == entries[i].code, "at %d", offset);
    ck_assert_uint_eq(hints_code("", 0), 0);
    ck_assert_uint_eq(hints_code("Ctrl-U clear   PgDn next", 3), KEY_CODE_CTRL_U);
    ck_assert_uint_eq(hints_code("Ctrl-U clear   PgDn next", 15), KEY_CODE_PAGE_DOWN);
}
END_TEST

START_TEST(drawn_as_it_is_clicked)
{
    struct canvas canvas;

    canvas_init(&canvas, GLYPH_SET_ASCII, 0);
    canvas_resize(&canvas, 3, 60);
    for (int columns = 0; columns <= 50; columns++) {
        canvas_clear(&canvas);
        hints_draw(&canvas, 1, 4, columns, line);
        for (int c = 0; c < 60; c++) {
            const struct cell *cell = &canvas.cells[60 + c];

            if (c < 4 || c >= 4 + columns)
                ck_assert_uint_eq(cell->character, ' ');
            else if (columns == 50 && c < 4 + (int)sizeof line - 1)
                ck_assert_uint_eq(cell->character, (unsigned char)line[c - 4]);
        }
    }
    ck_assert_int_eq(canvas.cells[60 + 4].role, ROLE_KEY);
    ck_assert_int_eq(canvas.cells[60 + 4 + 6].role, ROLE_DIM);
    canvas_release(&canvas);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("hints");
    TCase *tc = tcase_create("hints");

    tcase_add_test(tc, each_entry_is_its_key);
    tcase_add_test(tc, drawn_as_it_is_clicked);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
