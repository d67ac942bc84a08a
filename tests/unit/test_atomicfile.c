/* Tests of atomicfile: the old file or the complete new one, its permissions, links, refusals. */
#include "testing.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/atomicfile.h"

static char directory[] = "/tmp/mlptui-atomic-XXXXXX";

static void enter(void)
{
    ck_assert_ptr_nonnull(mkdtemp(directory));
    ck_assert_int_eq(chdir(directory), 0);
}

static void leave(void)
{
    ck_assert_int_eq(system("chmod -R u+w . && rm -rf -- \"$PWD\""), 0);
}

static void put(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    fclose(file);
}

static void holds(const char *path, const char *text)
{
    char buffer[64] = "";
    FILE *file = fopen(path, "r");

    ck_assert_ptr_nonnull(file);
    buffer[fread(buffer, 1, sizeof buffer - 1, file)] = '\0';
    fclose(file);
    ck_assert_str_eq(buffer, text);
}

static int entries(const char *path)
{
    DIR *open = opendir(path);
    int count = -2; /* . and .. */

    ck_assert_ptr_nonnull(open);
    while (readdir(open) != NULL)
        count++;
    closedir(open);
    return count;
}

static mode_t mode_of(const char *path)
{
    struct stat status;

    ck_assert_int_eq(stat(path, &status), 0);
    return status.st_mode & 07777;
}

static void refused(const char *path, const char *what)
{
    struct error error = {""};

    ck_assert(!atomicfile_check(path, &error));
    ck_assert_msg(strstr(error.text, what) != NULL, "no '%s' in: %s", what, error.text);
    error.text[0] = '\0';
    ck_assert(!atomicfile_write(path, "x", 1, &error));
    ck_assert_msg(strstr(error.text, what) != NULL, "no '%s' in: %s", what, error.text);
}

START_TEST(a_new_file_and_its_successor)
{
    struct error error;

    umask(027);
    ck_assert(atomicfile_check("file", &error));
    ck_assert_int_eq(entries("."), 0);
    ck_assert(atomicfile_write("file", "one", 3, &error));
    holds("file", "one");
    ck_assert_uint_eq(mode_of("file"), 0640);
    ck_assert_int_eq(chmod("file", 0604), 0);
    ck_assert(atomicfile_write("file", "second", 6, &error));
    holds("file", "second");
    ck_assert_uint_eq(mode_of("file"), 0604);
    ck_assert(atomicfile_write("file", "", 0, &error));
    holds("file", "");
    ck_assert_int_eq(entries("."), 1);
}
END_TEST

START_TEST(until_the_commit_the_old_one_stands)
{
    struct atomicfile file;
    struct error error;

    put("file", "old");
    ck_assert(atomicfile_open(&file, "file", &error));
    fputs("new", file.file);
    fflush(file.file);
    holds("file", "old");
    atomicfile_abandon(&file);
    holds("file", "old");
    ck_assert_int_eq(entries("."), 1);
    ck_assert(atomicfile_open(&file, "file", &error));
    fputs("new", file.file);
    ck_assert(atomicfile_commit(&file, &error));
    holds("file", "new");
    ck_assert_int_eq(entries("."), 1);
}
END_TEST

START_TEST(a_link_stays_a_link)
{
    struct error error;
    struct stat status;

    ck_assert_int_eq(mkdir("there", 0755), 0);
    put("there/file", "old");
    ck_assert_int_eq(symlink("there/link", "link"), 0);
    ck_assert_int_eq(symlink("file", "there/link"), 0);
    ck_assert(atomicfile_write("link", "new", 3, &error));
    ck_assert_int_eq(lstat("link", &status), 0);
    ck_assert(S_ISLNK(status.st_mode));
    holds("there/file", "new");
    ck_assert_int_eq(entries("there"), 2);
    ck_assert_int_eq(symlink("there/fresh", "dangling"), 0);
    ck_assert(atomicfile_write("dangling", "x", 1, &error));
    holds("there/fresh", "x");
    ck_assert_int_eq(symlink("loop", "loop"), 0);
    refused("loop", "symbolic links");
}
END_TEST

