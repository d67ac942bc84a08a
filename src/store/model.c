/* model: a trained network in a file: what its tensors and its metadata mean. */
#include "store/model.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/atomicfile.h"
#include "base/base64.h"
#include "base/ieee.h"
#include "base/number.h"
#include "base/xalloc.h"
#include "data/classnames.h"
#include "store/safetensors.h"
#include "store/statedict.h"
#include "store/text_list.h"

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "unknown"
#endif

#define NAME_SIZE 64 /* of a tensor or of a key */

/* Of what is written. In format 1, of version 0.1.0, no key tells the format and the optimizer's
 * moments are text of the metadata. */
#define FORMAT 2

/* Keys of the metadata beside the names of the settings. The state is there as a whole or not. */
#define KEY_LAYOUT            "format"
#define KEY_VERSION           "mlptui"
#define KEY_FORMAT            "mlptui.format"
#define KEY_IMAGE             "image"
#define KEY_CLASSES           "classes"
#define KEY_EPOCH             "epoch"
#define KEY_STEP              "step"
#define STATE_EPOCH           "state.epoch"
#define STATE_STEP            "state.step"
#define STATE_WEIGHTS         "state.weights_generator"
#define STATE_ORDER           "state.order_generator"
#define STATE_OPTIMIZER_STEPS "state.optimizer_steps"
#define STATE_MOMENTS         "state.moments"
#define STATE_LOSSES          "state.losses"

static const char *const own_keys[] = {
    KEY_LAYOUT,    KEY_VERSION, KEY_FORMAT, KEY_IMAGE,     KEY_CLASSES, KEY_EPOCH,
    KEY_STEP,      STATE_EPOCH, STATE_STEP, STATE_WEIGHTS, STATE_ORDER, STATE_OPTIMIZER_STEPS,
    STATE_MOMENTS, STATE_LOSSES};

/* A generator in bytes, numbers from the lowest byte up: 624 words, the index, whether a Gaussian
 * waits, and that Gaussian's bits. */
#define GENERATOR_SIZE ((RANDOM_STATE_WORDS + 2) * 4 + 8)

/* Mini-batches that a run can have done: far beyond what the largest data and the most epochs give,
 * and so far below 2^64 that what goes on from there cannot reach it. */
#define MOST_STEPS ((uint64_t)1 << 53)

/* The watch for divergence in bytes: the limit, the count, the window of losses. */
#define LOSSES_SIZE ((2 + DIVERGENCE_WINDOW) * 8)

/* "2.weight": layers are at the even places of a Sequential, activations between them.
 * "optimizer.velocity.2.weight": one moment (NULL: the parameters themselves). */
static const char *tensor_name(char *name, const char *moment, size_t layer, const char *what)
{
    snprintf(name, NAME_SIZE, "%s%s%s%zu.%s", moment != NULL ? STATEDICT_OPTIMIZER : "",
             moment != NULL ? moment : "", moment != NULL ? "." : "", 2 * layer, what);
    return name;
}

/* "val_loss" */
static const char *figure_key(char *key, int split, const char *what)
{
    snprintf(key, NAME_SIZE, "%s_%s", split_names[split], what);
    return key;
}

/* --- writing ---------------------------------------------------------------------------------- */

static void put_whole(struct safetensors *st, const char *key, uint64_t value)
{
    char text[24];

    snprintf(text, sizeof text, "%" PRIu64, value);
    safetensors_set(st, key, text);
}

static void put_real(struct safetensors *st, const char *key, double value)
{
    char text[NUMBER_TEXT_SIZE];

    if (isfinite(value))
        safetensors_set(st, key, number_print_real(value, text));
}

static bool put_bytes(struct safetensors *st, const char *key, const void *bytes, size_t size,
                      struct error *error)
{
    char *text = malloc(base64_length(size) + 1);

