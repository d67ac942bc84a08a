/* test_model: model files: what is written, byte by byte, what is read back, and what is refused.
 */
#include "store/model.h"

#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "testing.h"
#include "toydata.h"

#include "mlptui/train/trainer.h"

static char directory[] = "/tmp/mlptui-model-XXXXXX";

static void enter(void)
{
    ck_assert_ptr_nonnull(mkdtemp(directory));
    ck_assert_int_eq(chdir(directory), 0);
}

static void leave(void)
{
    ck_assert_int_eq(system("rm -rf -- \"$PWD\""), 0);
}

/* --- a file as bytes, made and taken apart without the module -----------------------------------
 */

#define MAX_HEADER 400000

struct bytes {
    char header[MAX_HEADER];
    unsigned char data[20000];
    size_t data_size;
};

static void write_raw(const char *path, uint64_t claimed, const char *header, size_t header_size,
                      const void *data, size_t data_size)
{
    FILE *file = fopen(path, "wb");

    ck_assert_ptr_nonnull(file);
    for (int shift = 0; shift < 64; shift += 8)
        fputc((int)(claimed >> shift & 255), file);
    fwrite(header, 1, header_size, file);
    fwrite(data, 1, data_size, file);
    ck_assert_int_eq(fclose(file), 0);
}

static void write_bytes(const char *path, const struct bytes *bytes)
{
    size_t size = strlen(bytes->header);

    write_raw(path, size, bytes->header, size, bytes->data, bytes->data_size);
}

static void read_bytes(const char *path, struct bytes *bytes)
{
    FILE *file = fopen(path, "rb");
    uint64_t size = 0;

    ck_assert_ptr_nonnull(file);
    for (int shift = 0; shift < 64; shift += 8)
        size |= (uint64_t)fgetc(file) << shift;
    ck_assert_uint_lt(size, MAX_HEADER);
    ck_assert_uint_eq(size % 8, 0); /* so that the tensors are aligned */
    ck_assert_uint_eq(fread(bytes->header, 1, size, file), size);
    bytes->header[size] = '\0';
    bytes->data_size = fread(bytes->data, 1, sizeof bytes->data, file);
    fclose(file);
}

/* Puts `text` in the place of `length` characters at `at` of the header. */
static void replace(struct bytes *bytes, char *at, size_t length, const char *text)
{
    size_t rest = strlen(at + length) + 1, size = strlen(text);

    ck_assert_uint_lt((size_t)(at - bytes->header) + size + rest, MAX_HEADER);
    memmove(at + size, at + length, rest);
    memcpy(at, text, size);
}

/* Replaces the first `from` of the header. */
static void alter(struct bytes *bytes, const char *from, const char *to)
{
    char *at = strstr(bytes->header, from);

    ck_assert_msg(at != NULL, "no '%s' in the header", from);
    replace(bytes, at, strlen(from), to);
}

static void put_float(unsigned char *bytes, float value)
{
    uint32_t bits;

    memcpy(&bits, &value, sizeof bits);
    for (int i = 0; i < 4; i++)
        bytes[i] = (unsigned char)(bits >> (8 * i));
}

/* A model as another program might write it: 2x1 pixels, 3 hidden units, 2 classes; blanks, another
 * order of keys and of tensors, keys that nobody asks for. The tensors hold 0, 0.5, 1, ... in the
 * order of the file. */
static const char small_header[] =
    "{\"2.bias\": {\"shape\": [2], \"dtype\": \"F32\", \"data_offsets\": [0, 8]},\n"
    " \"0.weight\": {\"dtype\": \"F32\", \"shape\": [3, 2], \"data_offsets\": [8, 32]},\n"
    " \"2.weight\": {\"dtype\": \"F32\", \"shape\": [2, 3], \"data_offsets\": [44, 68]},\n"
    " \"0.bias\": {\"dtype\": \"F32\", \"shape\": [3], \"data_offsets\": [32, 44]},\n"
    " \"__metadata__\": {\"note\": \"by hand\", \"hidden\": \"3\", \"activation\": \"tanh\",\n"
    "  \"init\": \"he\", \"lr\": \"0.25\", \"batch\": \"7\", \"epochs\": \"4\",\n"
    "  \"optimizer\": \"sgd\", \"momentum\": \"0.5\", \"weight-decay\": \"0.001\",\n"
    "  \"seed\": \"42\", \"eval\": \"val\", \"val\": \"9\", \"threads\": \"1\",\n"
    "  \"image\": \"2x1\", \"classes\": \"[\\\"cat\\\",\\\"d\\u00f6g\\\"]\",\n"
    "  \"epoch\": \"3\", \"step\": \"12\", \"val_loss\": \"0.125\"}}  ";

static void make_small(struct bytes *bytes)
{
    strcpy(bytes->header, small_header);
    bytes->data_size = 68;
    for (size_t i = 0; i < 17; i++)
        put_float(bytes->data + 4 * i, 0.5f * (float)i);
}

/* Refused in one sentence that names the file and has both words, with nothing half loaded. */
static void refused(const char *path, const char *first, const char *second)
{
    static const struct model nothing;
    struct model model;
    struct error error = {""};

    memset(&model, 0x5a, sizeof model);
    ck_assert_msg(!model_load(&model, path, &error), "%s and %s was taken", first, second);
    ck_assert_ptr_null(model.class_names);
    ck_assert_ptr_null(model.network.parameters);
    ck_assert_ptr_null(model.state.moments);
    ck_assert_mem_eq(&model.class_count, &nothing.class_count, sizeof model.class_count);
    ck_assert_msg(strstr(error.text, path) != NULL, "no '%s' in '%s'", path, error.text);
    ck_assert_msg(strstr(error.text, first) != NULL, "no '%s' in '%s'", first, error.text);
    ck_assert_msg(strstr(error.text, second) != NULL, "no '%s' in '%s'", second, error.text);
    ck_assert_ptr_null(strpbrk(error.text, "\n\r\t\x1b\x7f"));
}

static void must_load(struct model *model, const char *path)
{
    struct error error = {""};

    ck_assert_msg(model_load(model, path, &error), "%s", error.text);
}

/* --- reading what others wrote ------------------------------------------------------------------
 */

