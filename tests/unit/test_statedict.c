/* Tests of statedict: state_dicts as PyTorch has them, written here byte by byte: every type, names
 * of every kind in every order, and what is none. */
#include "testing.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "store/model.h"
#include "store/statedict.h"

#define MOST 8

/* A tensor of (rows, columns), or (rows) where columns is 0. */
struct tensor {
    const char *name, *type;
    size_t rows, columns;
};

static char directory[64], path[96];

static void make_directory(void)
{
    strcpy(directory, "/tmp/mlptui-statedict-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(directory));
    snprintf(path, sizeof path, "%s/a.safetensors", directory);
}

static void remove_directory(void)
{
    unlink(path);
    ck_assert_int_eq(rmdir(directory), 0);
}

/* Value number i of a tensor: a few bits, which each type can hold, and other ones in each tensor.
 */
static double value_of(const char *name, size_t i)
{
    return ((double)(i % 13) - 6 + (double)(name[0] % 5)) / 8;
}

static size_t type_size(const char *type)
{
    return strcmp(type, "F64") == 0 ? 8 : strcmp(type, "F32") == 0 ? 4 : 2;
}

/* The bits of a value that is a whole number of eighths below 2. */
static uint64_t bits_of(const char *type, double value)
{
    float single = (float)value;
    uint32_t low;
    uint64_t bits;

    memcpy(&low, &single, sizeof low);
    memcpy(&bits, &value, sizeof bits);
    if (strcmp(type, "F64") == 0)
        return bits;
    if (strcmp(type, "F16") != 0)
        return strcmp(type, "BF16") == 0 ? low >> 16 : low;
    if (value == 0)
        return 0;
    int exponent;
    double fraction = frexp(fabs(value), &exponent); /* 0.5 .. 1 */
    return (uint64_t)(value < 0) << 15 | (uint64_t)(exponent + 14) << 10 |
           (uint64_t)((fraction * 2 - 1) * 1024);
}

static size_t count_of(const struct tensor *t)
{
    return t->rows * (t->columns > 0 ? t->columns : 1);
}

static void write_values(const struct tensor *t, FILE *file)
{
    for (size_t i = 0; i < count_of(t); i++) {
        uint64_t bits = bits_of(t->type, value_of(t->name, i));
        for (size_t k = 0; k < type_size(t->type); k++)
            fputc((int)(bits >> (8 * k) & 255), file);
    }
}

static void write_file(const struct tensor *tensors)
{
    char header[4096] = "{", *end = header + 1;
    size_t at = 0, count = 0;

    for (; count < MOST && tensors[count].name != NULL; count++) {
        const struct tensor *t = &tensors[count];
        char columns[32] = "";
        size_t size = count_of(t) * type_size(t->type);
        if (t->columns > 0)
            snprintf(columns, sizeof columns, ",%zu", t->columns);
        end +=
            sprintf(end, "%s\"%s\":{\"dtype\":\"%s\",\"shape\":[%zu%s],\"data_offsets\":[%zu,%zu]}",
                    count > 0 ? "," : "", t->name, t->type, t->rows, columns, at, at + size);
        at += size;
    }
    strcpy(end, "}");
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    for (size_t k = 0; k < 8; k++)
        fputc((int)((uint64_t)strlen(header) >> (8 * k) & 255), file);
    fputs(header, file);
    for (size_t i = 0; i < count; i++)
        write_values(&tensors[i], file);
    ck_assert_int_eq(fclose(file), 0);
}

/* That layer l is made of the tensor `weight` (n_out, n_in) and `bias`, NULL for none. */
static void assert_layer(const struct model *model, size_t l, const char *weight, const char *bias)
{
    const struct layer *layer = &model->network.layers[l];

    for (size_t o = 0; o < layer->n_out; o++) {
        for (size_t i = 0; i < layer->n_in; i++)
            ck_assert_double_eq((double)layer->weights[i * layer->n_out + o],
                                value_of(weight, o * layer->n_in + i));
        ck_assert_double_eq((double)layer->bias[o], bias != NULL ? value_of(bias, o) : 0);
    }
}

static void load(struct model *model, const struct tensor *tensors)
{
    struct error error;

    write_file(tensors);
    ck_assert_msg(model_load(model, path, &error), "%s", error.text);
    ck_assert(model->imported);
    ck_assert(!model->can_continue);
}

START_TEST(every_type)
{
    static const char *const types[] = {"F32", "F16", "BF16", "F64"};
    const struct tensor tensors[MOST] = {{"0.weight", types[_i], 3, 4},
                                         {"0.bias", types[_i], 3, 0},
                                         {"2.weight", types[_i], 2, 3},
                                         {"2.bias", types[_i], 2, 0}};
    struct model model;

    load(&model, tensors);
    ck_assert_uint_eq(model.network.shape.layer_count, 2);
    ck_assert_uint_eq(model.config.hidden_count, 1);
    ck_assert_uint_eq(model.config.hidden[0], 3);
    ck_assert_uint_eq(model.image_rows, 2); /* four inputs are a square */
    ck_assert_uint_eq(model.image_columns, 2);
    ck_assert_uint_eq(model.class_count, 2);
    ck_assert_str_eq(model.class_names[1], "1");
    assert_layer(&model, 0, "0.weight", "0.bias");
    assert_layer(&model, 1, "2.weight", "2.bias");
    model_set_activation(&model, ACTIVATION_TANH);
    ck_assert_int_eq(model.network.shape.activation, ACTIVATION_TANH);
    ck_assert_int_eq(model.config.activation, ACTIVATION_TANH);
    model_release(&model);
}
END_TEST

static const struct {
    struct tensor tensors[MOST];
    const char *weights[4], *biases[4]; /* in the order of the layers */
} orders[] = {
    /* By shape alone, last in the file what is first in the chain. */
    {{{"net.out.bias", "F32", 2, 0},
      {"net.out.weight", "F32", 2, 5},
      {"net.mid.weight", "F32", 5, 3},
      {"net.begin.weight", "F32", 3, 7},
      {"net.begin.bias", "F32", 3, 0}},
     {"net.begin.weight", "net.mid.weight", "net.out.weight"},
     {"net.begin.bias", NULL, "net.out.bias"}},
    /* Equal sides: by name, whose numbers are numbers. */
    {{{"fc10.weight", "F32", 3, 3}, {"fc9.weight", "F32", 3, 3}, {"fc2.weight", "F32", 3, 3}},
     {"fc2.weight", "fc9.weight", "fc10.weight"},
     {NULL, NULL, NULL}},
    {{{"layers.1.linear.weight", "F32", 4, 4},
      {"layers.1.linear.bias", "F32", 4, 0},
      {"layers.0.linear.weight", "F32", 4, 6},
      {"layers.2.linear.weight", "F32", 4, 4}},
     {"layers.0.linear.weight", "layers.1.linear.weight", "layers.2.linear.weight"},
     {NULL, "layers.1.linear.bias", NULL}},
    /* Names that are in order among themselves, by number, but not with those of the ends. */
    {{{"fc_in.weight", "F32", 4, 7},
      {"fc_out.weight", "F32", 2, 4},
      {"hidden.10.weight", "F32", 4, 4},
      {"hidden.9.weight", "F32", 4, 4}},
     {"fc_in.weight", "hidden.9.weight", "hidden.10.weight", "fc_out.weight"},
     {NULL, NULL, NULL, NULL}},
    /* Numbers that count down, by shape. */
    {{{"up1.weight", "F32", 3, 4}, {"up2.weight", "F32", 4, 6}},
     {"up2.weight", "up1.weight"},
     {NULL, NULL}},
    /* What mlptui saves, without its metadata: the moments of an optimizer are no layers. */
    {{{"0.weight", "F32", 2, 4},
      {"0.bias", "F32", 2, 0},
      {"optimizer.m.0.weight", "F32", 2, 4},
      {"optimizer.m.0.bias", "F32", 2, 0}},
     {"0.weight"},
     {"0.bias"}},
    /* One layer, which needs no name. */
    {{{"bias", "F32", 2, 0}, {"weight", "F32", 2, 9}}, {"weight"}, {"bias"}},
};

START_TEST(order_of_the_layers)
{
    struct model model;

    load(&model, orders[_i].tensors);
    for (size_t l = 0; l < model.network.shape.layer_count; l++)
        assert_layer(&model, l, orders[_i].weights[l], orders[_i].biases[l]);
    model_release(&model);
}
END_TEST

static const struct {
    struct tensor tensors[MOST];
    const char *says;
} refused[] = {
    {{{"0.weight", "F32", 3, 4}, {"1.weight", "F32", 3, 0}, {"1.bias", "F32", 3, 0}},
     "tensor 1.weight, of 1 dimension, is none of a Linear layer's"},
    {{{"0.weight", "F32", 3, 4}, {"1.running_mean", "F32", 3, 0}},
     "tensor 1.running_mean, of 1 dimension, is none"},
    {{{"0.weight", "F32", 3, 4}, {"weights", "F32", 3, 4}}, "tensor weights, of 2 dimensions"},
    {{{"0.weight", "F32", 3, 4}, {"2.bias", "F32", 3, 0}}, "tensor 2.bias"},
    {{{"0.weight", "F32", 3, 4}, {"0.bias", "F32", 4, 0}},
     "tensor 0.bias has 4 values, 0.weight has 3 outputs"},
    {{{"0.weight", "I32", 3, 4}}, "tensor 0.weight is of type I32, expected F32, F16, BF16 or F64"},
    {{{"a.weight", "F32", 3, 4}, {"b.weight", "F32", 2, 5}}, "its 2 Linear layers are no chain"},
    /* 4 -> 3, then 3 -> 3 twice, in either order: the names say c, a, b */
    {{{"c.weight", "F32", 3, 4}, {"a.weight", "F32", 3, 3}, {"b.weight", "F32", 3, 3}},
     "fit together in several orders"},
    /* 4 -> 3, then 3 -> 3 twice, and 3 -> 3 once more before or behind them */
    {{{"in.weight", "F32", 3, 4},
      {"h.0.weight", "F32", 3, 3},
      {"h.1.weight", "F32", 3, 3},
      {"z.weight", "F32", 3, 3}},
     "fit together in several orders"},
    {{{"0.weight", "F32", 257, 1}}, "257 outputs, at most 256 classes are possible"},
    {{{"0.weight", "F32", 1, 65537}}, "tensor 0.weight has a side above 65536"},
};

START_TEST(what_is_refused)
{
    struct model model;
    struct error error;

    write_file(refused[_i].tensors);
    ck_assert(!model_load(&model, path, &error));
    ck_assert_msg(strncmp(error.text, path, strlen(path)) == 0, "%s", error.text);
    ck_assert_msg(strstr(error.text, refused[_i].says) != NULL, "%s", error.text);
    ck_assert_ptr_null(model.class_names);
    ck_assert_ptr_null(model.network.parameters);
}
END_TEST

/* safetensors files are as long as they say, these too. */
START_TEST(cut_off_anywhere)
{
    static const struct tensor tensors[MOST] = {{"0.weight", "BF16", 3, 4},
                                                {"0.bias", "F16", 3, 0}};
    struct model model;
    struct error error;

    write_file(tensors);
    FILE *file = fopen(path, "rb");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(fseek(file, 0, SEEK_END), 0);
    long size = ftell(file);
    fclose(file);
    while (--size >= 0) {
        ck_assert_int_eq(truncate(path, size), 0);
        ck_assert_msg(!model_load(&model, path, &error), "%ld bytes will do", size);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("statedict");
    TCase *all = tcase_create("all");

    tcase_add_checked_fixture(all, make_directory, remove_directory);
    tcase_add_loop_test(all, every_type, 0, 4);
    tcase_add_loop_test(all, order_of_the_layers, 0, sizeof orders / sizeof orders[0]);
    tcase_add_loop_test(all, what_is_refused, 0, sizeof refused / sizeof refused[0]);
    tcase_add_test(all, cut_off_anywhere);
    suite_add_tcase(suite, all);
    return run_suite(suite);
}
