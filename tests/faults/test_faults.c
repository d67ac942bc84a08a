/* test_faults: each piece of work that reads, trains or writes is done again and again while the
 * first, the second, the third ... allocation or call to the kernel in it fails, until it is done
 * without reaching one. Whatever fails: no crash, nothing leaked, one sentence that says why, and a
 * file that is the old one or the complete new one, with nothing beside it.
 *
 * Where memory for something small is out the program ends by plan (base/xalloc.h): by one line and
 * status 2. Nothing half-written may be left then either. */
#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "base/atomicfile.h"
#include "faults/inject.h"
#include "mlptui/engine/search.h"
#include "mlptui/engine/worker.h"
#include "mlptui/train/run.h"
#include "mlptui/train/snapshot.h"
#include "mlptui/train/trainer.h"
#include "store/figure.h"
#include "store/metrics_log.h"
#include "store/model.h"
#include "store/picture.h"
#include "ui/model/run_list.h"
#include "unit/testing.h"
#include "unit/toydata.h"

#define MOST_FAULTS 20000
#define MOST_BYTES  400000

/* A piece of work: all it makes it releases again. False with `error`. */
struct work {
    const char *name;
    bool (*run)(struct error *error);
    void (*prepare)(void); /* may be NULL: before each time */
    const char *(*look)(
        bool ok); /* may be NULL: what is wrong with the files afterwards, or NULL */
};

/* What a child tells its parent. */
static struct report {
    size_t n;
    bool complete;
    size_t errors; /* faults that came back as errors */
    char problem[512];
} * report;

/* Blocks that stay, at the child's beginning. There may be fewer at times: what the C library keeps
 * of a thread that has ended, it gives back when it likes. */
static long usual_blocks;

static struct toy toy;
static char data[64];             /* toy as IDX files */
static char place[64];            /* what is written */
static char zipped[64];           /* toy, packed */
static char arrays[64];           /* toy as NumPy's files */
static char out_path[128];        /* the file that is written */
static uint8_t whole[MOST_BYTES]; /* what it must become */
static size_t whole_size;

#ifdef __SANITIZE_THREAD__
/* A process that ends where memory is out does not wait for its threads. */
const char *__tsan_default_options(void);
const char *__tsan_default_options(void)
{
    return "report_thread_leaks=0";
}
#endif

/* --- the machinery --------------------------------------------------------------------------- */

static void give_up(const struct work *work, const char *what)
{
    snprintf(report->problem, sizeof report->problem, "%s, fault %zu (%s): %s", work->name,
             report->n, inject_failed(), what);
    _exit(1);
}

static void prepare(const struct work *work)
{
    if (work->prepare != NULL)
        work->prepare();
}

/* Once without a fault: what is made once and kept, is made. */
static void do_well(const struct work *work)
{
    struct error error = {""};

    prepare(work);
    ck_assert_msg(work->run(&error), "%s: %s", work->name, error.text);
}

static void judge(const struct work *work, bool ok, const struct error *error)
{
    const char *wrong = work->look != NULL ? work->look(ok) : NULL;

    if (wrong != NULL)
        give_up(work, wrong);
    if (!ok && (error->text[0] == '\0' || strchr(error->text, '\n') != NULL))
        give_up(work, "failed without a sentence that says why");
    report->errors += !ok;
}

/* One fault in the present process; true where the work was done before it was reached. */
static bool try_fault(const struct work *work, enum inject_kind kind, bool lasting)
{
    struct error error = {""};

    prepare(work);
    int descriptors = inject_descriptors();
    inject_begin(kind, report->n, lasting);
    bool ok = work->run(&error);
    bool reached = inject_end() >= report->n;
    if (!reached && !ok)
        give_up(work, error.text);
    judge(work, ok, &error);
    if (inject_blocks() > usual_blocks)
        give_up(work, "memory is leaked");
    if (inject_descriptors() != descriptors)
        give_up(work, "a descriptor is leaked");
    return !reached;
}

