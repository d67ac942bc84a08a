/* model: a trained network in a file, in the safetensors format.
 *
 * The tensors are those of the equivalent torch.nn.Sequential of Linear and activation layers:
 * "0.weight" (n_out, n_in), "0.bias" (n_out), "2.weight", ..., all F32, so that
 * load_state_dict(load_file(FILE), strict=True) takes them. Everything else stands in the file's
 * metadata, whose values are strings: the settings under their names, the image's size, the class
 * names, the last epoch's figures (but no time of day and no duration: the same run gives the same
 * bytes) and, so that training can go on, the generators and the
 * optimizer's moments in base64. man/mlptui.1, "MODEL FILES", lists them. */
#ifndef MLPTUI_STORE_MODEL_H
#define MLPTUI_STORE_MODEL_H

#include <stdbool.h>
#include <stddef.h>

#include "mlptui/base/error.h"
#include "mlptui/nn/network.h"
#include "mlptui/train/checkpoint.h"

struct model {
    struct config config;
    struct network network;
    size_t image_rows, image_columns; /* their product is the network's input width */
    size_t class_count;               /* the network's output width */
    char **class_names;               /* (class_count) */
    struct epoch_metrics metrics;     /* of the last complete epoch; .epoch 0: none */
    bool imported;     /* of another program: only the network is known, but for its activation */
    bool can_continue; /* whether `state` is there */
    struct train_state state;
};

/* Whether a file can hold that many moments of the optimizer (there is no limit on parameters).
 * False with `error` where the format's limit (a header of 100 MB) would be passed. */
bool model_fits(size_t moment_count, struct error *error);

/* Writes the model as TRUST promises: the old file or the complete new one. Reads `model` only; its
 * members may be borrowed. False with `error`. */
bool model_save(const struct model *model, const char *path, struct error *error);

/* Reads a model. False with `error` (file, place, what was expected) on anything malformed; `model`
 * then holds nothing.
 *
 * A file without mlptui's metadata is read as PyTorch's (store/statedict.h): then it is `imported`,
 * the settings are the defaults but for `hidden`, the activation waits for model_set_activation,
 * the image is the square one that the inputs make (0 x 0: they make none), the classes are
 * numbered. */
bool model_load(struct model *model, const char *path, struct error *error);

/* Whether an imported model takes that many inputs; else `error`, which names the file. */
bool model_fits_inputs(const struct model *model, const char *path, size_t count,
                       struct error *error);

void model_set_activation(struct model *model, enum activation activation);

/* Frees what model_load made. */
void model_release(struct model *model);

#endif