START_TEST(another_programs_file)
{
    static struct bytes bytes;
    struct model m;

    make_small(&bytes);
    write_bytes("m", &bytes);
    must_load(&m, "m");
    ck_assert_uint_eq(m.image_rows, 2);
    ck_assert_uint_eq(m.image_columns, 1);
    ck_assert_uint_eq(m.class_count, 2);
    ck_assert_str_eq(m.class_names[0], "cat");
    ck_assert_str_eq(m.class_names[1], "d\xc3\xb6g");
    ck_assert_uint_eq(m.config.seed, 42);
    ck_assert_double_eq(m.config.rate, 0.25);
    ck_assert_uint_eq(m.config.validation_count, 9);
    ck_assert_int_eq(m.network.shape.activation, ACTIVATION_TANH);
    ck_assert_uint_eq(m.network.shape.layer_count, 2);
    for (size_t i = 0; i < 2; i++) /* (n_out, n_in) in the file, (n_in, n_out) in memory */
        for (size_t j = 0; j < 3; j++) {
            ck_assert_float_eq(m.network.layers[0].weights[i * 3 + j],
                               0.5f * (float)(2 + j * 2 + i));
            ck_assert_float_eq(m.network.layers[1].weights[j * 2 + i],
                               0.5f * (float)(11 + i * 3 + j));
        }
    for (size_t j = 0; j < 3; j++)
        ck_assert_float_eq(m.network.layers[0].bias[j], 0.5f * (float)(8 + j));
    for (size_t i = 0; i < 2; i++)
        ck_assert_float_eq(m.network.layers[1].bias[i], 0.5f * (float)i);
    ck_assert_uint_eq(m.metrics.epoch, 3);
    ck_assert_uint_eq(m.metrics.step, 12);
    ck_assert_double_eq(m.metrics.loss[SPLIT_VALIDATION], 0.125);
    ck_assert_double_nan(m.metrics.accuracy[SPLIT_VALIDATION]);
    ck_assert_double_nan(m.metrics.loss[SPLIT_TRAIN]);
    ck_assert(!m.can_continue);
    ck_assert_str_eq(m.notice,
                     "m: settings of another version are kept, but not used: note = \"by hand\"");
    model_release(&m);
}
END_TEST

/* Each setting in turn is missing, as in the file of a version that had none of that name. */
START_TEST(an_absent_setting_is_its_default)
{
    static struct bytes bytes;
    const struct config defaults = config_default();
    char key[64];
    struct model m;

    make_small(&bytes);
    snprintf(key, sizeof key, "\"%s\":", settings[_i].name);
    char *at = strstr(bytes.header, key);
    if (at != NULL)
        replace(&bytes, at, strlen(key), "\"other\":");
    write_bytes("m", &bytes);
    if (_i == SETTING_HIDDEN) { /* the tensors are those of another network */
        refused("m", "0.weight", "(666, 2)");
        return;
    }
    must_load(&m, "m");
    ck_assert(config_same(&m.config, &defaults, (enum setting_id)_i));
    model_release(&m);
}
END_TEST

START_TEST(unknown_settings_are_kept_and_told)
{
    static struct bytes bytes;
    struct model m, again;
    struct error error = {""};

    make_small(&bytes);
    alter(&bytes, "\"by hand\"", "\"by hand\", \"x-extra\": \"0.5\", \"b\": \"\\u001b[2J\\u009b\"");
    write_bytes("m", &bytes);
    must_load(&m, "m");
    ck_assert_str_eq(m.notice,
                     "m: settings of another version are kept, but not used: note = \"by hand\", "
                     "x-extra = \"0.5\", b = \"?[2J?\"");
    struct model run = {.config = m.config, /* as of a run that goes on with it */
                        .network = m.network,
                        .image_rows = m.image_rows,
                        .image_columns = m.image_columns,
                        .class_count = m.class_count,
                        .class_names = m.class_names};
    ck_assert_msg(model_save(&run, "again", &error), "%s", error.text);
    must_load(&again, "again");
    ck_assert_uint_eq(again.config.unknown_count, 3);
    ck_assert_str_eq(again.config.unknown[1].name, "x-extra");
    ck_assert_str_eq(again.config.unknown[1].value, "0.5");
    ck_assert_str_eq(again.config.unknown[2].value, "\x1b[2J\xc2\x9b");
    model_release(&again);
    model_release(&m);
}
END_TEST

/* More than a sentence has room for. */
START_TEST(many_unknown_settings)
{
    static struct bytes bytes;
    struct model m;
    char text[64];

    make_small(&bytes);
    for (int i = 0; i < 1000; i++) {
        snprintf(text, sizeof text, "\"k%d\": \"%d\", \"note\"", i, i);
        alter(&bytes, "\"note\"", text);
    }
    write_bytes("m", &bytes);
    must_load(&m, "m");
    ck_assert_uint_eq(m.config.unknown_count, 1001);
    ck_assert_ptr_nonnull(strstr(m.notice, "k7 = \"7\""));
    ck_assert_uint_lt(strlen(m.notice), ERROR_TEXT_SIZE);
    model_release(&m);
}
END_TEST

/* --- writing, and reading it back ---------------------------------------------------------------
 */

static struct toy toy;
static char *toy_names[] = {"zero", "\"one\"\\", "d\xc3\xbc", "\xe2\x98\x83,3"};

static struct trainer *train(enum optimizer_kind optimizer)
{
    struct config config = config_default();
    struct error error = {""};

    config.hidden_count = 2;
    config.hidden[0] = 7;
    config.hidden[1] = 5;
    config.initializer = INIT_NORMAL; /* 20 * 7 + 7 * 5 + 5 * 4 draws */
    config.activation = ACTIVATION_SIGMOID;
    config.optimizer = optimizer;
    config.rate = 0.01;
    config.weight_decay = 1e-3;
    config.batch_size = 32;
    config.epochs = 2;
    config.seed = 4294967295u;
    config.evaluate = 1u << SPLIT_TRAIN | 1u << SPLIT_TEST;
    config.threads = 1;
    struct trainer *trainer = trainer_new(&config, &toy.dataset, &error);
    ck_assert_msg(trainer != NULL, "%s", error.text);
    while (trainer_advance(trainer) != TRAINER_FINISHED)
        ;
    return trainer;
}