/* Goes on from report->n until the work is done, or the program ends by plan. */
static _Noreturn void be_child(const struct work *work, enum inject_kind kind, bool lasting)
{
    usual_blocks = inject_blocks();
    while (!try_fault(work, kind, lasting))
        report->n++;
    report->complete = true;
    _exit(0);
}

/* What the child says on standard error, up to a few lines. */
static int run_child(const struct work *work, enum inject_kind kind, bool lasting, char said[256])
{
    int ends[2], status = 0;
    size_t length = 0;
    ssize_t got;

    ck_assert_int_eq(pipe(ends), 0);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        close(ends[1]);
        setrlimit(RLIMIT_CORE, &(struct rlimit){0});
        be_child(work, kind, lasting);
    }
    close(ends[1]);
    while (length < 255 && (got = read(ends[0], said + length, 255 - length)) > 0)
        length += (size_t)got;
    said[length] = '\0';
    close(ends[0]);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    return status;
}

/* Whether the program ended as it does when memory for something small is out. */
static bool ended_by_plan(int status, const char *said)
{
    return WIFEXITED(status) && WEXITSTATUS(status) == 2 &&
           strcmp(said, "mlptui: out of memory\n") == 0;
}

static bool fault_lasts;

/* Every fault in turn; returns how many came back as errors. */
static size_t each_fault(const struct work *work, enum inject_kind kind, bool lasting)
{
    char said[256];

    fault_lasts = lasting;
    *report = (struct report){.n = 1};
    while (!report->complete) {
        prepare(work);
        int status = run_child(work, kind, lasting, said);

        if (report->complete)
            break;
        ck_assert_msg(report->problem[0] == '\0', "%s", report->problem);
        ck_assert_msg(kind != INJECT_CALLS && ended_by_plan(status, said),
                      "%s, fault %zu: status %d, and it said: %s", work->name, report->n, status,
                      said);
        const char *wrong = work->look != NULL ? work->look(false) : NULL;
        ck_assert_msg(wrong == NULL, "%s, ended at fault %zu: %s", work->name, report->n, wrong);
        report->n++;
        ck_assert_uint_lt(report->n, MOST_FAULTS);
    }
    ck_assert_msg(report->problem[0] == '\0', "%s", report->problem);
    return report->errors;
}

static void every_fault(const struct work *work, enum inject_kind kind)
{
    do_well(work);
    do_well(work);
    size_t single = each_fault(work, kind, false);
    size_t reached = report->n - 1;
    size_t lasting = each_fault(work, kind, true);

    ck_assert_msg(reached > 0, "%s: no fault was reached", work->name);
    if (getenv("MLPTUI_FAULTS_VERBOSE") != NULL)
        printf("%s: kind %d: %zu faults, %zu and %zu errors\n", work->name, (int)kind, reached,
               single, lasting);
}

/* --- files ----------------------------------------------------------------------------------- */

static const char old_text[] = "the old file\n";

static void put_old(void)
{
    FILE *file = fopen(out_path, "wb");

    if (file == NULL || fputs(old_text, file) < 0 || fclose(file) != 0)
        abort();
}

static void remove_all(const char *directory)
{
    DIR *open = opendir(directory);
    struct dirent *entry;
    char path[512];

    while (open != NULL && (entry = readdir(open)) != NULL) {
        snprintf(path, sizeof path, "%s/%s", directory, entry->d_name);
        unlink(path); /* not "." and ".." */
    }
    if (open != NULL)
        closedir(open);
}

static void put_old_alone(void)
{
    remove_all(place);
    put_old();
}

static size_t count_files(void)
{
    DIR *open = opendir(place);
    size_t count = 0;

    for (struct dirent *entry; open != NULL && (entry = readdir(open)) != NULL;)
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    if (open != NULL)
        closedir(open);
    return count;
}

static size_t read_whole(const char *path, uint8_t *bytes, size_t room)
{
    FILE *file = fopen(path, "rb");
    size_t size = file != NULL ? fread(bytes, 1, room, file) : 0;

    if (file != NULL)
        fclose(file);
    return size;
}

static bool is_old(const char *path)
{
    uint8_t bytes[64];

    return read_whole(path, bytes, sizeof bytes) == sizeof old_text - 1 &&
           memcmp(bytes, old_text, sizeof old_text - 1) == 0;
}

