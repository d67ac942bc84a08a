/* targets: all fuzz targets. The program hands every kept input to its target, the corpus and all
 * that was ever found: the name that is printed last is the input that ended the program. Built
 * with
 * --enable-fuzzers it is libFuzzer's, for the target that FUZZ_TARGET names. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/fuzz.h"

typedef int target_fn(const uint8_t *data, size_t size);

#define TARGETS(X)                                                                                 \
    X(base64)                                                                                      \
    X(classnames)                                                                                  \
    X(compare_run)                                                                                 \
    X(idx)                                                                                         \
    X(idx_gzip)                                                                                    \
    X(input)                                                                                       \
    X(model)                                                                                       \
    X(mouse)                                                                                       \
    X(npy)                                                                                         \
    X(options)                                                                                     \
    X(png)                                                                                         \
    X(pnm)                                                                                         \
    X(safetensors)                                                                                 \
    X(search_space)                                                                                \
    X(settings)                                                                                    \
    X(text_list)                                                                                   \
    X(utf8)

#define DECLARE(name) target_fn fuzz_##name;
TARGETS(DECLARE)

static const struct target {
    const char *name;
    target_fn *run;
} targets[] = {
#define ROW(name) {#name, fuzz_##name},
    TARGETS(ROW)};

#define TARGET_COUNT (sizeof targets / sizeof targets[0])

#ifdef MLPTUI_FUZZERS

static const struct target *chosen;

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    const char *name = getenv("FUZZ_TARGET");

    (void)argc, (void)argv;
    for (size_t i = 0; name != NULL && i < TARGET_COUNT; i++)
        if (strcmp(targets[i].name, name) == 0)
            chosen = &targets[i];
    if (chosen == NULL) {
        fputs("FUZZ_TARGET names no fuzz target\n", stderr);
        exit(2);
    }
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return chosen->run(data, size);
}

#else

/* The bytes are in a block of their own size, where a sanitizer sees a step beyond. */
static uint8_t *read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");

    FUZZ_CHECK(file != NULL);
    FUZZ_CHECK(fseek(file, 0, SEEK_END) == 0);
    *size = (size_t)ftell(file);
    rewind(file);
    uint8_t *bytes = malloc(*size > 0 ? *size : 1);
    FUZZ_CHECK(bytes != NULL && fread(bytes, 1, *size, file) == *size);
    fclose(file);
    return bytes;
}

/* All files of tests/fuzz/KIND/NAME; returns how many, 0 where there is no such directory. */
static size_t replay(const struct target *target, const char *root, const char *kind)
{
    char directory[4096], path[8192];
    struct dirent *entry;
    size_t count = 0, size;

    snprintf(directory, sizeof directory, "%s/tests/fuzz/%s/%s", root, kind, target->name);
    DIR *open = opendir(directory);
    while (open != NULL && (entry = readdir(open)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", directory, entry->d_name);
        puts(path);
        fflush(stdout);
        uint8_t *bytes = read_file(path, &size);
        target->run(bytes, size);
        free(bytes);
        count++;
    }
    if (open != NULL)
        closedir(open);
    return count;
}

int main(void)
{
    const char *root = getenv("MLPTUI_SOURCE");
    int status = EXIT_SUCCESS;

    for (size_t i = 0; i < TARGET_COUNT; i++) {
        size_t kept = replay(&targets[i], root != NULL ? root : ".", "corpus");
        size_t found = replay(&targets[i], root != NULL ? root : ".", "findings");

        printf("%s: %zu inputs and %zu findings\n", targets[i].name, kept, found);
        if (kept == 0) {
            printf("%s: there is no corpus\n", targets[i].name);
            status = EXIT_FAILURE;
        }
    }
    return status;
}

#endif
