/* data: `mlptui data`: what a directory holds: sizes, splits, class counts, a few images as text.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/quote.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "cli/ascii_image.h"
#include "cli/command.h"
#include "cli/data_path.h"
#include "cli/interrupt.h"
#include "cli/load.h"
#include "mlptui/data/batch.h"
#include "store/record.h"

#define WIDTH      80
#define GAP        2
#define MOST_SHOWN 10 /* classes with a picture */
#define MOST_WIDE  14 /* characters of a picture: five stand side by side */
#define NAME_WIDTH 20 /* columns for the names, or what the longest one takes */

/* Pictures are of training images where there are any. */
static enum split_id pictured(const struct dataset *dataset)
{
    return dataset->splits[SPLIT_TRAIN].count > 0 ? SPLIT_TRAIN : SPLIT_TEST;
}

static void print_head(const struct dataset *dataset, const char *directory)
{
    bool floats = dataset->splits[pictured(dataset)].scaled != NULL;

    quote_plain(dataset->name, 0, stdout);
    printf(": %s, from ", dataset->format == DATASET_NPY ? "NumPy files" : "IDX files");
    quote_plain(directory, 0, stdout);
    printf("\n");
    printf("images of %zu rows x %zu columns, kept as %s; %s\n", dataset->image_rows,
           dataset->image_columns, floats ? "float32" : "bytes",
           text_counted(dataset->class_count, "class").text);
    printf("%s%s\n", dataset->notice != NULL ? dataset->notice : "",
           dataset->notice != NULL ? "\n" : "");
}

static size_t count_class(const struct split *split, size_t class)
{
    size_t count = 0;

    for (size_t i = 0; i < split->count; i++)
        count += split->labels[i] == class;
    return count;
}

/* "4932" and "9.86 %"; nothing of an empty split. */
static void record_share(struct record *record, size_t count, size_t of)
{
    char share[32];

    snprintf(share, sizeof share, "%.2f %%", 100.0 * (double)count / (double)of);
    record_put(record, of > 0 ? WHOLE(count) : NONE, TEXT(of > 0 ? share : ""));
}

static int name_width(const struct dataset *dataset)
{
    int width = NAME_WIDTH;

    for (size_t c = 0; c < dataset->class_count; c++) {
        int columns = text_columns(dataset->class_names[c]);
        width = columns > width ? columns : width;
    }
    return width;
}

static void print_counts(const struct dataset *dataset)
{
    struct record_column columns[1 + 2 * SPLIT_COUNT] = {
        {.key = "class", .width = -name_width(dataset)}};
    struct record record;

    for (int s = 0; s < SPLIT_COUNT; s++) {
        columns[1 + 2 * s] = (struct record_column){.width = 8};
        snprintf(columns[1 + 2 * s].key, RECORD_NAME_SIZE, "%s", split_names[s]);
        columns[2 + 2 * s] = (struct record_column){.heading = " ", .width = 7, .close = true};
    }
    record_init(&record, RECORD_TEXT, stdout, columns, 1 + 2 * SPLIT_COUNT);
    record_header(&record);
    for (size_t c = 0; c < dataset->class_count; c++) {
        record_begin(&record);
        record_put(&record, TEXT(dataset->class_names[c]));
        for (int s = 0; s < SPLIT_COUNT; s++)
            record_share(&record, count_class(&dataset->splits[s], c), dataset->splits[s].count);
        record_end(&record);
    }
    record_begin(&record);
    record_put(&record, TEXT("all"));
    for (int s = 0; s < SPLIT_COUNT; s++)
        record_put(&record, WHOLE(dataset->splits[s].count), TEXT(""));
    record_end(&record);
}

/* The first image of a class; false where there is none. */
static bool find_first(const struct split *split, size_t class, size_t *index)
{
    for (*index = 0; *index < split->count; ++*index)
        if (split->labels[*index] == class)
            return true;
    return false;
}

/* The first image of each class, `count` of them. */
struct sheet {
    struct ascii_image drawings[MOST_SHOWN];
    uint8_t *pixels; /* (MOST_SHOWN, D) */
    size_t count;
};

static void fill_sheet(struct sheet *sheet, const struct dataset *dataset)
{
    const struct split *split = &dataset->splits[pictured(dataset)];
    size_t D = dataset->pixel_count;
    bool utf8 = ascii_image_locale_is_utf8();

    sheet->pixels = xcalloc(MOST_SHOWN, D);
    for (size_t c = 0; c < dataset->class_count && sheet->count < MOST_SHOWN; c++) {
        uint8_t *image = sheet->pixels + sheet->count * D;
        size_t index;

        if (!find_first(split, c, &index))
            continue;
        batch_image(split, D, index, image);
        sheet->drawings[sheet->count++] =
            ascii_image_of(image, dataset->image_rows, dataset->image_columns, MOST_WIDE, utf8);
    }
}

static void print_sheet(const struct sheet *sheet)
{
    size_t width = sheet->drawings[0].width + GAP;
    size_t across = WIDTH / width > 0 ? WIDTH / width : 1;

    for (size_t first = 0; first < sheet->count; first += across) {
        printf("\n");
        for (size_t line = 0; line < sheet->drawings[0].lines; line++) {
            for (size_t i = first; i < first + across && i < sheet->count; i++) {
                ascii_image_line(&sheet->drawings[i], line, stdout);
                printf("%*s", i + 1 < first + across && i + 1 < sheet->count ? GAP : 0, "");
            }
            printf("\n");
        }
    }
}

static int show(const struct dataset *dataset, const struct options *options,
                struct progress *progress, void *own)
{
    struct sheet sheet = {.count = 0};

    (void)progress;
    (void)own;
    print_head(dataset, options->data);
    print_counts(dataset);
    fill_sheet(&sheet, dataset);
    print_sheet(&sheet);
    free(sheet.pixels);
    return command_finish_output();
}

static int show_data(const struct options *options)
{
    struct options named = *options;
    char room[DATA_PATH_SIZE];

    if (options->word_count > 0 && options->data != NULL)
        return command_fail(STATUS_USAGE, "the directory is named twice: by --data and by a word");
    if (options->word_count > 0)
        named.data = options->words[0];
    named.data = data_path(named.data, room, NULL); /* where it is not found, load_data says so */
    interrupt_init();
    return load_data(&named, show, NULL);
}

static const struct option_row rows[] = {
    SHARED("data"),
    {.name = NULL},
};

const struct command command_data = {
    .name = "data",
    .words = "[DIR]",
    .most_words = 1,
    .settings = PART_DATA,
    .summary = "show what a directory of data holds",
    .about = "Show what a directory of images and labels holds: its sizes, its splits, how often\n"
             "each class occurs, and an image of each.\n",
    .tells_notice = true,
    .options = rows,
    .run = show_data,
};