    if (text == NULL)
        return error_set(error, "out of memory for writing %zu bytes of the run's state", size);
    base64_encode(bytes, size, text);
    safetensors_set(st, key, text);
    free(text);
    return true;
}

static void put_double(uint8_t *bytes, double value)
{
    uint64_t bits;

    memcpy(&bits, &value, sizeof bits);
    ieee_put(bits, bytes, sizeof bits);
}

static uint32_t get_word(const uint8_t *bytes)
{
    return (uint32_t)ieee_bits(bytes, 4, false);
}

static double get_double(const uint8_t *bytes)
{
    return ieee_double(ieee_bits(bytes, 8, false));
}

static bool put_generator(struct safetensors *st, const char *key, const struct random *random,
                          struct error *error)
{
    uint8_t bytes[GENERATOR_SIZE], *next = bytes;

    for (size_t i = 0; i < RANDOM_STATE_WORDS; i++, next += 4)
        ieee_put(random->state[i], next, 4);
    ieee_put(random->index, next, 4);
    ieee_put(random->has_gaussian, next + 4, 4);
    put_double(next + 8, random->gaussian);
    return put_bytes(st, key, bytes, sizeof bytes, error);
}

static bool put_losses(struct safetensors *st, const struct train_state *state, struct error *error)
{
    uint8_t bytes[LOSSES_SIZE];

    put_double(bytes, state->divergence.limit);
    ieee_put(state->divergence.seen, bytes + 8, 8);
    for (size_t i = 0; i < DIVERGENCE_WINDOW; i++)
        put_double(bytes + 16 + 8 * i, state->divergence.window[i]);
    return put_bytes(st, STATE_LOSSES, bytes, sizeof bytes, error);
}

static bool put_state(struct safetensors *st, const struct train_state *state, struct error *error)
{
    put_whole(st, STATE_EPOCH, state->epoch);
    put_whole(st, STATE_STEP, state->step);
    put_whole(st, STATE_OPTIMIZER_STEPS, state->optimizer_steps);
    return put_generator(st, STATE_WEIGHTS, &state->weights, error) &&
           put_generator(st, STATE_ORDER, &state->order, error) && put_losses(st, state, error);
}

static void put_metrics(struct safetensors *st, const struct epoch_metrics *metrics)
{
    char key[NAME_SIZE];

    if (metrics->epoch == 0)
        return;
    put_whole(st, KEY_EPOCH, metrics->epoch);
    put_whole(st, KEY_STEP, metrics->step);
    for (int s = 0; s < SPLIT_COUNT; s++) {
        put_real(st, figure_key(key, s, "loss"), metrics->loss[s]);
        put_real(st, figure_key(key, s, "acc"), metrics->accuracy[s]);
    }
}

static bool put_metadata(struct safetensors *st, const struct model *model, struct error *error)
{
    char text[CONFIG_TEXT_SIZE];

    safetensors_set(st, KEY_LAYOUT, "pt"); /* laid out as PyTorch has it */
    safetensors_set(st, KEY_VERSION, PACKAGE_VERSION);
    put_whole(st, KEY_FORMAT, FORMAT);
    for (int i = 0; i < SETTING_COUNT; i++)
        safetensors_set(st, settings[i].name,
                        config_text(&model->config, (enum setting_id)i, text, sizeof text));
    for (size_t i = 0; i < model->config.unknown_count; i++)
        safetensors_set(st, model->config.unknown[i].name, model->config.unknown[i].value);
    snprintf(text, sizeof text, "%zux%zu", model->image_rows, model->image_columns);
    safetensors_set(st, KEY_IMAGE, text);
    char *classes = text_list_write(model->class_names, model->class_count);
    safetensors_set(st, KEY_CLASSES, classes);
    free(classes);
    put_metrics(st, &model->metrics);
    return !model->can_continue || put_state(st, &model->state, error);
}

/* How many arrays of moments a file has as tensors. */
static size_t moment_arrays(const struct model *model)
{
    return model->can_continue ? optimizer_moments(model->config.optimizer) : 0;
}