/* Nothing but the old file after a failure, nothing but the complete new one else. */
static const char *look_at_file(bool ok)
{
    static uint8_t bytes[MOST_BYTES];

    if (count_files() != 1)
        return "a file is left beside the one that was to be written";
    if (!ok)
        return is_old(out_path) ? NULL : "the old file is gone or changed";
    size_t size = read_whole(out_path, bytes, sizeof bytes);
    return size == whole_size && memcmp(bytes, whole, size) == 0 ? NULL : "the file is incomplete";
}

/* Does the work once, to know what its file must be. */
static void learn_whole(const struct work *work)
{
    struct error error = {""};

    put_old_alone();
    ck_assert_msg(work->run(&error), "%s", error.text);
    whole_size = read_whole(out_path, whole, sizeof whole);
    ck_assert_uint_gt(whole_size, 0);
    ck_assert_uint_lt(whole_size, sizeof whole);
}

static void set_out(const char *name)
{
    snprintf(out_path, sizeof out_path, "%s/%s", place, name);
}

/* The disk is full after so many bytes, for every number of them. */
static void each_full_disk(const struct work *work)
{
    struct rlimit limit, before;
    struct error error;
    size_t step = whole_size / 60 + 1;

    signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
    for (size_t size = 0; size < whole_size; size += step) {
        prepare(work);
        limit = (struct rlimit){.rlim_cur = size, .rlim_max = before.rlim_max};
        /* No check in between: it would write to a file of Check's own. */
        bool limited = setrlimit(RLIMIT_FSIZE, &limit) == 0;
        bool ok = work->run(&error);
        bool restored = setrlimit(RLIMIT_FSIZE, &before) == 0;
        ck_assert(limited && restored);
        ck_assert_msg(!ok, "%s: written to a disk that is full after %zu bytes", work->name, size);
        const char *wrong = work->look(false);
        ck_assert_msg(wrong == NULL, "%s, disk full after %zu: %s", work->name, size, wrong);
        ck_assert_msg(strstr(error.text, "File too large") != NULL ||
                          strstr(error.text, "no room") != NULL,
                      "%s: it said: %s", work->name, error.text);
    }
}

/* --- loading --------------------------------------------------------------------------------- */

static bool load(const char *directory, struct error *error)
{
    struct dataset *dataset = dataset_load(directory, TOY_VAL, NULL, NULL, error);

    dataset_free(dataset);
    return dataset != NULL;
}

static bool load_idx(struct error *error)
{
    return load(data, error);
}

static bool load_gzip(struct error *error)
{
    return load(zipped, error);
}

static bool load_arrays(struct error *error)
{
    return load(arrays, error);
}

static const struct work loads[] = {{"loading IDX files", load_idx, NULL, NULL},
                                    {"loading gzip'd IDX files", load_gzip, NULL, NULL},
                                    {"loading NumPy's files", load_arrays, NULL, NULL}};

