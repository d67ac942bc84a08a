/* fuzz_safetensors: the container of model files: what its header says of metadata and tensors. */
#include "fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "store/safetensors.h"

/* Asks for a tensor of few values and reads it where it is there. */
static void read_tensor(struct safetensors *st, const char *name, size_t rows, size_t columns)
{
    struct error error;
    size_t count = rows * (columns == 0 ? 1 : columns);
    float *values = malloc(count * sizeof *values);

    FUZZ_CHECK(values != NULL);
    if (!safetensors_has(st, name, rows, columns, &error) ||
        !safetensors_read(st, name, SAFETENSORS_FINITE, values, &error))
        fuzz_check_error(&error);
    else
        fuzz_touch(values, count * sizeof *values);
    free(values);
}

FUZZ_TARGET(safetensors)
{
    struct error error;
    struct safetensors *st = safetensors_open(fuzz_file(data, size), &error);

    if (st == NULL) {
        fuzz_check_error(&error);
        return 0;
    }
    const char *format = safetensors_get(st, "format");
    if (format != NULL)
        fuzz_touch(format, strlen(format));
    safetensors_tensor_count(st);
    read_tensor(st, "0.weight", 2, 3);
    read_tensor(st, "0.bias", 2, 0);
    read_tensor(st, "__metadata__", 1, 0);
    safetensors_free(st);
    return 0;
}