/* NULL for array 0, the parameters. */
static const char *moment_name(const struct model *model, size_t array)
{
    return array == 0 ? NULL : optimizers[model->config.optimizer].moment_names[array - 1];
}

/* Writes an array that is laid out as the network's parameters are: these, or a moment. */
static bool write_array(const struct network *network, const float *array, FILE *file,
                        struct error *error)
{
    for (size_t l = 0; l < network->shape.layer_count; l++) {
        const struct layer *layer = &network->layers[l];
        size_t count = layer->n_in * layer->n_out;
        float *weights = malloc(count * sizeof *weights);

        if (weights == NULL)
            return error_set(error, "out of memory for writing a layer of %zu weights", count);
        statedict_transpose(array + (layer->weights - network->parameters), layer->n_in,
                            layer->n_out, weights);
        safetensors_write_floats(weights, count, file);
        safetensors_write_floats(array + (layer->bias - network->parameters), layer->n_out, file);
        free(weights);
    }
    return true;
}

static bool write_tensors(const struct model *model, FILE *file, struct error *error)
{
    const struct network *network = &model->network;
    bool ok = write_array(network, network->parameters, file, error);

    for (size_t i = 0; ok && i < moment_arrays(model); i++)
        ok = write_array(network, model->state.moments + i * network->parameter_count, file, error);
    return ok;
}

static void announce_tensors(struct safetensors *st, const struct model *model)
{
    char name[NAME_SIZE];

    for (size_t i = 0; i <= moment_arrays(model); i++)
        for (size_t l = 0; l < model->network.shape.layer_count; l++) {
            const struct layer *layer = &model->network.layers[l];
            const char *moment = moment_name(model, i);

            safetensors_add(st, tensor_name(name, moment, l, "weight"), layer->n_out, layer->n_in);
            safetensors_add(st, tensor_name(name, moment, l, "bias"), layer->n_out, 0);
        }
}

/* What may end the program for want of memory comes before there is a file. */
static bool make_header(struct safetensors *st, const struct model *model, struct error *error)
{
    if (!put_metadata(st, model, error))
        return false;
    announce_tensors(st, model);
    return safetensors_make_header(st, error);
}

static bool write_file(const struct safetensors *st, const struct model *model, const char *path,
                       struct error *error)
{
    struct atomicfile file;

    if (!atomicfile_open(&file, path, error))
        return false;
    safetensors_write_header(st, file.file);
    if (write_tensors(model, file.file, error))
        return atomicfile_commit(&file, error);
    atomicfile_abandon(&file);
    return false;
}

bool model_save(const struct model *model, const char *path, struct error *error)
{
    struct safetensors *st = safetensors_new();
    bool ok = make_header(st, model, error) && write_file(st, model, path, error);
    safetensors_free(st);
    return ok;
}

bool model_save_checkpoint(const struct checkpoint *checkpoint, const struct dataset *dataset,
                           bool can_continue, const char *path, struct error *error)
{
    const struct model model = {
        .config = checkpoint->config,
        .network = checkpoint->network,
        .image_rows = dataset->image_rows,
        .image_columns = dataset->image_columns,
        .class_count = dataset->class_count,
        .class_names = dataset->class_names,
        .metrics = checkpoint->metrics,
        .can_continue = can_continue,
        .state = checkpoint->state,
    };

    return model_save(&model, path, error);
}

/* --- reading ---------------------------------------------------------------------------------- */

struct reading {
    struct safetensors *st;
    const char *path;
    struct error *error;
    uint64_t format;
};

/* The text of a key that must be there. */
static const char *need(const struct reading *r, const char *key)
{
    const char *text = safetensors_get(r->st, key);

    if (text == NULL)
        error_set(r->error, "%s: no \"%s\" in its metadata: not a model that mlptui saved", r->path,
                  key);
    return text;
}