START_TEST(what_cannot_be_written_is_refused)
{
    ck_assert_int_eq(mkdir("sub", 0755), 0);
    refused("sub", "directory");
    refused("sub/", "no file name");
    refused("", "no file name");
    refused("none/file", "No such file");
    refused("/dev/full", "regular file");
    put("plain", "x");
    refused("plain/file", "Not a directory");
}
END_TEST

/* What refuses someone who is not root, in a child where we are: 0 when both do. */
static int without_rights(void)
{
    const uid_t nobody = 65534;
    struct error error = {""};

    if (geteuid() == 0 && setresuid(nobody, nobody, nobody) != 0)
        return 1;
    if (atomicfile_write("sub/file", "y", 1, &error) ||
        strstr(error.text, "Permission denied") == NULL)
        return 2;
    error.text[0] = '\0';
    if (atomicfile_write("plain", "y", 1, &error) ||
        strstr(error.text, "Permission denied") == NULL)
        return 3;
    return atomicfile_check("open/file", &error) ? 0 : 4;
}

START_TEST(places_without_rights_are_refused)
{
    int status;

    umask(0);
    ck_assert_int_eq(chmod(".", 0755), 0);
    ck_assert_int_eq(mkdir("sub", 0555), 0);
    ck_assert_int_eq(mkdir("open", 0777), 0);
    put("plain", "x");
    ck_assert_int_eq(chmod("plain", 0444), 0);
    pid_t child = fork();
    if (child == 0)
        _exit(without_rights());
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
    holds("plain", "x");
    ck_assert_int_eq(entries("sub"), 0);
    ck_assert_int_eq(entries("open"), 0);
}
END_TEST

/* A limit on the size of files stands for a full disk. */
START_TEST(a_full_disk_leaves_the_old_file)
{
    static char large[100000];
    struct rlimit limit = {5000, 5000};
    struct error error;

    put("file", "old");
    signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    ck_assert(!atomicfile_write("file", large, sizeof large, &error));
    ck_assert_ptr_nonnull(strstr(error.text, "could not be written: File too large"));
    holds("file", "old");
    ck_assert_int_eq(entries("."), 1);
}
END_TEST

#define LEFT ".mlptui-0123abcd.tmp"

/* What a killed program left goes; what one writes, and what is not of this program, stays. */
START_TEST(what_killed_programs_left_is_removed)
{
    static const char *const others[] = {".mlptui-0123abc.tmp",   ".mlptui-0123abcde.tmp",
                                         ".mlptui-0123abcd.tmp~", ".mlptui-0123abcg.tmp",
                                         "x.mlptui-0123abcd.tmp", ".mlptui-.tmp"};
    struct atomicfile file;
    struct error error;

    for (size_t i = 0; i < 6; i++)
        put(others[i], "theirs");
    ck_assert_int_eq(mkdir(".mlptui-00000000.tmp", 0700), 0);
    ck_assert_int_eq(mkfifo(".mlptui-00000001.tmp", 0700), 0);
    ck_assert_int_eq(symlink(LEFT, ".mlptui-00000002.tmp"), 0);
    put(LEFT, "half");
    put(".mlptui-ffffffff.tmp", "");
    ck_assert(atomicfile_open(&file, "file", &error));
    ck_assert_int_eq(access(LEFT, F_OK), -1);
    ck_assert_int_eq(entries("."), 9 + 1);
    ck_assert(atomicfile_write("other", "x", 1, &error));
    ck_assert_int_eq(entries("."), 9 + 2);
    fputs("new", file.file);
    ck_assert(atomicfile_commit(&file, &error));
    holds("file", "new");
    ck_assert_int_eq(entries("."), 9 + 2);
}
END_TEST

/* Names as long as there are, of bytes and of characters, and paths as long as there are. */
START_TEST(long_names)
{
    static char name[300], path[5000];
    struct error error;

    memset(name, 'n', 255);
    ck_assert(atomicfile_write(name, "one", 3, &error));
    ck_assert(atomicfile_write(name, "two", 3, &error));
    holds(name, "two");
    for (int i = 0; i < 85; i++)
        memcpy(name + 3 * i, "\u304b", 3);
    ck_assert(atomicfile_write(name, "three", 5, &error));
    holds(name, "three");
    ck_assert_int_eq(entries("."), 2);
    name[255] = 'n';
    refused(name, "too long");
    name[255] = '\0';

    for (int i = 0; i < 15; i++) {
        memset(path + 256 * i, 'd', 255);
        path[256 * i + 255] = '\0';
        ck_assert_int_eq(mkdir(path, 0700), 0);
        path[256 * i + 255] = '/';
    }
    memset(path + 3840, 'e', 250);
    strcpy(path + 4090, "/");
    ck_assert_int_eq(mkdir(path, 0700), 0);
    strcpy(path + 4091, "abcd");
    ck_assert(atomicfile_write(path, "four", 4, &error));
    holds(path, "four");
    strcpy(path + 4095, "e");
    refused(path, "too long");
}
END_TEST

