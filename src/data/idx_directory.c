/* idx_directory: a data directory in MNIST's format: train-images-idx3-ubyte, its labels, and t10k,
 * or the same under the names that MNIST's relatives have: emnist-letters-test-images-idx3-ubyte.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "data/directory.h"
#include "data/idx.h"

enum { TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS, FILE_COUNT };

/* A name is PREFIX WORD "-" KIND SEPARATOR SUFFIX ENDING; the prefix is empty or ends in one of
 * these. Of several spellings of one file, the first of each list is read. */
#define PREFIX_ENDS "-_."

static const char *const words[] = {"train", "t10k", "test", "test10k", "test50k"};
static const char *const kinds[] = {"images", "labels"};
static const char separators[] = "-.";
static const char *const suffixes[] = {"idx3-ubyte", "idx1-ubyte", "idx2-int"};
static const char *const endings[] = {"", ".gz"};

#define EMNIST "emnist" /* part of the prefix */

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

struct name {
    size_t prefix; /* its length */
    size_t word, kind;
    size_t spelling; /* the lower, the sooner it is read */
};

static const struct {
    double begin, share; /* of the progress */
} parts[FILE_COUNT] = {{0.0, 0.85}, {0.85, 0.01}, {0.86, 0.13}, {0.99, 0.01}};

/* Parses one of the strings at *text, and advances *text. */
static bool parse_one_of(const char **text, const char *const *list, size_t count, size_t *which)
{
    for (size_t i = count; i-- > 0;) { /* "test10k" before "test" */
        size_t length = strlen(list[i]);

        if (length > 0 ? strncmp(*text, list[i], length) == 0 : **text == '\0') {
            *text += length;
            *which = i;
            return true;
        }
    }
    return false;
}

/* What follows the prefix. */
static bool parse_rest(const char *text, struct name *name)
{
    size_t suffix, ending;

    if (!parse_one_of(&text, words, COUNT(words), &name->word) || *text++ != '-' ||
        !parse_one_of(&text, kinds, COUNT(kinds), &name->kind) || *text == '\0')
        return false;
    const char *separator = strchr(separators, *text++);
    if (separator == NULL || !parse_one_of(&text, suffixes, COUNT(suffixes), &suffix) ||
        (suffix == 0) != (name->kind == 0) ||
        !parse_one_of(&text, endings, COUNT(endings), &ending) || *text != '\0')
        return false;
    name->spelling =
        ((size_t)(separator - separators) * COUNT(suffixes) + suffix) * COUNT(endings) + ending;
    return true;
}

static bool parse_name(const char *text, struct name *name)
{
    if (*text == '.') /* hidden: metadata that some systems keep beside a file */
        return false;
    for (name->prefix = 0; text[name->prefix] != '\0'; name->prefix++)
        if ((name->prefix == 0 || strchr(PREFIX_ENDS, text[name->prefix - 1]) != NULL) &&
            parse_rest(text + name->prefix, name))
            return true;
    return false;
}

/* The files of a directory, by their names. */
struct listing {
    char *names[FILE_COUNT]; /* owned; NULL: none */
    struct name parsed[FILE_COUNT];
};

static size_t file_of(const struct name *name)
{
    return (name->word == 0 ? TRAIN_IMAGES : TEST_IMAGES) + name->kind;
}

/* Whether two files belong to the same data set and, if both are test files, to the same test set.
 */
static bool belong_together(const char *a, const struct name *of_a, const char *b,
                            const struct name *of_b)
{
    return of_a->prefix == of_b->prefix && strncmp(a, b, of_a->prefix) == 0 &&
           (of_a->word == 0 || of_b->word == 0 || of_a->word == of_b->word);
}

/* Keeps the name if it is the preferred spelling of its file. */
static bool add_name(struct listing *listing, const char *directory, const char *text,
                     struct error *error)
{
    struct name name;

    if (!parse_name(text, &name))
        return true;
    for (size_t f = 0; f < FILE_COUNT; f++)
        if (listing->names[f] != NULL &&
            !belong_together(text, &name, listing->names[f], &listing->parsed[f]))
            return error_set(error,
                             "%s: files of two data sets, %s and %s: keep one in a directory",
                             directory, listing->names[f], text);
    size_t file = file_of(&name);
    if (listing->names[file] != NULL && listing->parsed[file].spelling <= name.spelling)
        return true;
    free(listing->names[file]);
    listing->names[file] = xstrdup(text);
    listing->parsed[file] = name;
    return true;
}

static void listing_release(struct listing *listing)
{
    for (size_t f = 0; f < FILE_COUNT; f++)
        free(listing->names[f]);
}