static bool get_whole(const struct reading *r, const char *key, uint64_t *value)
{
    const char *text = need(r, key);

    return text != NULL &&
           (number_parse_whole(text, strlen(text), value) ||
            error_set(r->error, "%s: \"%s\" is %.40s in its metadata, expected a whole number",
                      r->path, key, text));
}

static bool get_steps(const struct reading *r, const char *key, uint64_t *value)
{
    return get_whole(r, key, value) &&
           (*value <= MOST_STEPS ||
            error_set(r->error,
                      "%s: \"%s\" is %" PRIu64 " in its metadata, expected at most %" PRIu64,
                      r->path, key, *value, MOST_STEPS));
}

static bool get_real(const struct reading *r, const char *key, double *value)
{
    const char *text = need(r, key);

    return text != NULL &&
           (number_parse_real(text, value) ||
            error_set(r->error, "%s: \"%s\" is %.40s in its metadata, expected a number", r->path,
                      key, text));
}

static bool get_bytes(const struct reading *r, const char *key, void *bytes, size_t size)
{
    const char *text = need(r, key);

    return text != NULL &&
           (base64_decode(text, bytes, size) ||
            error_set(r->error, "%s: \"%s\" in its metadata: expected %zu bytes in base64", r->path,
                      key, size));
}

static bool get_generator(const struct reading *r, const char *key, struct random *random)
{
    uint8_t bytes[GENERATOR_SIZE];
    const uint8_t *next = bytes;

    if (!get_bytes(r, key, bytes, sizeof bytes))
        return false;
    for (size_t i = 0; i < RANDOM_STATE_WORDS; i++, next += 4)
        random->state[i] = get_word(next);
    random->index = get_word(next);
    random->has_gaussian = get_word(next + 4) != 0;
    random->gaussian = get_double(next + 8);
    return random->index <= RANDOM_STATE_WORDS ||
           error_set(r->error, "%s: \"%s\" in its metadata: index %u of a generator of %d words",
                     r->path, key, random->index, RANDOM_STATE_WORDS);
}

static bool get_losses(const struct reading *r, struct train_state *state)
{
    uint8_t bytes[LOSSES_SIZE];

    if (!get_bytes(r, STATE_LOSSES, bytes, sizeof bytes))
        return false;
    state->divergence.limit = get_double(bytes);
    state->divergence.seen = ieee_bits(bytes + 8, 8, false);
    bool ok = isfinite(state->divergence.limit);
    for (size_t i = 0; i < DIVERGENCE_WINDOW; i++) {
        state->divergence.window[i] = get_double(bytes + 16 + 8 * i);
        ok = ok && isfinite(state->divergence.window[i]);
    }
    return ok || error_set(r->error, "%s: \"%s\" in its metadata: a loss is not a finite number",
                           r->path, STATE_LOSSES);
}

/* Of format 1: all moments, in the order of memory. */
static bool get_moments(const struct reading *r, const struct train_state *state)
{
    uint8_t *bytes = (uint8_t *)state->moments;

    if (!get_bytes(r, STATE_MOMENTS, bytes, state->moment_count * sizeof *state->moments))
        return false;
    for (size_t i = 0; i < state->moment_count; i++) {
        uint32_t bits = get_word(bytes + 4 * i);
        memcpy(&state->moments[i], &bits, sizeof bits);
        if (isnan(state->moments[i]))
            return error_set(r->error, "%s: \"%s\" in its metadata: moment %zu is not a number",
                             r->path, STATE_MOMENTS, i);
    }
    return true;
}

/* Reads what write_array wrote. */
static bool read_array(const struct reading *r, const struct network *network, const char *moment,
                       float *array)
{
    enum safetensors_values allowed = moment == NULL ? SAFETENSORS_FINITE : SAFETENSORS_INFINITE;
    char weight[NAME_SIZE], bias[NAME_SIZE];
    bool ok = true;

    for (size_t l = 0; ok && l < network->shape.layer_count; l++) {
        struct layer to = network->layers[l];
        to.weights = array + (to.weights - network->parameters);
        to.bias = array + (to.bias - network->parameters);
        ok = statedict_read_layer(r->st, tensor_name(weight, moment, l, "weight"),
                                  tensor_name(bias, moment, l, "bias"), allowed, &to, r->error);
    }
    return ok;
}