static struct model model_of(const struct trainer *trainer)
{
    return (struct model){.config = *trainer_config(trainer),
                          .network = *trainer_network(trainer),
                          .image_rows = TOY_ROWS,
                          .image_columns = TOY_COLUMNS,
                          .class_count = TOY_C,
                          .class_names = toy_names,
                          .metrics = *trainer_epoch_metrics(trainer)};
}

/* Trains and saves with all that it takes to go on; the state is `model`'s own. */
static struct trainer *save(enum optimizer_kind optimizer, const char *path, struct model *model)
{
    struct trainer *trainer = train(optimizer);
    struct error error = {""};

    *model = model_of(trainer);
    model->can_continue = true;
    ck_assert(trainer_save(trainer, &model->state, &error));
    ck_assert_msg(model_save(model, path, &error), "%s", error.text);
    return trainer;
}

static void assert_same_generator(const struct random *a, const struct random *b)
{
    ck_assert_mem_eq(a->state, b->state, sizeof a->state);
    ck_assert_uint_eq(a->index, b->index);
    ck_assert(a->has_gaussian == b->has_gaussian);
    ck_assert_mem_eq(&a->gaussian, &b->gaussian, sizeof a->gaussian);
}

static void assert_same_state(const struct train_state *a, const struct train_state *b)
{
    ck_assert_uint_eq(a->epoch, b->epoch);
    ck_assert_uint_eq(a->step, b->step);
    ck_assert_uint_eq(a->optimizer_steps, b->optimizer_steps);
    assert_same_generator(&a->weights, &b->weights);
    assert_same_generator(&a->order, &b->order);
    ck_assert_uint_eq(a->moment_count, b->moment_count);
    if (a->moment_count > 0)
        ck_assert_mem_eq(a->moments, b->moments, a->moment_count * sizeof *a->moments);
    ck_assert_mem_eq(&a->divergence.limit, &b->divergence.limit, sizeof a->divergence.limit);
    ck_assert_uint_eq(a->divergence.seen, b->divergence.seen);
    ck_assert_mem_eq(a->divergence.window, b->divergence.window, sizeof a->divergence.window);
}

START_TEST(all_of_it_comes_back)
{
    struct model saved, m;
    struct trainer *trainer = save((enum optimizer_kind)_i, "m", &saved);

    must_load(&m, "m");
    for (int s = 0; s < SETTING_COUNT; s++)
        ck_assert(config_same(&m.config, &saved.config, (enum setting_id)s));
    ck_assert_uint_eq(m.image_rows, TOY_ROWS);
    ck_assert_uint_eq(m.image_columns, TOY_COLUMNS);
    ck_assert_uint_eq(m.class_count, TOY_C);
    for (size_t c = 0; c < TOY_C; c++)
        ck_assert_str_eq(m.class_names[c], toy_names[c]);
    ck_assert_uint_eq(m.network.parameter_count, saved.network.parameter_count);
    ck_assert_mem_eq(m.network.parameters, saved.network.parameters,
                     m.network.parameter_count * sizeof(float));
    ck_assert_uint_eq(m.metrics.epoch, 2);
    ck_assert_uint_eq(m.metrics.step, 16);
    for (int s = 0; s < SPLIT_COUNT; s++) {
        if (s == SPLIT_VALIDATION) {
            ck_assert_double_nan(m.metrics.loss[s]);
            continue;
        }
        ck_assert_double_eq(m.metrics.loss[s], saved.metrics.loss[s]);
        ck_assert_double_eq(m.metrics.accuracy[s], saved.metrics.accuracy[s]);
    }
    ck_assert_ptr_null(m.notice); /* nothing is written that is not known */
    ck_assert(m.can_continue);
    assert_same_state(&m.state, &saved.state);
    ck_assert(m.state.weights.has_gaussian); /* an odd number was drawn */
    model_release(&m);
    train_state_release(&saved.state);
    trainer_free(trainer);
}
END_TEST

/* The weights (outputs, inputs) and biases of each layer, from an array that is laid out as the
 * parameters are. Returns what follows them in the file. */
static const unsigned char *assert_array(const unsigned char *next, const struct network *network,
                                         const float *array)
{
    unsigned char expected[4];

    for (size_t l = 0; l < network->shape.layer_count; l++) {
        const struct layer *layer = &network->layers[l];
        const float *weights = array + (layer->weights - network->parameters);
        for (size_t o = 0; o < layer->n_out; o++)
            for (size_t i = 0; i < layer->n_in; i++, next += 4) {
                put_float(expected, weights[i * layer->n_out + o]);
                ck_assert_mem_eq(next, expected, 4);
            }
        for (size_t o = 0; o < layer->n_out; o++, next += 4) {
            put_float(expected, array[layer->bias - network->parameters + (ptrdiff_t)o]);
            ck_assert_mem_eq(next, expected, 4);
        }
    }
    return next;
}

/* PyTorch's layout, from the bytes: weight[o][i] multiplies input i into output o. Adam's moments
 * follow. */
START_TEST(the_bytes_are_pytorchs)
{
    static const char *const tensors[] = {
        "\"0.weight\":{\"dtype\":\"F32\",\"shape\":[7,20],\"data_offsets\":[0,560]}",
        "\"0.bias\":{\"dtype\":\"F32\",\"shape\":[7],\"data_offsets\":[560,588]}",
        "\"2.weight\":{\"dtype\":\"F32\",\"shape\":[5,7],\"data_offsets\":[588,728]}",
        "\"2.bias\":{\"dtype\":\"F32\",\"shape\":[5],\"data_offsets\":[728,748]}",
        "\"4.weight\":{\"dtype\":\"F32\",\"shape\":[4,5],\"data_offsets\":[748,828]}",
        "\"4.bias\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[828,844]}",
        "\"optimizer.m.0.weight\":{\"dtype\":\"F32\",\"shape\":[7,20],\"data_offsets\":[844,1404]}",
        "\"optimizer.v.4.bias\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[2516,2532]}"};
    static struct bytes bytes;
    struct model saved;
    struct trainer *trainer = save(OPTIMIZER_ADAM, "m", &saved);
    const unsigned char *next = bytes.data;

    read_bytes("m", &bytes);
    for (size_t i = 0; i < sizeof tensors / sizeof tensors[0]; i++)
        ck_assert_msg(strstr(bytes.header, tensors[i]) != NULL, "no %s", tensors[i]);
    ck_assert_int_eq(strncmp(bytes.header, "{\"__metadata__\":{", 17), 0);
    ck_assert_uint_eq(bytes.data_size, 3 * 844);
    next = assert_array(next, &saved.network, saved.network.parameters);
    next = assert_array(next, &saved.network, saved.state.moments);
    assert_array(next, &saved.network, saved.state.moments + saved.network.parameter_count);
    train_state_release(&saved.state);
    trainer_free(trainer);
}
END_TEST