/* A file that grows (metrics_log) is not replaced; one that was just replaced is. */
START_TEST(a_file_in_use_is_not_replaced)
{
    struct error error;

    put("file", "growing");
    int descriptor = open("file", O_WRONLY | O_APPEND);
    ck_assert_int_eq(place_lock(descriptor, false), PLACE_LOCKED);
    refused("file", "another run is writing to it");
    holds("file", "growing");
    ck_assert_int_eq(entries("."), 1);
    close(descriptor);
    descriptor = open("file", O_RDONLY);
    ck_assert_int_eq(place_lock(descriptor, true), PLACE_LOCKED);
    ck_assert(atomicfile_write("file", "new", 3, &error));
    close(descriptor);
}
END_TEST

#define WRITERS 4
#define LARGE   200000

/* Writes a file over and over: one letter, LARGE times. Ends only where that fails. */
static _Noreturn void write_for_ever(int number)
{
    static char bytes[LARGE], name[] = "file-0";
    struct error error = {""};

    name[5] = (char)('0' + number / 2); /* two for each name */
    memset(bytes, 'a' + number, LARGE);
    while (atomicfile_write(name, bytes, LARGE, &error))
        continue;
    fprintf(stderr, "%s\n", error.text);
    _exit(1);
}

static void is_whole(const char *name)
{
    static char bytes[LARGE + 1];
    FILE *file = fopen(name, "r");

    if (file == NULL)
        return; /* not yet */
    ck_assert_uint_eq(fread(bytes, 1, sizeof bytes, file), LARGE);
    ck_assert(memcmp(bytes, bytes + 1, LARGE - 1) == 0);
    fclose(file);
}

/* Writers are killed amid their work, one after the other, while the others write in the same
 * directory and clear what is left: none of those takes a living one's file for a dead one's. */
START_TEST(kills_at_any_instant)
{
    pid_t writers[WRITERS] = {0};
    struct error error;
    int status;

    for (int i = 0; i < 200; i++) {
        int n = i % WRITERS;
        if (writers[n] > 0) {
            kill(writers[n], SIGKILL);
            ck_assert_int_eq(waitpid(writers[n], &status, 0), writers[n]);
            ck_assert_msg(WIFSIGNALED(status), "a write failed");
        }
        writers[n] = fork();
        if (writers[n] == 0)
            write_for_ever(n);
        usleep((unsigned)(i * 37 % 3000));
        is_whole("file-0");
        is_whole("file-1");
    }
    for (int n = 0; n < WRITERS; n++) {
        kill(writers[n], SIGKILL);
        waitpid(writers[n], &status, 0);
        ck_assert_msg(WIFSIGNALED(status), "a write failed");
    }
    is_whole("file-0");
    is_whole("file-1");
    ck_assert(atomicfile_write("last", "x", 1, &error));
    ck_assert_int_eq(entries("."), 3);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("atomicfile");
    TCase *tests = tcase_create("atomicfile");

    tcase_add_checked_fixture(tests, enter, leave);
    tcase_add_test(tests, a_new_file_and_its_successor);
    tcase_add_test(tests, until_the_commit_the_old_one_stands);
    tcase_add_test(tests, a_link_stays_a_link);
    tcase_add_test(tests, what_cannot_be_written_is_refused);
    tcase_add_test(tests, places_without_rights_are_refused);
    tcase_add_test(tests, a_full_disk_leaves_the_old_file);
    tcase_add_test(tests, what_killed_programs_left_is_removed);
    tcase_add_test(tests, long_names);
    tcase_add_test(tests, a_file_in_use_is_not_replaced);
    tcase_add_test(tests, kills_at_any_instant);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