static bool read_moments(const struct reading *r, struct model *model)
{
    struct train_state *state = &model->state;
    size_t each = model->network.parameter_count;
    bool ok = true;

    state->moment_count = train_state_moments(model->config.optimizer, each);
    if (state->moment_count == 0)
        return true;
    state->moments = malloc(state->moment_count * sizeof *state->moments);
    if (state->moments == NULL)
        return error_set(r->error, "%s: out of memory for %zu moments", r->path,
                         state->moment_count);
    if (r->format == 1)
        return get_moments(r, state);
    for (size_t i = 0; ok && i < moment_arrays(model); i++)
        ok = read_array(r, &model->network, moment_name(model, i + 1), state->moments + i * each);
    return ok;
}

static bool read_state(const struct reading *r, struct model *model)
{
    struct train_state *state = &model->state;
    uint64_t epoch;

    if (!model->can_continue)
        return true;
    if (!get_whole(r, STATE_EPOCH, &epoch) || !get_steps(r, STATE_STEP, &state->step) ||
        !get_generator(r, STATE_WEIGHTS, &state->weights) ||
        !get_generator(r, STATE_ORDER, &state->order) || !get_losses(r, state) ||
        !get_steps(r, STATE_OPTIMIZER_STEPS, &state->optimizer_steps))
        return false;
    if (epoch > model->config.epochs)
        return error_set(r->error, "%s: \"%s\" is %" PRIu64 " in its metadata, epochs is %zu",
                         r->path, STATE_EPOCH, epoch, model->config.epochs);
    state->epoch = (size_t)epoch;
    return read_moments(r, model);
}

/* A figure that need not be there. */
static bool read_figure(const struct reading *r, int split, const char *what, double *value)
{
    char key[NAME_SIZE];

    figure_key(key, split, what);
    *value = NAN;
    return safetensors_get(r->st, key) == NULL || get_real(r, key, value);
}

static bool read_metrics(const struct reading *r, struct model *model)
{
    struct epoch_metrics *m = &model->metrics;
    uint64_t epoch = 0;

    if (safetensors_get(r->st, KEY_EPOCH) != NULL &&
        (!get_whole(r, KEY_EPOCH, &epoch) || !get_whole(r, KEY_STEP, &m->step)))
        return false;
    m->epoch = (size_t)epoch;
    m->rate = model->config.rate;
    for (int s = 0; s < SPLIT_COUNT; s++)
        if (!read_figure(r, s, "loss", &m->loss[s]) || !read_figure(r, s, "acc", &m->accuracy[s]))
            return false;
    return true;
}

static bool read_format(struct reading *r)
{
    r->format = 1;
    if (safetensors_get(r->st, KEY_FORMAT) == NULL)
        return true;
    if (!get_whole(r, KEY_FORMAT, &r->format))
        return false;
    return (r->format >= 1 && r->format <= FORMAT) ||
           error_set(r->error,
                     "%s: a model file of format %" PRIu64 ", this version of mlptui reads 1 to %d",
                     r->path, r->format, FORMAT);
}

static bool read_settings(const struct reading *r, struct config *config)
{
    struct error why;

    *config = config_default();
    for (int i = 0; i < SETTING_COUNT; i++) {
        const char *text = safetensors_get(r->st, settings[i].name);
        if (text != NULL && !config_set(config, (enum setting_id)i, text, &why))
            return error_set(r->error, "%s: in its metadata, %s", r->path, why.text);
    }
    config->asked = 0; /* they were chosen for another run */
    return true;
}