/* As the screen saves a snapshot: no state, no epoch complete. */
START_TEST(a_network_alone)
{
    static struct bytes bytes;
    struct model saved, m;
    struct trainer *trainer = save(OPTIMIZER_ADAM, "m", &saved);
    struct error error = {""};

    train_state_release(&saved.state);
    saved.can_continue = false;
    saved.metrics = (struct epoch_metrics){.loss = {NAN, NAN, NAN}};
    ck_assert_msg(model_save(&saved, "m", &error), "%s", error.text);
    read_bytes("m", &bytes);
    ck_assert_ptr_null(strstr(bytes.header, "state."));
    ck_assert_ptr_null(strstr(bytes.header, "\"epoch\""));
    ck_assert_ptr_null(strstr(bytes.header, "nan"));
    must_load(&m, "m");
    ck_assert(!m.can_continue);
    ck_assert_uint_eq(m.metrics.epoch, 0);
    ck_assert_ptr_null(m.state.moments);
    model_release(&m);
    trainer_free(trainer);
}
END_TEST

START_TEST(the_same_model_the_same_bytes)
{
    static struct bytes first, second;
    struct model saved, m;
    struct trainer *trainer = save(OPTIMIZER_ADAM, "a", &saved);
    struct error error = {""};

    must_load(&m, "a");
    ck_assert_msg(model_save(&m, "b", &error), "%s", error.text);
    read_bytes("a", &first);
    read_bytes("b", &second);
    ck_assert_str_eq(first.header, second.header);
    ck_assert_uint_eq(first.data_size, second.data_size);
    ck_assert_mem_eq(first.data, second.data, first.data_size);
    model_release(&m);
    train_state_release(&saved.state);
    trainer_free(trainer);
}
END_TEST

/* Adam's v is a sum of squares: where it overflows the network is still a network. */
START_TEST(infinite_moments_come_back)
{
    struct model saved, m;
    struct trainer *trainer = save(OPTIMIZER_ADAM, "m", &saved);
    struct error error = {""};

    saved.state.moments[saved.state.moment_count - 1] = INFINITY;
    ck_assert(model_save(&saved, "m", &error));
    must_load(&m, "m");
    ck_assert_float_infinite(m.state.moments[m.state.moment_count - 1]);
    model_release(&m);
    saved.state.moments[3] = NAN;
    ck_assert(model_save(&saved, "m", &error));
    refused("m", "optimizer.m.0.weight", "value 60 is not a number"); /* (7, 20) in the file */
    train_state_release(&saved.state);
    trainer_free(trainer);
}
END_TEST

/* As text of the header there was room for 18562500. */
START_TEST(more_moments_than_a_header_has_room_for)
{
    struct network_shape shape = {
        .layer_count = 3, .widths = {2, 3100, 3100, 2}, .activation = ACTIVATION_TANH};
    struct model saved = {.config = config_default(),
                          .image_rows = 2,
                          .image_columns = 1,
                          .class_count = 2,
                          .class_names = toy_names,
                          .can_continue = true};
    struct model m;
    struct error error = {""};
    const size_t at[] = {0, 12345678, 18562500, 19256999};

    saved.config.optimizer = OPTIMIZER_ADAM;
    ck_assert(config_set(&saved.config, SETTING_HIDDEN, "3100,3100", &error));
    ck_assert(network_init(&saved.network, &shape, &error));
    saved.state.moment_count = 2 * saved.network.parameter_count;
    ck_assert_uint_gt(saved.state.moment_count, at[3]);
    saved.state.moments = calloc(saved.state.moment_count, sizeof(float));
    ck_assert_ptr_nonnull(saved.state.moments);
    for (size_t i = 0; i < 4; i++)
        saved.state.moments[at[i]] = (float)(i + 1);
    ck_assert_msg(model_save(&saved, "m", &error), "%s", error.text);
    must_load(&m, "m");
    ck_assert_mem_eq(m.state.moments, saved.state.moments,
                     saved.state.moment_count * sizeof(float));
    model_release(&m);
    train_state_release(&saved.state);
    network_release(&saved.network);
}
END_TEST

START_TEST(where_it_cannot_be_written)
{
    struct model saved;
    struct trainer *trainer = save(OPTIMIZER_SGD, "m", &saved);
    struct error error = {""};

    ck_assert(!model_save(&saved, "none/m", &error));
    ck_assert_ptr_nonnull(strstr(error.text, "none/m"));
    ck_assert(!model_save(&saved, ".", &error));
    ck_assert_ptr_nonnull(strstr(error.text, "directory"));
    train_state_release(&saved.state);
    trainer_free(trainer);
}
END_TEST

/* --- malformed files ----------------------------------------------------------------------------
 */