static bool listing_read(struct listing *listing, const char *directory, struct error *error)
{
    struct dirent **entries;
    int count = scandir(directory, &entries, NULL, alphasort);
    bool ok = true;

    *listing = (struct listing){.names = {NULL}};
    if (count < 0)
        return error_set_errno(error, "%s: cannot be listed", directory);
    for (int i = 0; i < count; i++) {
        ok = ok && add_name(listing, directory, entries[i]->d_name, error);
        free(entries[i]);
    }
    free(entries);
    if (!ok)
        listing_release(listing);
    return ok;
}

/* The name to report for a missing file: derived from its companion's, else MNIST's. */
static bool refuse_missing(const struct listing *listing, size_t file, const char *directory,
                           struct error *error)
{
    const char *companion = listing->names[file ^ 1], *suffix = suffixes[file & 1];
    const struct name *like = &listing->parsed[file ^ 1];
    size_t word = companion != NULL ? like->word : file / 2;

    return error_set(error,
                     "%s: no %.*s%s-%s-%s in it (nor with .%s, nor with .gz; nor x_train.npy)",
                     directory, (int)like->prefix, companion != NULL ? companion : "", words[word],
                     kinds[file & 1], suffix, suffix);
}

/* `path` is the file's, allocated, also on failure; NULL where there is none. */
static bool read_file(struct loading *l, const struct listing *listing, size_t file,
                      struct idx *idx, char **path)
{
    if (listing->names[file] == NULL)
        return refuse_missing(listing, file, l->directory, l->error);
    *path = xasprintf("%s/%s", l->directory, listing->names[file]);
    l->begin = parts[file].begin;
    l->share = parts[file].share;
    return idx_read(idx, *path, file % 2 == 0 ? IDX_IMAGES : IDX_LABELS, loading_report, l,
                    l->error);
}

/* Reads images and their labels, and moves the memory into `samples`. */
static bool read_pair(struct loading *l, const struct listing *listing, size_t first,
                      struct samples *samples)
{
    struct idx images = {0}, labels = {0};
    char *image_file = NULL, *label_file = NULL;
    bool ok = read_file(l, listing, first, &images, &image_file) &&
              read_file(l, listing, first + 1, &labels, &label_file);
    free(image_file);

    if (ok && images.sizes[0] != labels.sizes[0])
        ok = error_set(l->error, "%s: %zu images in %s but %zu labels in %s: the counts must agree",
                       l->directory, images.sizes[0], listing->names[first], labels.sizes[0],
                       listing->names[first + 1]);
    if (!ok) {
        idx_release(&images);
        idx_release(&labels);
        free(label_file);
        return false;
    }
    *samples = (struct samples){
        .count = images.sizes[0],
        .rows = images.sizes[1],
        .columns = images.sizes[2],
        .pixels = images.data,
        .labels = labels.data,
        .label_file = label_file,
        .label_begin = labels.begin,
        .label_size = labels.stride,
    };
    return true;
}

bool idx_directory_has(const char *directory, enum split_id split)
{
    struct listing listing;
    struct error error;

    if (!listing_read(&listing, directory, &error))
        return false;
    bool has = split != SPLIT_VALIDATION &&
               listing.names[split == SPLIT_TRAIN ? TRAIN_IMAGES : TEST_IMAGES] != NULL;
    listing_release(&listing);
    return has;
}

static bool read_listed(struct loading *l, const struct listing *listing,
                        struct samples found[SPLIT_COUNT])
{
    bool tests = listing->names[TEST_IMAGES] != NULL || listing->names[TEST_LABELS] != NULL;
    bool trains =
        listing->names[TRAIN_IMAGES] != NULL || listing->names[TRAIN_LABELS] != NULL || !tests;

    return (!trains || read_pair(l, listing, TRAIN_IMAGES, &found[SPLIT_TRAIN])) &&
           (!tests || read_pair(l, listing, TEST_IMAGES, &found[SPLIT_TEST]));
}

/* EMNIST's pictures are stored column by column. */
static void note_emnist(struct loading *l, const struct listing *listing)
{
    for (size_t f = 0; f < FILE_COUNT && !l->on_their_side; f++) {
        const char *name = listing->names[f];

        l->on_their_side = name != NULL && strstr(name, EMNIST) != NULL;
        if (l->on_their_side)
            error_set(&l->notice,
                      "%s/%s: pictures of EMNIST lie on their side: --transpose sets them upright",
                      l->directory, name);
    }
}

bool idx_directory_read(struct loading *loading, struct samples found[SPLIT_COUNT])
{
    struct listing listing;

    if (!listing_read(&listing, loading->directory, loading->error))
        return false;
    bool ok = read_listed(loading, &listing, found);
    note_emnist(loading, &listing);
    listing_release(&listing);
    return ok;
}