static bool is_known(const char *key)
{
    char figure[NAME_SIZE];
    enum setting_id id;
    bool known = config_find(key, &id);

    for (size_t i = 0; i < sizeof own_keys / sizeof own_keys[0]; i++)
        known = known || strcmp(key, own_keys[i]) == 0;
    for (int s = 0; s < SPLIT_COUNT; s++)
        known = known || strcmp(key, figure_key(figure, s, "loss")) == 0 ||
                strcmp(key, figure_key(figure, s, "acc")) == 0;
    return known;
}

/* One sentence that lists them, or as many as it has room for. */
static char *tell_unknown(const struct reading *r, const struct model *model)
{
    char list[ERROR_TEXT_SIZE] = "";
    struct error notice;
    size_t used = 0;

    for (size_t i = 0; i < model->config.unknown_count && used < sizeof list; i++)
        used +=
            (size_t)snprintf(list + used, sizeof list - used, "%s%.40s = \"%.40s\"",
                             i == 0 ? "" : ", ", model->unknown[i].name, model->unknown[i].value);
    error_set(&notice, "%s: settings of another version are kept, but not used: %s", r->path, list);
    return xstrdup(notice.text);
}

static void read_unknown(const struct reading *r, struct model *model)
{
    const char *key, *text;
    size_t count = 0;

    for (void *at = NULL; safetensors_next_text(r->st, &at, &key, &text);) {
        if (is_known(key))
            continue;
        model->unknown = xreallocarray(model->unknown, count + 1, sizeof *model->unknown);
        model->unknown[count++] = (struct unknown_setting){xstrdup(key), xstrdup(text)};
    }
    model->config.unknown = model->unknown;
    model->config.unknown_count = count;
    if (count > 0)
        model->notice = tell_unknown(r, model);
}

/* "28x28" */
static bool read_image_size(const struct reading *r, struct model *model)
{
    const char *text = need(r, KEY_IMAGE);
    uint64_t rows = 0, columns = 0;

    if (text == NULL)
        return false;
    size_t length = strcspn(text, "x");
    if (text[length] != 'x' || !number_parse_whole(text, length, &rows) ||
        !number_parse_whole(text + length + 1, strlen(text + length + 1), &columns) || rows < 1 ||
        columns < 1 || rows > NETWORK_MAX_WIDTH || columns > NETWORK_MAX_WIDTH)
        return error_set(r->error, "%s: \"%s\" is %.40s in its metadata, expected ROWSxCOLUMNS",
                         r->path, KEY_IMAGE, text);
    model->image_rows = (size_t)rows;
    model->image_columns = (size_t)columns;
    return true;
}

static bool read_classes(const struct reading *r, struct model *model)
{
    const char *text = need(r, KEY_CLASSES);

    return text != NULL &&
           (text_list_read(text, DATASET_MAX_CLASSES, &model->class_names, &model->class_count) ||
            error_set(r->error,
                      "%s: \"%s\" in its metadata: expected a JSON array of 1 to %d names of 1 to "
                      "%d bytes",
                      r->path, KEY_CLASSES, DATASET_MAX_CLASSES, CLASSNAME_MAX_BYTES));
}

/* Every tensor of the shape is there, and no other. */
static bool check_tensors(const struct reading *r, const struct model *model,
                          const struct network_shape *shape)
{
    char name[NAME_SIZE];
    size_t arrays = 1 + (r->format == 1 ? 0 : moment_arrays(model)); /* format 1: as text */
    size_t count = safetensors_tensor_count(r->st);

    for (size_t i = 0; i < arrays; i++)
        for (size_t l = 0; l < shape->layer_count; l++) {
            size_t n_in = shape->widths[l], n_out = shape->widths[l + 1];
            const char *moment = moment_name(model, i);
            if (!safetensors_has(r->st, tensor_name(name, moment, l, "weight"), n_out, n_in,
                                 r->error) ||
                !safetensors_has(r->st, tensor_name(name, moment, l, "bias"), n_out, 0, r->error))
                return false;
        }
    return count == arrays * 2 * shape->layer_count ||
           error_set(r->error, "%s: %zu tensors, its settings tell of %zu", r->path, count,
                     arrays * 2 * shape->layer_count);
}