/* What is changed in the small header, and two parts of the sentence that refuses it. */
static const struct {
    const char *from, *to, *first, *second;
} wrong_headers[] = {
    /* JSON */
    {"{\"2.bias\"", "\"2.bias\"", "JSON", "offset"},
    {"0.125\"}}", "0.125\"}", "JSON", "offset"},
    {"0.125\"}}", "0.125\"}},", "JSON", "offset"},
    {"\"note\"", "\"note\\u0000\"", "JSON", "offset"},
    {"by hand", "by \xff hand", "JSON", "offset"},
    {"by hand", "by \x1b hand", "JSON", "offset"},
    {"[0, 8]", "[0, 99999999999999999999]", "JSON", "offset"},
    {"\"0.bias\"", "\"2.bias\"", "JSON", "duplicate"},
    {"\"note\"", "\"seed\"", "JSON", "duplicate"},
    /* metadata */
    {"\"by hand\"", "7", "note", "not a string"},
    {"__metadata__", "__meta__", "__meta__", "data_offsets"},
    {"\"note\"", "\"mlptui.format\"", "mlptui.format", "by hand"},
    {"\"note\": \"by hand\"", "\"mlptui.format\": \"3\"", "of format 3", "reads 1 to 2"},
    {"\"note\": \"by hand\"", "\"mlptui.format\": \"0\"", "of format 0", "reads 1 to 2"},
    {"\"note\": \"by hand\"", "\"mlptui.format\": \"-1\"", "mlptui.format", "whole number"},
    {"\"note\": \"by hand\"", "\"mlptui.format\": \"\"", "mlptui.format", "whole number"},
    {"\"note\": \"by hand\"", "\"mlptui.format\": \"18446744073709551615\"",
     "of format 18446744073709551615", "reads 1 to 2"},
    {"\"note\": \"by hand\"", "\"mlptui.format\": \"18446744073709551618\"", "mlptui.format",
     "whole number"},
    {"\"image\": \"2x1\",", "", "image", "not a model that mlptui saved"},
    {"\"classes\"", "\"Classes\"", "classes", "not a model that mlptui saved"},
    {"\"42\"", "\"-1\"", "seed", "whole number"},
    {"\"tanh\"", "\"swish\"", "activation", "swish"},
    {"\"0.25\"", "\"0.25x\"", "lr", "0.25x"},
    {"\"0.25\"", "\"nan\"", "lr", "nan"},
    {"\"hidden\": \"3\"", "\"hidden\": \"0\"", "hidden", "\"0\""},
    {"\"hidden\": \"3\"", "\"hidden\": \"4\"", "0.weight", "(4, 2)"},
    {"\"hidden\": \"3\"", "\"hidden\": \"3,3\"", "2.weight", "(3, 3)"},
    {"\"hidden\": \"3\"", "\"hidden\": \"65536,65536,65536,65536\"", "0.weight", "(65536, 2)"},
    {"2x1", "2", "image", "ROWSxCOLUMNS"},
    {"2x1", "x1", "image", "ROWSxCOLUMNS"},
    {"2x1", "2x", "image", "ROWSxCOLUMNS"},
    {"2x1", "2x1x1", "image", "ROWSxCOLUMNS"},
    {"2x1", "0x1", "image", "ROWSxCOLUMNS"},
    {"2x1", "-2x-1", "image", "ROWSxCOLUMNS"},
    {"2x1", "65537x1", "image", "ROWSxCOLUMNS"},
    {"2x1", "18446744073709551617x2", "image", "ROWSxCOLUMNS"},
    {"2x1", "65536x65536", "0.weight", "(3, 4294967296)"},
    {"2x1", "1x1", "0.weight", "(3, 1)"},
    {"[\\\"cat\\\",", "[", "2.weight", "(1, 3)"},
    {"[\\\"cat\\\",", "\\\"cat\\\",", "classes", "JSON array"},
    {"[\\\"cat\\\",\\\"d\\u00f6g\\\"]", "[]", "classes", "JSON array"},
    {"[\\\"cat\\\",\\\"d\\u00f6g\\\"]", "{}", "classes", "JSON array"},
    {"\\\"cat\\\"", "7", "classes", "JSON array"},
    {"\\\"cat\\\"", "\\\"\\\"", "classes", "JSON array"},
    {"cat", "c\\\\u001b[2Jat", "classes", "JSON array"},
    {"cat", "c\\u009b2Jat", "classes", "JSON array"},
    {"cat", "0123456789012345678901234567890123456789012345678901234567890123456789", "classes",
     "64 bytes"},
    {"\"epoch\": \"3\"", "\"epoch\": \"three\"", "epoch", "whole number"},
    {"\"epoch\": \"3\"", "\"epoch\": \"18446744073709551616\"", "epoch", "whole number"},
    {"\"step\": \"12\",", "", "step", "not a model"},
    {"0.125", "inf", "val_loss", "expected a number"},
    /* tensors */
    {"\"2.bias\"", "\"2.BIAS\"", "2.bias", "no tensor"},
    {"\"0.weight\"", "\"0.w\\u001beight\\n\\u009b\"", "0.weight", "no tensor"},
    {"{\"2.bias\"", "{\"extra\":{\"data_offsets\":[68,68]}, \"2.bias\"", "5 tensors", "4"},
    {"[0, 8]", "[0, 4]", "0.weight", "expected 4"},
    {"[0, 8]", "[0, 12]", "0.weight", "expected 12"},
    {"[0, 8]", "[4, 8]", "2.bias", "expected 0"},
    {"[32, 44]", "[31, 44]", "0.bias", "expected 32"},
    {"[32, 44]", "[33, 44]", "0.bias", "expected 32"},
    {"[44, 68]", "[44, 64]", "68 bytes after the header", "64"},
    {"[44, 68]", "[44, 72]", "68 bytes after the header", "72"},
    {"[44, 68]", "[44, 9223372036854775807]", "68 bytes after the header", "9223372036854775807"},
    {"[44, 68]", "[68, 44]", "2.weight", "data_offsets"},
    {"[44, 68]", "[-44, 68]", "2.weight", "data_offsets"},
    {"[44, 68]", "[44.0, 68]", "2.weight", "data_offsets"},
    {"[44, 68]", "[44]", "2.weight", "data_offsets"},
    {"[44, 68]", "[44, 68, 68]", "2.weight", "data_offsets"},
    {"[44, 68]", "\"44\"", "2.weight", "data_offsets"},
    {"\"data_offsets\": [0, 8]", "\"offsets\": [0, 8]", "2.bias", "data_offsets"},
    {"{\"dtype\": \"F32\", \"shape\": [3], \"data_offsets\": [32, 44]}", "[]", "0.bias",
     "data_offsets"},
    {"\"dtype\": \"F32\"", "\"dtype\": \"F16\"", "2.bias", "F32"},
    {"\"dtype\": \"F32\"", "\"dtype\": 32", "2.bias", "F32"},
    {"\"dtype\": \"F32\"", "\"type\": \"F32\"", "2.bias", "F32"},
    {"\"shape\": [2]", "\"shape\": [2, 1]", "2.bias", "(2)"},
    {"\"shape\": [2]", "\"shape\": []", "2.bias", "(2)"},
    {"\"shape\": [2]", "\"shape\": 2", "2.bias", "(2)"},
    {"\"shape\": [2]", "\"shape\": [\"2\"]", "2.bias", "(2)"},
    {"\"shape\": [2]", "\"shape\": [-2]", "2.bias", "(2)"},
    {"\"shape\": [3, 2]", "\"shape\": [2, 3]", "0.weight", "(3, 2)"},
    {"\"shape\": [3, 2]", "\"shape\": [6]", "0.weight", "(3, 2)"},
};

