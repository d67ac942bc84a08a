/* Tests of hints: which key a click on a line of them is, and what a narrow line leaves out. */
#include "testing.h"

#include <string.h>

#include "term/key.h"
#include "ui/widgets/hints.h"

static const char line[] = "Enter run it   up/down move   y yes   Esc leave";

enum { ROW = 4, COLUMN = 10, ROOM = sizeof line - 1 };

/* Inside of a frame: two rows, as many columns of hints. */
static struct rect inside_of(int room)
{
    return (struct rect){ROW - 1, COLUMN - 2, 2, room + 3};
}

static uint32_t code_at(const char *text, int room, int offset)
{
    return hints_code(text, inside_of(room), ROW, COLUMN + offset);
}

START_TEST(each_entry_is_its_key)
{
    static const struct {
        int from, to;
        uint32_t code;
    } entries[] = {{0, 12, KEY_CODE_ENTER},   {12, 15, 0}, {15, 27, 0}, {30, 35, 'y'}, {35, 38, 0},
                   {38, 47, KEY_CODE_ESCAPE}, {47, 60, 0}, {-9, 0, 0}};

    for (size_t i = 0; i < sizeof entries / sizeof entries[0]; i++)
        for (int offset = entries[i].from; offset < entries[i].to; offset++)
            ck_assert_msg(code_at(line, ROOM, offset) == entries[i].code, "at %d", offset);
    ck_assert_uint_eq(hints_code(line, inside_of(ROOM), ROW - 1, COLUMN), 0);
    ck_assert_uint_eq(code_at("", ROOM, 0), 0);
    ck_assert_uint_eq(code_at("Ctrl-U clear   PgDn next", ROOM, 3), KEY_CODE_CTRL_U);
    ck_assert_uint_eq(code_at("Ctrl-U clear   PgDn next", ROOM, 15), KEY_CODE_PAGE_DOWN);
}
END_TEST

static void draw(struct canvas *canvas, int room, char drawn[sizeof line])
{
    canvas_clear(canvas);
    hints_draw(canvas, inside_of(room), line);
    for (int c = 0; c < ROOM; c++)
        drawn[c] = (char)canvas->cells[ROW * canvas->columns + COLUMN + c].character;
    drawn[ROOM] = '\0';
    for (int i = 0; i < canvas->rows * canvas->columns; i++) {
        int column = i % canvas->columns - COLUMN;

        if (i / canvas->columns != ROW || column < 0 || column >= room)
            ck_assert_uint_eq(canvas->cells[i].character, ' ');
    }
}

/* What leaves no room for the last is left out, and found by no click. */
START_TEST(the_way_out_keeps_its_room)
{
    static const struct {
        int room;
        const char *drawn;
    } cases[] = {
        {ROOM, line},
        {ROOM - 1, "Enter run it   up/down move   Esc leave        "},
        {38, "Enter run it   y yes   Esc leave               "},
        {31, "Enter run it   Esc leave                       "},
        {23, "y yes   Esc leave                              "},
        {9, "Esc leave                                      "},
        {0, "                                               "},
    };
    struct canvas canvas;
    char drawn[sizeof line];

    canvas_init(&canvas, GLYPH_SET_ASCII, 0);
    canvas_resize(&canvas, 6, 70);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        draw(&canvas, cases[i].room, drawn);
        ck_assert_str_eq(drawn, cases[i].drawn);
        const char *out = strstr(drawn, "Esc leave");
        for (int c = 0; out != NULL && c < 9; c++)
            ck_assert_uint_eq(code_at(line, cases[i].room, (int)(out - drawn) + c),
                              KEY_CODE_ESCAPE);
    }
    for (int room = 0; room <= ROOM; room++)
        draw(&canvas, room, drawn);
    draw(&canvas, ROOM, drawn);
    ck_assert_int_eq(canvas.cells[ROW * 70 + COLUMN].role, ROLE_KEY);
    ck_assert_int_eq(canvas.cells[ROW * 70 + COLUMN + 6].role, ROLE_DIM);
    canvas_release(&canvas);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("hints");
    TCase *tc = tcase_create("hints");

    tcase_add_test(tc, each_entry_is_its_key);
    tcase_add_test(tc, the_way_out_keeps_its_room);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