static bool read_network(const struct reading *r, struct model *model)
{
    const struct dataset like = {.pixel_count = model->image_rows * model->image_columns,
                                 .class_count = model->class_count};
    struct network_shape shape = config_shape(&model->config, &like);
    struct error why;

    if (!check_tensors(r, model, &shape))
        return false;
    if (!network_init(&model->network, &shape, &why))
        return error_set(r->error, "%s: %s", r->path, why.text);
    return read_array(r, &model->network, NULL, model->network.parameters);
}

/* --- of another program ----------------------------------------------------------------------- */

/* What mlptui saves has them all. */
static bool is_foreign(const struct reading *r)
{
    return safetensors_get(r->st, KEY_VERSION) == NULL &&
           safetensors_get(r->st, KEY_FORMAT) == NULL &&
           safetensors_get(r->st, KEY_IMAGE) == NULL &&
           safetensors_get(r->st, settings[SETTING_HIDDEN].name) == NULL;
}

/* A square image, if any. */
static void guess_image(struct model *model, size_t pixel_count)
{
    size_t side = (size_t)lround(sqrt((double)pixel_count));

    model->image_rows = model->image_columns = side * side == pixel_count ? side : 0;
}

static bool import(const struct reading *r, struct model *model)
{
    const struct network_shape *shape = &model->network.shape;

    model->imported = true;
    model->config = config_default();
    if (!statedict_read(&model->network, r->st, r->error))
        return false;
    model->config.hidden_count = shape->layer_count - 1;
    for (size_t i = 0; i < model->config.hidden_count; i++)
        model->config.hidden[i] = shape->widths[i + 1];
    model->config.activation = shape->activation;
    if (shape->widths[shape->layer_count] > DATASET_MAX_CLASSES)
        return error_set(r->error, "%s: has %zu outputs, at most %d classes are possible", r->path,
                         shape->widths[shape->layer_count], DATASET_MAX_CLASSES);
    model->class_count = shape->widths[shape->layer_count];
    guess_image(model, shape->widths[0]);
    model->class_names = classnames_numbers(model->class_count);
    return true;
}

static bool read_own(struct reading *r, struct model *model)
{
    if (!read_format(r) || !read_settings(r, &model->config))
        return false;
    read_unknown(r, model);
    model->can_continue = safetensors_get(r->st, STATE_EPOCH) != NULL;
    return read_image_size(r, model) && read_classes(r, model) && read_network(r, model) &&
           read_metrics(r, model) && read_state(r, model);
}

bool model_load(struct model *model, const char *path, struct error *error)
{
    struct reading r = {.st = safetensors_open(path, error), .path = path, .error = error};

    *model = (struct model){0};
    if (r.st == NULL)
        return false;
    bool ok = is_foreign(&r) ? import(&r, model) : read_own(&r, model);
    safetensors_free(r.st);
    if (!ok)
        model_release(model);
    return ok;
}

bool model_fits_inputs(const struct model *model, const char *path, size_t count,
                       struct error *error)
{
    size_t inputs = model->network.shape.widths[0];

    return inputs == count || error_set(error, "%s: takes %zu inputs, the images have %zu pixels",
                                        path, inputs, count);
}

void model_set_activation(struct model *model, enum activation activation)
{
    model->config.activation = model->network.shape.activation = activation;
}

void model_release(struct model *model)
{
    for (size_t i = 0; i < model->config.unknown_count; i++) {
        free(model->unknown[i].name);
        free(model->unknown[i].value);
    }
    free(model->unknown);
    free(model->notice);
    classnames_free(model->class_names, model->class_count);
    network_release(&model->network);
    train_state_release(&model->state);
    *model = (struct model){0};
}
