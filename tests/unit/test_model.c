/* test_model: model files: what is written, byte by byte, what is read back, and what is refused.
 */
#include "store/model.h"

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
    ck_assert_mem_eq(&a->loss_limit, &b->loss_limit, sizeof a->loss_limit);
    ck_assert_uint_eq(a->loss_count, b->loss_count);
    ck_assert_mem_eq(a->losses, b->losses, sizeof a->losses);
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
    ck_assert(m.can_continue);
    assert_same_state(&m.state, &saved.state);
    ck_assert(m.state.weights.has_gaussian); /* an odd number was drawn */
    model_release(&m);
    train_state_release(&saved.state);
    trainer_free(trainer);
}
END_TEST

/* PyTorch's layout, from the bytes: weight[o][i] multiplies input i into output o. */
START_TEST(the_bytes_are_pytorchs)
{
    static const char *const tensors[] = {
        "\"0.weight\":{\"dtype\":\"F32\",\"shape\":[7,20],\"data_offsets\":[0,560]}",
        "\"0.bias\":{\"dtype\":\"F32\",\"shape\":[7],\"data_offsets\":[560,588]}",
        "\"2.weight\":{\"dtype\":\"F32\",\"shape\":[5,7],\"data_offsets\":[588,728]}",
        "\"2.bias\":{\"dtype\":\"F32\",\"shape\":[5],\"data_offsets\":[728,748]}",
        "\"4.weight\":{\"dtype\":\"F32\",\"shape\":[4,5],\"data_offsets\":[748,828]}",
        "\"4.bias\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[828,844]}"};
    static struct bytes bytes;
    struct model saved;
    struct trainer *trainer = save(OPTIMIZER_ADAM, "m", &saved);
    const unsigned char *next = bytes.data;

    read_bytes("m", &bytes);
    for (size_t i = 0; i < sizeof tensors / sizeof tensors[0]; i++)
        ck_assert_msg(strstr(bytes.header, tensors[i]) != NULL, "no %s", tensors[i]);
    ck_assert_int_eq(strncmp(bytes.header, "{\"__metadata__\":{", 17), 0);
    ck_assert_uint_eq(bytes.data_size, 844);
    for (size_t l = 0; l < 3; l++) {
        const struct layer *layer = &saved.network.layers[l];
        unsigned char expected[4];
        for (size_t o = 0; o < layer->n_out; o++)
            for (size_t i = 0; i < layer->n_in; i++, next += 4) {
                put_float(expected, layer->weights[i * layer->n_out + o]);
                ck_assert_mem_eq(next, expected, 4);
            }
        for (size_t o = 0; o < layer->n_out; o++, next += 4) {
            put_float(expected, layer->bias[o]);
            ck_assert_mem_eq(next, expected, 4);
        }
    }
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
    refused("m", "state.moments", "moment 3 is not a number");
    train_state_release(&saved.state);
    trainer_free(trainer);
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

START_TEST(what_no_header_can_hold)
{
    struct error error = {""};

    ck_assert(model_fits(0, &error));
    ck_assert(model_fits((size_t)18 * 1000 * 1000, &error)); /* 96 MB in base64 */
    ck_assert(!model_fits((size_t)19 * 1000 * 1000, &error));
    ck_assert_ptr_nonnull(strstr(error.text, "19000000"));
    ck_assert(!model_fits(SIZE_MAX, &error));
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
    {"\"seed\": \"42\",", "", "seed", "not a model that mlptui saved"},
    {"\"image\": \"2x1\",", "", "image", "not a model that mlptui saved"},
    {"\"classes\"", "\"Classes\"", "classes", "not a model that mlptui saved"},
    {"\"42\"", "\"-1\"", "seed", "whole number"},
    {"\"tanh\"", "\"gelu\"", "activation", "gelu"},
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

    for (size_t at = 0; at < sizeof small_header - 1; at++)
        for (int i = 0; i < 4; i++) {
            struct model model;
            struct error error = {""};
            make_small(&bytes);
            bytes.header[at] = "\"9}\xc3"[i];
            write_bytes("m", &bytes);
            if (model_load(&model, "m", &error)) {
                loaded++;
                model_release(&model);
            } else {
                ck_assert_int_eq(strncmp(error.text, "m: ", 3), 0);
            }
        }
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
    {"state.moments", "AAAA", "state.moments", "expected"},
    {"state.losses", "AAAA", "state.losses", "816 bytes"},
    {"optimizer", "momentum", "state.moments", "expected"},
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
    static const char *const keys[] = {"state.step",    "state.weights_generator",
                                       "state.losses",  "state.order_generator",
                                       "state.moments", "state.optimizer_steps"};
    static struct bytes bytes;
    char quoted[64];

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        save_adam(&bytes);
        snprintf(quoted, sizeof quoted, "\"%s\"", keys[i]);
        alter(&bytes, quoted, "\"other\"");
        write_bytes("m", &bytes);
        refused("m", keys[i], "not a model");
    }
}
END_TEST

/* Characters that are not of the alphabet; an index outside the generator; a loss that is NaN. */
START_TEST(damage_within_the_base64)
{
    static struct bytes bytes;
    size_t length;

    save_adam(&bytes);
    text_of(&bytes, "state.moments", &length)[5] = '-';
    write_bytes("m", &bytes);
    refused("m", "state.moments", "base64");
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

static TCase *reading(void)
{
    TCase *tests = tcase_create("reading");

    tcase_add_checked_fixture(tests, enter, leave);
    tcase_add_test(tests, another_programs_file);
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
    tcase_add_test(tests, where_it_cannot_be_written);
    tcase_add_test(tests, what_no_header_can_hold);
    tcase_add_loop_test(tests, a_wrong_state, 0, sizeof wrong_states / sizeof wrong_states[0]);
    tcase_add_test(tests, a_part_of_the_state_missing);
    tcase_add_test(tests, damage_within_the_base64);
    return tests;
}

int main(void)
{
    Suite *suite = suite_create("model");

    toy_init(&toy);
    suite_add_tcase(suite, reading());
    suite_add_tcase(suite, writing());
    return run_suite(suite);
}