START_TEST(a_wrong_header)
{
    static struct bytes bytes;

    make_small(&bytes);
    alter(&bytes, wrong_headers[_i].from, wrong_headers[_i].to);
    write_bytes("m", &bytes);
    refused("m", wrong_headers[_i].first, wrong_headers[_i].second);
}
END_TEST

/* A name that would clear the screen, begin a line, and clear it again by the one-byte CSI. */
START_TEST(a_hostile_name)
{
    static struct bytes bytes;

    make_small(&bytes);
    alter(&bytes, "2.bias", "x\\u001b[2J\\n\\u009b2Jy");
    alter(&bytes, "[0, 8]", "[1, 8]");
    write_bytes("m", &bytes);
    refused("m", "x?[2J??2Jy begins at 1", "expected 0");
}
END_TEST

/* Two tensors of the right sizes that trade 4 bytes: no hole, no overlap, yet wrong. */
START_TEST(a_size_that_is_not_the_shapes)
{
    static struct bytes bytes;

    make_small(&bytes);
    alter(&bytes, "[8, 32]", "[8, 36]");
    alter(&bytes, "[32, 44]", "[36, 44]");
    write_bytes("m", &bytes);
    refused("m", "0.weight takes 28 bytes", "24");
}
END_TEST

START_TEST(a_value_that_is_no_number)
{
    static const float wrong[] = {NAN, INFINITY, -INFINITY};
    static struct bytes bytes;

    for (size_t i = 0; i < 3; i++) {
        make_small(&bytes);
        put_float(bytes.data + 36, wrong[i]);
        write_bytes("m", &bytes);
        refused("m", "tensor 0.bias", "value 1 is not a finite float32");
    }
}
END_TEST

START_TEST(lies_about_the_length)
{
    size_t size = sizeof small_header - 1;
    unsigned char data[68] = {0};

    write_raw("m", size + 69, small_header, size, data, 68);
    refused("m", "offset 0", "cut short");
    write_raw("m", UINT64_MAX, small_header, size, data, 68);
    refused("m", "18446744073709551615", "cut short");
    write_raw("m", (uint64_t)1 << 63, small_header, size, data, 68);
    refused("m", "9223372036854775808", "cut short");
    write_raw("m", size - 1, small_header, size, data, 68); /* a blank less: the data is longer */
    refused("m", "69 bytes after the header", "68");
    write_raw("m", size + 1, small_header, size, data, 68);
    refused("m", "m", "");
    write_raw("m", 0, small_header, size, data, 68);
    refused("m", "JSON", "");
    write_raw("m", 2, "[]", 2, data, 0);
    refused("m", "not a JSON object", "");
    write_raw("m", 2, "{}", 2, data, 0);
    refused("m", "no tensors", "Linear layers");
    write_raw("m", size, small_header, size, data, 67);
    refused("m", "67 bytes after the header", "68");
}
END_TEST

/* Every file that ends too soon. */
START_TEST(cut_anywhere)
{
    static struct bytes bytes;

    make_small(&bytes);
    write_bytes("m", &bytes);
    for (off_t size = (off_t)(8 + sizeof small_header - 1 + 67); size >= 0; size--) {
        ck_assert_int_eq(truncate("m", size), 0);
        refused("m", "bytes", "");
    }
}
END_TEST

/* A header beyond the limit of the format, in a file as long as it says (but sparse). */
START_TEST(a_header_that_is_too_long)
{
    write_raw("m", 100000001, "{", 1, "", 0);
    ck_assert_int_eq(truncate("m", 200000000), 0);
    refused("m", "100000001 bytes", "at most 100000000");
}
END_TEST

/* A header that would fill the memory once it is parsed. */
START_TEST(a_header_of_many_parts)
{
    static char header[300000];

    strcpy(header, "{\"a\":[");
    for (size_t at = 6; at < sizeof header - 5; at += 3)
        memcpy(header + at, "[],", 3);
    strcpy(header + sizeof header - 6, "[]]}");
    write_raw("m", strlen(header), header, strlen(header), "", 0);
    refused("m", "parts", "100000");
}
END_TEST

START_TEST(deep_nesting)
{
    static char header[90001];

    memset(header, '[', sizeof header - 1);
    write_raw("m", strlen(header), header, strlen(header), "", 0);
    refused("m", "JSON", "depth");
}
END_TEST

START_TEST(what_is_no_regular_file)
{
    ck_assert_int_eq(mkdir("d", 0755), 0);
    refused("d", "not a regular file", "");
    ck_assert_int_eq(mkfifo("p", 0644), 0);
    refused("p", "not a regular file", ""); /* and nothing waits for a writer */
    refused("/dev/zero", "not a regular file", "");
    refused("none", "No such file", "");
}
END_TEST

/* A byte changed anywhere: read or refused, never a crash (the sanitizers' builds look closely). */
START_TEST(a_byte_changed)
{
    static struct bytes bytes;
    size_t loaded = 0;

    make_small(&bytes);
    write_bytes("m", &bytes);
    int file = open("m", O_WRONLY);
    ck_assert_int_ge(file, 0);
    for (size_t at = 0; at < sizeof small_header - 1; at++) {
        for (int i = 0; i < 4; i++) {
            struct model model;
            struct error error = {""};
            ck_assert_int_eq(pwrite(file, &"\"9}\xc3"[i], 1, (off_t)(8 + at)), 1);
            if (model_load(&model, "m", &error)) {
                loaded++;
                model_release(&model);
            } else {
                ck_assert_int_eq(strncmp(error.text, "m: ", 3), 0);
            }
        }
        ck_assert_int_eq(pwrite(file, &small_header[at], 1, (off_t)(8 + at)), 1);
    }
    close(file);
    ck_assert_uint_gt(loaded, 0);
}
END_TEST

/* --- malformed state ----------------------------------------------------------------------------
 */

