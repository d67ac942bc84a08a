/* fuzz_model: model files. The bytes are a header's JSON, a newline, and the tensors. */
#include "fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "store/model.h"

/* The eight bytes of the header's length are put before it, for few changes would leave them right.
 * What is not of that form is a file as it stands. */
static uint8_t *frame(const uint8_t *data, size_t size, size_t *framed)
{
    const uint8_t *end = size > 0 && data[0] == '{' ? memchr(data, '\n', size) : NULL;
    size_t length = end != NULL ? (size_t)(end - data) : 0, prefix = end != NULL ? 8 : 0;
    uint8_t *file = malloc(prefix + size + 1);

    FUZZ_CHECK(file != NULL);
    for (size_t i = 0; i < prefix; i++)
        file[i] = (uint8_t)((uint64_t)length >> (8 * i));
    if (size > 0)
        memcpy(file + prefix, data, length);
    *framed = prefix + length;
    size_t rest = end != NULL ? size - length - 1 : size;
    if (rest > 0)
        memcpy(file + *framed, data + size - rest, rest);
    *framed += rest;
    return file;
}

FUZZ_TARGET(model)
{
    struct model model;
    struct error error;
    size_t framed;
    uint8_t *file = frame(data, size, &framed);

    if (model_load(&model, fuzz_file(file, framed), &error)) {
        FUZZ_CHECK(model.class_count > 0 && model.class_names[model.class_count - 1] != NULL);
        FUZZ_CHECK(model.network.shape.widths[0] == model.image_rows * model.image_columns ||
                   (model.imported && model.image_rows == 0));
        FUZZ_CHECK(model.network.shape.widths[model.network.shape.layer_count] ==
                   model.class_count);
        /* two bytes a weight, and no biases */
        FUZZ_CHECK(model.network.parameter_count * sizeof(float) <=
                   (model.imported ? 4 : 1) * framed);
        FUZZ_CHECK(!model.can_continue || model.state.epoch <= model.config.epochs);
        FUZZ_CHECK(!model.can_continue || model.state.step <= (uint64_t)1 << 53);
        model_release(&model);
    } else {
        fuzz_check_error(&error);
        FUZZ_CHECK(model.class_names == NULL && model.state.moments == NULL);
    }
    free(file);
    return 0;
}