/* Packs the four files of `data`. */
static void save_zipped(void)
{
    static const char *const names[] = {"train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                                        "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"};
    static uint8_t bytes[TOY_ALL * TOY_D + 16];
    char path[256];

    for (size_t i = 0; i < 4; i++) {
        snprintf(path, sizeof path, "%s/%s", data, names[i]);
        size_t size = read_whole(path, bytes, sizeof bytes);
        snprintf(path, sizeof path, "%s/%s.gz", zipped, names[i]);
        gzFile file = gzopen(path, "wb");
        if (file == NULL || gzwrite(file, bytes, (unsigned)size) != (int)size ||
            gzclose(file) != Z_OK)
            abort();
    }
}

static void save_array(const char *name, const char *header, const void *bytes, size_t size)
{
    char path[256];

    snprintf(path, sizeof path, "%s/%s", arrays, name);
    FILE *file = fopen(path, "wb");
    if (file == NULL)
        abort();
    fprintf(file, "\x93NUMPY\x01%c%c%c%s", 0, (int)strlen(header), 0, header);
    if (fwrite(bytes, 1, size, file) != size || fclose(file) != 0)
        abort();
}

/* Pixels that are no 255th parts, so that both ways of reading are gone. */
static void save_arrays(void)
{
    static float pixels[TOY_TRAIN * TOY_D];

    for (size_t i = 0; i < TOY_TRAIN * TOY_D; i++)
        pixels[i] = (float)toy.pixels[i] / 256.0f;
    save_array("x_train.npy", "{'descr': '<f4', 'fortran_order': False, 'shape': (250, 5, 4)}\n",
               pixels, sizeof pixels);
    save_array("y_train.npy", "{'descr': '|u1', 'fortran_order': False, 'shape': (250,)}\n",
               toy.labels, TOY_TRAIN);
    FILE *file = NULL;
    char path[256];
    snprintf(path, sizeof path, "%s/classes.txt", arrays);
    if ((file = fopen(path, "w")) == NULL || fputs("a\nb\nc\nd\n", file) < 0 || fclose(file) != 0)
        abort();
}

START_TEST(loading)
{
    every_fault(&loads[_i / 2], _i % 2 == 0 ? INJECT_MEMORY : INJECT_CALLS);
}
END_TEST

/* --- training -------------------------------------------------------------------------------- */

static struct config small_config(void)
{
    struct config config = config_default();

    config.hidden_count = 1;
    config.hidden[0] = 16;
    config.batch_size = 32;
    config.epochs = 2;
    config.optimizer = OPTIMIZER_MOMENTUM;
    config.threads = 1;
    return config;
}

static void finish(struct trainer *trainer)
{
    enum trainer_outcome outcome;

    do {
        trainer_measure_next(trainer);
        outcome = trainer_advance(trainer);
    } while (outcome != TRAINER_FINISHED && outcome != TRAINER_DIVERGED);
}

static bool train(struct error *error)
{
    struct config config = small_config();
    struct trainer *trainer = trainer_new(&config, &toy.dataset, error), *again = NULL;
    struct train_state state = {0};

    if (trainer == NULL)
        return false;
    finish(trainer);
    trainer_evaluation(trainer, SPLIT_TEST, NULL, NULL);
    config.epochs = 3;
    if (trainer_save(trainer, &state, error))
        again = trainer_resume(&config, &toy.dataset, trainer_network(trainer), &state, error);
    if (again != NULL)
        finish(again);
    bool ok = again != NULL;
    train_state_release(&state);
    trainer_free(trainer);
    trainer_free(again);
    return ok;
}

/* Hears events until the run or the loading has ended, or the ring says no more. */
static bool hear(struct ring *ring, struct run_list *runs, struct error *error)
{
    for (;;) {
        struct pollfd fd = {.fd = ring_descriptor(ring), .events = POLLIN};
        struct event event;

        if (poll(&fd, 1, 20000) != 1 || !ring_take(ring, &event))
            return error_set(error, "waited in vain");
        run_list_event(runs, &event);
        if (event.kind == EVENT_STATE && event.u.state.state == RUN_FAILED) {
            *error = event.u.state.error;
            return false;
        }
        if (event.kind == EVENT_LOADED ||
            (event.kind == EVENT_STATE && event.u.state.state == RUN_FINISHED))
            return true;
    }
}

static bool work_with(struct worker *worker, struct ring *ring, struct error *error)
{
    struct config config = small_config();
    struct run_list runs;

    runs = (struct run_list){0};
    worker_load(worker, data, TOY_VAL, false);
    bool ok = hear(ring, &runs, error);
    if (ok) {
        run_list_add(&runs, &config, TOY_TRAIN);
        worker_start(worker, 1, &config, NULL, false);
        worker_request_snapshot(worker, SNAPSHOT_LAYERS | SNAPSHOT_EVALUATION, SPLIT_VALIDATION);
        ok = hear(ring, &runs, error);
    }
    if (ok)
        worker_return_snapshot(worker, worker_take_snapshot(worker));
    run_list_release(&runs);
    return ok;
}

static bool run_worker(struct error *error)
{
    struct ring *ring = ring_new(64, error);
    struct worker *worker = ring != NULL ? worker_new(ring, error) : NULL;
    bool ok = worker != NULL && work_with(worker, ring, error);

    worker_free(worker);
    ring_free(ring);
    return ok;
}

static bool run_search(struct error *error)
{
    struct config configs[2] = {small_config(), small_config()};
    const struct search_settings how = {.jobs = 2};
    struct ring *ring = ring_new(64, error);
    struct event event;
    size_t over = 0;
    bool ok = true;

    configs[1].rate = 0.01;
    struct search *search =
        ring != NULL ? search_new(configs, 2, &toy.dataset, &how, ring, error) : NULL;
    while (search != NULL && over < 2) {
        struct pollfd fd = {.fd = ring_descriptor(ring), .events = POLLIN};
        if (poll(&fd, 1, 20000) != 1 || !ring_take(ring, &event))
            abort();
        if (event.kind != EVENT_STATE || event.u.state.state == RUN_TRAINING)
            continue;
        over++;
        if (event.u.state.state == RUN_FAILED) {
            *error = event.u.state.error;
            ok = false;
        }
    }
    ok = ok && search != NULL;
    search_free(search);
    ring_free(ring);
    return ok;
}

static const struct work trainings[] = {{"training", train, NULL, NULL},
                                        {"the worker", run_worker, NULL, NULL},
                                        {"a search", run_search, NULL, NULL}};

/* The matrix library's own allocations are its own affair: it ends the process. */
START_TEST(training)
{
    every_fault(&trainings[_i], INJECT_OUR_MEMORY);
}
END_TEST

START_TEST(training_calls)
{
    every_fault(&trainings[_i + 1], INJECT_CALLS);
}
END_TEST

/* --- saving and exporting -------------------------------------------------------------------- */

static struct model model; /* with moments */
static struct trainer *trained;

static void make_model(void)
{
    static char a[] = "a", b[] = "b", c[] = "c", d[] = "d";
    static char *names[] = {a, b, c, d};
    struct config config = small_config();
    struct error error;

    trained = trainer_new(&config, &toy.dataset, &error);
    ck_assert_ptr_nonnull(trained);
    finish(trained);
    model = (struct model){.config = config,
                           .network = *trainer_network(trained),
                           .image_rows = TOY_ROWS,
                           .image_columns = TOY_COLUMNS,
                           .class_count = TOY_C,
                           .class_names = names,
                           .metrics = *trainer_epoch_metrics(trained),
                           .can_continue = true};
    ck_assert(trainer_save(trained, &model.state, &error));
}

static bool save_model(struct error *error)
{
    return model_save(&model, out_path, error);
}

static bool load_model(struct error *error)
{
    struct model loaded;

    if (!model_load(&loaded, out_path, error))
        return false;
    bool same = loaded.can_continue && loaded.class_count == TOY_C &&
                loaded.network.parameter_count == model.network.parameter_count;
    model_release(&loaded);
    return same || error_set(error, "\n"); /* no sentence: the test fails */
}

static bool export_figure(struct error *error)
{
    static const double x[] = {1, 2, 3, 4}, y[] = {0.5, 0.3, 0.25, 0.2};
    static const struct figure_series series[] = {{"training", x, y, 4, true},
                                                  {"validation", x, x, 4, false}};
    static const struct figure_mark mark = {2.5, "rate 0.1"};
    const struct figure figure = {.title = "loss",
                                  .x = {"epoch", false},
                                  .y = {"loss", true},
                                  .series = series,
                                  .series_count = 2,
                                  .mark = &mark};

    return figure_write(&figure, out_path, error);
}

static bool export_picture(struct error *error)
{
    return picture_write(out_path, toy.pixels, TOY_ROWS * 5, TOY_COLUMNS, error);
}

static const struct work writings[] = {{"saving a model", save_model, put_old_alone, look_at_file},
                                       {"a picture", export_picture, put_old_alone, look_at_file},
                                       {"a chart", export_figure, put_old_alone, look_at_file}};
static const char *const names[] = {"m.safetensors", "p.png", "c.svg", "c.png", "c.pdf"};

static const struct work *writing(int i)
{
    const struct work *work = &writings[i < 2 ? i : 2];

    set_out(names[i]);
    learn_whole(work);
    return work;
}

START_TEST(writing_memory)
{
    every_fault(writing(_i), _i < 2 ? INJECT_MEMORY : INJECT_OUR_MEMORY);
}
END_TEST

START_TEST(writing_calls)
{
    every_fault(writing(_i), INJECT_CALLS);
}
END_TEST

START_TEST(writing_full_disk)
{
    each_full_disk(writing(_i));
}
END_TEST

START_TEST(loading_model)
{
    static const struct work work = {"loading a model", load_model, NULL, NULL};
    struct error error = {""};

    set_out("m.safetensors");
    ck_assert_msg(save_model(&error), "%s", error.text);
    every_fault(&work, _i == 0 ? INJECT_MEMORY : INJECT_CALLS);
}
END_TEST

/* --- pictures -------------------------------------------------------------------------------- */

static bool read_picture(struct error *error)
{
    struct gray picture;

    if (!picture_read(&picture, out_path, error))
        return false;
    gray_release(&picture);
    return true;
}

START_TEST(reading_pictures)
{
    static const struct work work = {"reading a picture", read_picture, NULL, NULL};
    struct error error = {""};

    remove_all(place);
    set_out(_i < 2 ? "p.png" : "p.pgm");
    if (_i < 2)
        ck_assert_msg(export_picture(&error), "%s", error.text);
    else
        ck_assert(atomicfile_write(out_path, "P5 2 2 255\n\1\2\3\4", 15, &error));
    every_fault(&work, _i % 2 == 0 ? INJECT_MEMORY : INJECT_CALLS);
}
END_TEST

/* A stream that cannot be read any more after some bytes. */
struct broken {
    const uint8_t *bytes;
    size_t at, left;
};

static ssize_t read_broken(void *context, char *bytes, size_t size)
{
    struct broken *broken = context;

    if (broken->left == 0) {
        errno = EIO;
        return -1;
    }
    size_t n = size < broken->left ? size : broken->left;
    memcpy(bytes, broken->bytes + broken->at, n);
    broken->at += n;
    broken->left -= n;
    return (ssize_t)n;
}

/* A picture of one pixel whose comment says that it is 1.5 GB long. */
START_TEST(what_a_picture_promises_is_not_allocated)
{
    static uint8_t bytes[] =
        "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x8\0\0\0\0\x3a\x7e\x9b\x55"
        "\x5c\0\0\rtEXtComment\0hello";
    struct gray picture;
    struct error error;
    FILE *file = fmemopen(bytes, sizeof bytes - 1, "rb");

    ck_assert_ptr_nonnull(file);
    inject_begin(INJECT_MEMORY, 0, false);
    ck_assert(!picture_read_file(&picture, file, "FILE", &error));
    inject_end();
    ck_assert_uint_gt(inject_largest(), 0);
    ck_assert_uint_lt(inject_largest(), 8 << 20);
    ck_assert_ptr_nonnull(strstr(error.text, "cut off"));
    fclose(file);
}
END_TEST

#ifdef HAVE_PNG
/* One of 1x2^26 pixels of one bit, in 56 bytes. Where the length cannot be known the memory of the
 * picture is taken, but no more. */
START_TEST(a_short_file_is_no_large_picture)
{
    static uint8_t bytes[] = {
        0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48,
        0x44, 0x52, 0x00, 0x00, 0x00, 0x01, 0x04, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00,
        0x00, 0xa1, 0xde, 0x7b, 0x8d, 0x00, 0x00, 0x00, 0x0b, 0x49, 0x44, 0x41, 0x54, 0x78,
        0x9c, 0x63, 0x60, 0x80, 0x00, 0x00, 0x00, 0x08, 0x00, 0x01, 0xb7, 0x58, 0x73, 0x95};
    struct gray picture;
    struct error error;

    set_out("p.png");
    ck_assert(atomicfile_write(out_path, bytes, sizeof bytes, &error));
    inject_begin(INJECT_MEMORY, 0, false);
    ck_assert(!picture_read(&picture, out_path, &error));
    inject_end();
    ck_assert_uint_lt(inject_largest(), 8 << 20);
    ck_assert_ptr_nonnull(strstr(error.text, "than a file of this length can hold"));

    FILE *file = fmemopen(bytes, sizeof bytes, "rb");
    ck_assert_ptr_nonnull(file);
    inject_begin(INJECT_MEMORY, 0, false);
    ck_assert(!picture_read_file(&picture, file, "FILE", &error));
    inject_end();
    ck_assert_uint_le(inject_largest(), 2 * GRAY_MAX_PIXELS);
    ck_assert_ptr_nonnull(strstr(error.text, "cut off"));
    fclose(file);
}
END_TEST
#endif

START_TEST(pictures_that_break_off)
{
    static const char plain[] = "P3 2 2 255 # comment\n1 2 3 4 5 6 7 8 9 10 11 12\n";
    struct gray picture;
    struct error error = {""};

    size_t size = sizeof plain - 1;
    memcpy(whole, plain, size);
    if (_i == 0) {
        set_out("p.png");
        ck_assert_msg(export_picture(&error), "%s", error.text);
        size = read_whole(out_path, whole, sizeof whole);
    }
    for (size_t n = 0; n < size; n++) {
        struct broken broken = {whole, 0, n};
        FILE *file = fopencookie(&broken, "rb", (cookie_io_functions_t){.read = read_broken});
        ck_assert_ptr_nonnull(file);
        ck_assert(!picture_read_file(&picture, file, "FILE", &error));
        ck_assert_ptr_null(picture.pixels);
        ck_assert_str_eq(error.text, "FILE: cannot be read: Input/output error");
        fclose(file);
    }
}
END_TEST

/* --- figures of the epochs ------------------------------------------------------------------- */

static bool log_opened;

static bool log_run(struct metrics_log *log, struct error *error)
{
    struct config config = small_config();
    struct epoch_metrics metrics = {.epoch = 1, .step = 10};

    if (!metrics_log_begin(log, "a", &config, error) ||
        !metrics_log_epoch(log, "a", &metrics, error))
        return false;
    metrics.epoch = 2;
    return metrics_log_epoch(log, "a", &metrics, error) && metrics_log_sync(log, error);
}

static bool write_log(struct error *error)
{
    struct metrics_log *log = metrics_log_new(out_path, false, error);

    log_opened = log != NULL;
    bool ok = log != NULL && log_run(log, error);
    metrics_log_free(log);
    return ok;
}

static void prepare_log(void)
{
    log_opened = false;
    put_old_alone();
}

/* The earlier file is there under one of two names, alone or, under the second, beside whole lines
 * of the new one. An end by plan is looked at from outside: there either may be the case. */
static const char *look_at_log(bool ok)
{
    static uint8_t bytes[MOST_BYTES];
    char kept[140];

    snprintf(kept, sizeof kept, "%s.~1~", out_path);
    if (!log_opened && !ok && count_files() == 1)
        return is_old(out_path) || is_old(kept) ? NULL : "the earlier file is gone";
    if (count_files() != 2 || !is_old(kept))
        return "the earlier file is not kept, or not alone";
    size_t size = read_whole(out_path, bytes, sizeof bytes);
    if (ok && (size != whole_size || memcmp(bytes, whole, size) != 0))
        return "lines are missing";
    bool part = size > whole_size || memcmp(bytes, whole, size) != 0;
    return part || (size > 0 && bytes[size - 1] != '\n') ? "a line is incomplete" : NULL;
}

static const struct work logging = {"figures in a file", write_log, prepare_log, look_at_log};

START_TEST(metrics)
{
    set_out(_i < 3 ? "m.csv" : "m.jsonl");
    learn_whole(&logging);
    log_opened = false;
    if (_i % 3 == 2)
        each_full_disk(&logging);
    else
        every_fault(&logging, _i % 3 == 0 ? INJECT_MEMORY : INJECT_CALLS);
}
END_TEST

/* Where nothing tells whether a file is in use, a new one is written, and none that is there is
 * touched, with figures or empty. */
START_TEST(without_locks_only_new_files)
{
    struct error error = {""};
    size_t size;

    set_out("m.csv");
    inject_no_locks(true);
    remove_all(place);
    ck_assert_msg(write_log(&error), "%s", error.text);
    ck_assert(!write_log(&error));
    ck_assert_ptr_nonnull(strstr(error.text, "no locks"));
    size = read_whole(out_path, whole, sizeof whole);
    ck_assert_uint_gt(size, 100);
    ck_assert_uint_eq(count_files(), 1);
    ck_assert_int_eq(truncate(out_path, 0), 0);
    ck_assert(!write_log(&error));
    ck_assert_uint_eq(count_files(), 1);
    ck_assert(atomicfile_write(out_path, "x", 1, &error));
    ck_assert_uint_eq(count_files(), 1);
}
END_TEST

/* --- all of it ------------------------------------------------------------------------------- */

static void make_directory(char directory[64])
{
    snprintf(directory, 64, "/tmp/mlptui-faults-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(directory));
}

static void set_up(void)
{
    char *const directories[] = {place, zipped, arrays};

    report = mmap(NULL, sizeof *report, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ck_assert_ptr_ne(report, MAP_FAILED);
    toy_init(&toy);
    snprintf(data, sizeof data, "/tmp/mlptui-faults-XXXXXX");
    toy_save(&toy, data);
    for (size_t i = 0; i < 3; i++)
        make_directory(directories[i]);
    save_zipped();
    save_arrays();
    make_model();
}

static void tear_down(void)
{
    const char *const directories[] = {data, place, zipped, arrays};

    train_state_release(&model.state);
    trainer_free(trained);
    for (size_t i = 0; i < 4; i++) {
        remove_all(directories[i]);
        rmdir(directories[i]);
    }
    munmap(report, sizeof *report);
}

#ifdef HAVE_PNG
#define WITH_PNG true
#else
#define WITH_PNG false
#endif
#ifdef HAVE_CAIRO
#define WITH_CAIRO true
#else
#define WITH_CAIRO false
#endif

static TCase *add_case(Suite *suite, const char *name)
{
    TCase *tcase = tcase_create(name);

    tcase_add_unchecked_fixture(tcase, set_up, tear_down);
    suite_add_tcase(suite, tcase);
    return tcase;
}

/* All that is written so, by its number in `names`: [first, end). */
static void add_writings(TCase *tcase, int first, int end)
{
    tcase_add_loop_test(tcase, writing_memory, first, end);
    tcase_add_loop_test(tcase, writing_calls, first, end);
    tcase_add_loop_test(tcase, writing_full_disk, first, end);
}

int main(void)
{
    Suite *suite = suite_create("faults");
    TCase *load_case = add_case(suite, "loading"), *train_case = add_case(suite, "training");
    TCase *write_case = add_case(suite, "writing"), *log_case = add_case(suite, "metrics");

    tcase_add_loop_test(load_case, loading, 0, 6);
    tcase_add_loop_test(load_case, loading_model, 0, 2);
    tcase_add_loop_test(train_case, training, 0, 3);
    tcase_add_loop_test(train_case, training_calls, 0, 2);
    tcase_add_loop_test(load_case, reading_pictures, WITH_PNG ? 0 : 2, 4);
    tcase_add_loop_test(load_case, pictures_that_break_off, WITH_PNG ? 0 : 1, 2);
    if (WITH_PNG)
        tcase_add_test(load_case, what_a_picture_promises_is_not_allocated);
#ifdef HAVE_PNG
    tcase_add_test(load_case, a_short_file_is_no_large_picture);
#endif
    add_writings(write_case, 0, 1);
    if (WITH_PNG)
        add_writings(write_case, 1, 2);
    if (WITH_CAIRO)
        add_writings(write_case, 2, 5);
    tcase_add_loop_test(log_case, metrics, 0, 6);
    tcase_add_test(log_case, without_locks_only_new_files);
    return run_suite(suite);
}