/* What is put in place of the text of a key, and two parts of the refusal. */
static const struct {
    const char *key, *text, *first, *second;
} wrong_states[] = {
    {"state.epoch", "-1", "state.epoch", "whole number"},
    {"state.epoch", "3", "state.epoch", "epochs is 2"},
    {"state.epoch", "18446744073709551615", "state.epoch", "epochs is 2"},
    {"state.step", "", "state.step", "whole number"},
    {"state.step", "9007199254740993", "state.step", "at most 9007199254740992"},
    {"state.step", "18446744073709551115", "state.step", "at most 9007199254740992"},
    {"state.optimizer_steps", "1e3", "state.optimizer_steps", "whole number"},
    {"state.optimizer_steps", "18446744073709551615", "state.optimizer_steps", "at most"},
    {"state.weights_generator", "AAAA", "state.weights_generator", "2512 bytes"},
    {"state.order_generator", "", "state.order_generator", "2512 bytes"},
    {"state.losses", "AAAA", "state.losses", "816 bytes"},
    {"optimizer", "momentum", "optimizer.velocity.0.weight", "no tensor"},
    {"optimizer", "sgd", "18 tensors", "6"},
    {"mlptui.format", "1", "18 tensors", "6"},
    {"mlptui.format", "3", "of format 3", "reads 1 to 2"},
    {"optimizer", "adamw", "optimizer", "adamw"},
};

/* The text of a key of the metadata, without its quotes. */
static char *text_of(struct bytes *bytes, const char *key, size_t *length)
{
    char quoted[64];

    snprintf(quoted, sizeof quoted, "\"%s\":\"", key);
    char *at = strstr(bytes->header, quoted);
    ck_assert_msg(at != NULL, "no %s", key);
    at += strlen(quoted);
    *length = strcspn(at, "\"");
    return at;
}

static void replace_text(struct bytes *bytes, const char *key, const char *text)
{
    size_t length;
    char *at = text_of(bytes, key, &length);

    replace(bytes, at, length, text);
}

static void save_adam(struct bytes *bytes)
{
    struct model saved;
    struct trainer *trainer = save(OPTIMIZER_ADAM, "m", &saved);

    read_bytes("m", bytes);
    train_state_release(&saved.state);
    trainer_free(trainer);
}

START_TEST(a_wrong_state)
{
    static struct bytes bytes;

    save_adam(&bytes);
    replace_text(&bytes, wrong_states[_i].key, wrong_states[_i].text);
    write_bytes("m", &bytes);
    refused("m", wrong_states[_i].first, wrong_states[_i].second);
}
END_TEST

/* All of it or none. */
START_TEST(a_part_of_the_state_missing)
{
    static const char *const keys[] = {"state.step", "state.weights_generator", "state.losses",
                                       "state.order_generator", "state.optimizer_steps"};
    static struct bytes bytes;
    char quoted[64];

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        save_adam(&bytes);
        snprintf(quoted, sizeof quoted, "\"%s\"", keys[i]);
        alter(&bytes, quoted, "\"other\"");
        write_bytes("m", &bytes);
        refused("m", keys[i], "not a model");
    }
    save_adam(&bytes);
    alter(&bytes, "\"state.epoch\"", "\"other\"");
    write_bytes("m", &bytes);
    refused("m", "18 tensors", "6");
}
END_TEST

/* What is changed in a header with Adam's moments, and two parts of the refusal. */
static const struct {
    const char *from, *to, *first, *second;
} wrong_moments[] = {
    {"optimizer.m.0.weight", "optimizer.w.0.weight", "optimizer.m.0.weight", "no tensor"},
    {"optimizer.v.4.bias", "v", "optimizer.v.4.bias", "no tensor"},
    {"optimizer.m.0.weight\":{\"dtype\":\"F32\"", "optimizer.m.0.weight\":{\"dtype\":\"F16\"",
     "optimizer.m.0.weight", "F32"},
    {"[7,20],\"data_offsets\":[844,1404]", "[20,7],\"data_offsets\":[844,1404]",
     "optimizer.m.0.weight", "(7, 20)"},
    {"[4],\"data_offsets\":[2516,2532]", "[1,4],\"data_offsets\":[2516,2532]", "optimizer.v.4.bias",
     "(4)"},
    {"[2516,2532]", "[2516,2528]", "2532 bytes after the header", "2528"},
    {"\"optimizer.m.0.weight\"", "\"more\":{\"data_offsets\":[0,0]},\"optimizer.m.0.weight\"",
     "19 tensors", "18"},
};

START_TEST(wrong_moments_are_refused)
{
    static struct bytes bytes;

    save_adam(&bytes);
    alter(&bytes, wrong_moments[_i].from, wrong_moments[_i].to);
    write_bytes("m", &bytes);
    refused("m", wrong_moments[_i].first, wrong_moments[_i].second);
}
END_TEST

/* Cut within the moments: at every byte of the last array, and before each of the others. */
START_TEST(cut_within_the_moments)
{
    static struct bytes bytes;
    struct stat status;

    save_adam(&bytes);
    write_bytes("m", &bytes);
    ck_assert_int_eq(stat("m", &status), 0);
    for (off_t cut = 1; cut < 2 * 844; cut += cut < 844 ? 1 : 4) {
        ck_assert_int_eq(truncate("m", status.st_size - cut), 0);
        refused("m", "bytes after the header", "2532");
    }
}
END_TEST

/* An index outside the generator; a loss that is NaN. */
START_TEST(damage_within_the_base64)
{
    static struct bytes bytes;
    size_t length;

    save_adam(&bytes);
    /* bytes 2496 to 2498 of the generator, the index's low ones, are characters 3328 to 3331 */
    memcpy(text_of(&bytes, "state.order_generator", &length) + 3328, "////", 4);
    ck_assert_uint_eq(length, 3352);
    write_bytes("m", &bytes);
    refused("m", "state.order_generator", "16777215");
    save_adam(&bytes);
    memset(text_of(&bytes, "state.losses", &length), '/', 32);
    write_bytes("m", &bytes);
    refused("m", "state.losses", "finite");
}
END_TEST

/* --- files of version 0.1.0 ------------------------------------------------------------------
 */

static char source[4096]; /* of the tests */

static const char *path_of_old(const char *optimizer)
{
    static char path[sizeof source + 64];

    snprintf(path, sizeof path, "%s/tests/models/0.1.0-%s.safetensors", source, optimizer);
    return path;
}

