/* test_data_path: where the data of a tree of installed files is once that has been moved. */
#include <check.h>
#include <string.h>

#include "cli/data_path.h"
#include "testing.h"

static const struct {
    const char *program, *bin, *data;
    const char *moved; /* NULL: none */
} cases[] = {
    {"/usr/local/bin/mlptui", "/usr/local/bin", "/usr/local/share/m", "/usr/local/share/m"},
    {"/opt/a b/bin/mlptui", "/usr/local/bin", "/usr/local/share/m", "/opt/a b/share/m"},
    {"/stage/usr/local/bin/other", "/usr/local/bin", "/usr/local/share/m",
     "/stage/usr/local/share/m"},
    {"/bin/mlptui", "/usr/bin", "/usr/share/m", "/share/m"},
    {"/x/games/bin/mlptui", "/usr/games/bin", "/usr/share/m", "/x/share/m"},
    {"/x/bin/mlptui", "/bin", "/usr/share/m", "/x/usr/share/m"},
    {"/x/mlptui", "/opt/m", "/opt/m/share", "/x/share"},
    {"/x/lib/mlptui", "/usr/lib/m/bin", "/usr/lib/m/share", NULL},
    {"/x/sbin/mlptui", "/usr/bin", "/usr/share/m", NULL},
    {"/x/cabin/mlptui", "/usr/bin", "/usr/share/m", NULL},
    {"/home/me/mlptui/mlptui", "/usr/local/bin", "/usr/local/share/m", NULL},
    {"mlptui", "/usr/bin", "/usr/share/m", NULL},
    {"", "/usr/bin", "/usr/share/m", NULL},
    {"/x/bin/mlptui", "/usr/bin", "/usr/binary/m", "/x/binary/m"},
};

START_TEST(data_moves_with_its_program)
{
    char room[DATA_PATH_SIZE];
    bool found = data_path_moved(cases[_i].program, cases[_i].bin, cases[_i].data, room);

    ck_assert_int_eq(found, cases[_i].moved != NULL);
    if (found)
        ck_assert_str_eq(room, cases[_i].moved);
}
END_TEST

START_TEST(a_path_without_room_is_none)
{
    static char program[DATA_PATH_SIZE + 16];
    char room[DATA_PATH_SIZE];

    for (size_t length = DATA_PATH_SIZE - 20; length < DATA_PATH_SIZE; length++) {
        memset(program, 'x', sizeof program);
        program[0] = '/';
        strcpy(program + length, "/bin/m");
        bool found = data_path_moved(program, "/usr/bin", "/usr/share/m", room);
        ck_assert_int_eq(found, length + strlen("/share/m") < DATA_PATH_SIZE);
    }
}
END_TEST

START_TEST(what_is_given_is_taken)
{
    char room[DATA_PATH_SIZE];
    struct error error;

    ck_assert_str_eq(data_path("some where", room, &error), "some where");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("data_path");
    TCase *all = tcase_create("all");

    tcase_add_loop_test(all, data_moves_with_its_program, 0, sizeof cases / sizeof cases[0]);
    tcase_add_test(all, a_path_without_room_is_none);
    tcase_add_test(all, what_is_given_is_taken);
    suite_add_tcase(suite, all);
    return run_suite(suite);
}
