/* model: a trained network in a file, in the safetensors format.
 *
 * The tensors are those of the equivalent torch.nn.Sequential of Linear and activation layers:
 * "0.weight" (n_out, n_in), "0.bias" (n_out), "2.weight", ..., all F32, so that
 * load_state_dict(load_file(FILE)) takes them. So that training can go on, the optimizer's moments
 * follow in the same shapes, as "optimizer.velocity.0.weight". Everything else stands in the file's
 * metadata, whose values are strings: the number of the format, the settings under their names, the
 * image's size, the class names, the last epoch's figures (but no time of day and no duration: the
 * same run gives the same bytes) and the generators in base64. man/mlptui.1, "MODEL FILES", lists
 * them.
 *
 * A setting that a file lacks has its default: what a later version adds must do nothing by
 * default. Keys that are not known, as those of a later version's settings, are kept and saved
 * again. What cannot be read this way has another format number, and is refused by versions that do
 * not know it. */
#ifndef MLPTUI_STORE_MODEL_H
#define MLPTUI_STORE_MODEL_H

#include <stdbool.h>
#include <stddef.h>

#include "mlptui/base/error.h"
#include "mlptui/data/dataset.h"
#include "mlptui/nn/network.h"
#include "mlptui/train/checkpoint.h"

struct model {
    struct config config; /* config.unknown is `unknown` in what model_load made */
    struct network network;
    size_t image_rows, image_columns; /* their product is the network's input width */
    size_t class_count;               /* the network's output width */
    char **class_names;               /* (class_count) */
    struct epoch_metrics metrics;     /* of the last complete epoch; .epoch 0: none */
    bool imported;     /* of another program: only the network is known, but for its activation */
    bool can_continue; /* whether `state` is there */
    struct train_state state;
    struct unknown_setting *unknown;
    char *notice; /* a sentence that tells them, worth showing; NULL: there are none */
};

/* Writes the model as TRUST promises: the old file or the complete new one. Reads `model` only; its
 * members may be borrowed. False with `error`. */
bool model_save(const struct model *model, const char *path, struct error *error);

/* The same of a run at the end of an epoch; `can_continue`: with its state, to go on. */
bool model_save_checkpoint(const struct checkpoint *checkpoint, const struct dataset *dataset,
                           bool can_continue, const char *path, struct error *error);

/* Reads a model, which must outlive the copies of its config that are still saved. False with
 * `error` (file, place, what was expected) on anything malformed; `model` then holds nothing.
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
