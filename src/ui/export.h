/* export: what the screen writes to files: the network, the figures by epoch, the chart. */
#ifndef MLPTUI_UI_EXPORT_H
#define MLPTUI_UI_EXPORT_H

#include "mlptui/base/error.h"
#include "mlptui/data/dataset.h"
#include "mlptui/nn/network.h"
#include "ui/run.h"

/* What there is to write. */
struct export_source {
    const struct dataset *dataset; /* NULL while loading */
    const struct run_list *runs;
    const struct network *network; /* of the current run, or NULL: none yet */
    unsigned only;                 /* of this run alone; 0: of all, and the curves of those drawn */
};

/* Writes what the ending of `path` says: .safetensors the network, .csv or .jsonl the figures of
 * the runs by epoch, .svg, .png or .pdf their loss curves. A file of that name is replaced as a
 * whole. False with `error`. */
bool export_write(const struct export_source *source, const char *path, struct error *error);

#endif
