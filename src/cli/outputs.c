/* outputs: files are compared as places, not by name. */
#include "cli/outputs.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/atomicfile.h"
#include "base/place.h"
#include "cli/data_path.h"
#include "store/figure.h"
#include "store/metrics_log.h"

enum { OUTPUT_SAVE, OUTPUT_METRICS, OUTPUT_PLOT, OUTPUT_COUNT };

struct output {
    const char *option;
    const char *path;                                     /* NULL: not given */
    bool (*check)(const char *path, struct error *error); /* whether it can be written */
    struct place place; /* found: a directory is held; else something else is wrong with it */
};

static bool is_found(const struct output *output)
{
    return output->place.directory >= 0;
}

static bool differ(const struct output *a, const struct output *b, struct error *error)
{
    return !is_found(a) || !is_found(b) || !place_same(&a->place, &b->place) ||
           error_set(error, "--%s and --%s name the same file, %s", a->option, b->option, b->path);
}

static bool differs_from_stream(const struct output *output, int descriptor, const char *stream,
                                struct error *error)
{
    return !is_found(output) || !place_is_open(&output->place, output->place.name, descriptor) ||
           error_set(error, "--%s and %s are the same file, %s", output->option, stream,
                     output->path);
}

/* Whether a name can be that of a file of data; only such ones are guarded, for other files may be
 * written beside them. */
static bool looks_like_data(const char *name)
{
    static const char *const endings[] = {"ubyte", "idx2-int", ".gz",
                                          ".npy",  ".npz",     "classes.txt"};
    size_t length = strlen(name);

    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        size_t size = strlen(endings[i]);
        if (length >= size && strcmp(name + length - size, endings[i]) == 0)
            return true;
    }
    return false;
}

static bool spares_file(const struct output *output, int directory, const char *name,
                        struct error *error)
{
    int descriptor = openat(directory, name, O_PATH | O_CLOEXEC);
    bool same = descriptor >= 0 && is_found(output) &&
                place_is_open(&output->place, output->place.name, descriptor);

    if (descriptor >= 0)
        close(descriptor);
    return !same || error_set(error, "--%s: %s is a file of the data, %s", output->option,
                              output->path, name);
}

static bool spare_data(const struct output *outputs, const char *path, struct error *error)
{
    DIR *directory = path != NULL ? opendir(path) : NULL;
    bool ok = true;

    if (directory == NULL)
        return true;
    for (struct dirent *entry; ok && (entry = readdir(directory)) != NULL;)
        for (size_t i = 0; ok && looks_like_data(entry->d_name) && i < OUTPUT_COUNT; i++)
            ok = spares_file(&outputs[i], dirfd(directory), entry->d_name, error);
    closedir(directory);
    return ok;
}

static bool check_each(const struct output *outputs, const struct output *load, struct error *error)
{
    for (size_t i = 0; i < OUTPUT_COUNT; i++) {
        for (size_t k = 0; k < i; k++)
            if (!differ(&outputs[k], &outputs[i], error))
                return false;
        if (!differs_from_stream(&outputs[i], STDOUT_FILENO, "standard output", error) ||
            !differs_from_stream(&outputs[i], STDERR_FILENO, "standard error", error) ||
            (i != OUTPUT_SAVE && !differ(load, &outputs[i], error)) ||
            (outputs[i].path != NULL && !outputs[i].check(outputs[i].path, error)))
            return false;
    }
    return true;
}

static void find_place(struct output *output)
{
    output->place.directory = -1;
    if (output->path != NULL)
        place_find(&output->place, output->path, NULL);
}

bool outputs_check(const struct options *options, struct error *error)
{
    struct output load = {.option = "load", .path = options->load};
    struct output outputs[OUTPUT_COUNT] = {
        [OUTPUT_SAVE] = {.option = "save", .path = options->save, .check = atomicfile_check},
        [OUTPUT_METRICS] = {.option = "metrics",
                            .path = options->metrics,
                            .check = metrics_log_check_path},
        [OUTPUT_PLOT] = {.option = "plot", .path = options->plot, .check = figure_check_path},
    };
    char room[DATA_PATH_SIZE];

    if (options->save == NULL && options->metrics == NULL && options->plot == NULL)
        return true;
    find_place(&load);
    for (size_t i = 0; i < OUTPUT_COUNT; i++)
        find_place(&outputs[i]);
    bool ok = check_each(outputs, &load, error) &&
              spare_data(outputs, data_path(options->data, room, NULL), error);
    for (size_t i = 0; i < OUTPUT_COUNT; i++)
        place_release(&outputs[i].place);
    place_release(&load.place);
    return ok;
}