/* All of it, and in today's format again, bit for bit. */
START_TEST(old_files_come_back)
{
    const char *optimizer = _i == 0 ? "adam" : "sgd";
    struct model old, new;
    struct error error = {""};

    must_load(&old, path_of_old(optimizer));
    ck_assert_str_eq(optimizer_name(old.config.optimizer), optimizer);
    ck_assert_ptr_null(old.notice);
    ck_assert(old.can_continue);
    ck_assert_uint_eq(old.state.epoch, 2);
    ck_assert_uint_eq(old.state.moment_count, _i == 0 ? 2 * 323 : 0);
    ck_assert_msg(model_save(&old, "m", &error), "%s", error.text);
    must_load(&new, "m");
    for (int s = 0; s < SETTING_COUNT; s++)
        ck_assert(config_same(&old.config, &new.config, (enum setting_id)s));
    ck_assert_mem_eq(old.network.parameters, new.network.parameters, 323 * sizeof(float));
    assert_same_state(&old.state, &new.state);
    model_release(&old);
    model_release(&new);
}
END_TEST

/* Some of the moments in the text, decoded by NumPy: of m and, from 323 on, of v. */
START_TEST(old_moments_are_found)
{
    static const float expected[][2] = {{0, -2.3440719e-02f}, {150, -7.9803824e-02f},
                                        {322, -8.57022e-02f}, {323, 2.1432059e-05f},
                                        {500, 5.213385e-04f}, {645, 1.9223162e-04f}};
    struct model old;

    must_load(&old, path_of_old("adam"));
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++)
        ck_assert_float_eq(old.state.moments[(size_t)expected[i][0]], expected[i][1]);
    model_release(&old);
}
END_TEST

/* What is put in place of the moments' text, and the refusal. */
START_TEST(damage_within_old_moments)
{
    static const char *const wrong[][3] = {{"AAAA", "state.moments", "2584 bytes in base64"},
                                           {"", "state.moments", "2584 bytes in base64"}};
    static struct bytes bytes;
    size_t length;

    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        read_bytes(path_of_old("adam"), &bytes);
        replace_text(&bytes, "state.moments", wrong[i][0]);
        write_bytes("m", &bytes);
        refused("m", wrong[i][1], wrong[i][2]);
    }
    read_bytes(path_of_old("adam"), &bytes);
    text_of(&bytes, "state.moments", &length)[5] = '-';
    write_bytes("m", &bytes);
    refused("m", "state.moments", "base64");
    read_bytes(path_of_old("adam"), &bytes);
    memset(text_of(&bytes, "state.moments", &length), '/', 16); /* the first three are NaN */
    write_bytes("m", &bytes);
    refused("m", "state.moments", "moment 0 is not a number");
    read_bytes(path_of_old("adam"), &bytes);
    alter(&bytes, "\"state.moments\"", "\"other\"");
    write_bytes("m", &bytes);
    refused("m", "state.moments", "not a model");
    read_bytes(path_of_old("adam"), &bytes);
    replace_text(&bytes, "optimizer", "momentum");
    write_bytes("m", &bytes);
    refused("m", "state.moments", "1292 bytes in base64");
}
END_TEST

static TCase *reading(void)
{
    TCase *tests = tcase_create("reading");

    tcase_add_checked_fixture(tests, enter, leave);
    tcase_add_test(tests, another_programs_file);
    tcase_add_loop_test(tests, an_absent_setting_is_its_default, 0, SETTING_COUNT);
    tcase_add_test(tests, unknown_settings_are_kept_and_told);
    tcase_add_test(tests, many_unknown_settings);
    tcase_add_loop_test(tests, a_wrong_header, 0, sizeof wrong_headers / sizeof wrong_headers[0]);
    tcase_add_test(tests, a_hostile_name);
    tcase_add_test(tests, a_size_that_is_not_the_shapes);
    tcase_add_test(tests, a_value_that_is_no_number);
    tcase_add_test(tests, lies_about_the_length);
    tcase_add_test(tests, cut_anywhere);
    tcase_add_test(tests, a_header_that_is_too_long);
    tcase_add_test(tests, a_header_of_many_parts);
    tcase_add_test(tests, deep_nesting);
    tcase_add_test(tests, what_is_no_regular_file);
    tcase_add_test(tests, a_byte_changed);
    return tests;
}

static TCase *writing(void)
{
    TCase *tests = tcase_create("writing");

    tcase_add_checked_fixture(tests, enter, leave);
    tcase_add_loop_test(tests, all_of_it_comes_back, 0, OPTIMIZER_COUNT);
    tcase_add_test(tests, the_bytes_are_pytorchs);
    tcase_add_test(tests, a_network_alone);
    tcase_add_test(tests, the_same_model_the_same_bytes);
    tcase_add_test(tests, infinite_moments_come_back);
    tcase_add_test(tests, more_moments_than_a_header_has_room_for);
    tcase_add_test(tests, where_it_cannot_be_written);
    tcase_add_loop_test(tests, a_wrong_state, 0, sizeof wrong_states / sizeof wrong_states[0]);
    tcase_add_test(tests, a_part_of_the_state_missing);
    tcase_add_loop_test(tests, wrong_moments_are_refused, 0,
                        sizeof wrong_moments / sizeof wrong_moments[0]);
    tcase_add_test(tests, cut_within_the_moments);
    tcase_add_test(tests, damage_within_the_base64);
    return tests;
}

static TCase *old_files(void)
{
    TCase *tests = tcase_create("old files");

    tcase_add_checked_fixture(tests, enter, leave);
    tcase_add_loop_test(tests, old_files_come_back, 0, 2);
    tcase_add_test(tests, old_moments_are_found);
    tcase_add_test(tests, damage_within_old_moments);
    return tests;
}

int main(void)
{
    Suite *suite = suite_create("model");
    const char *top = getenv("MLPTUI_SOURCE");
    char here[2048];

    snprintf(source, sizeof source, "%s", top != NULL ? top : getcwd(here, sizeof here));
    toy_init(&toy);
    suite_add_tcase(suite, reading());
    suite_add_tcase(suite, writing());
    suite_add_tcase(suite, old_files());
    return run_suite(suite);
}
