/* export: what the screen writes to files: the network, the figures by epoch, the chart. */
#ifndef MLPTUI_UI_MODEL_EXPORT_H
#define MLPTUI_UI_MODEL_EXPORT_H

#include "mlptui/base/error.h"
#include "mlptui/data/dataset.h"
#include "mlptui/train/snapshot.h"
#include "ui/model/run_list.h"

/* What there is to write. */
struct export_source {
    const struct dataset *dataset; /* NULL while loading */
    const struct run_list *runs;
    const struct snapshot *snapshot; /* with the network to write, or NULL: none yet */
    unsigned only;    /* figures and curves of this run alone; 0: of all, curves of those drawn */
    unsigned network; /* the run whose network is meant; 0: the current one's */
};

/* Whether that file would get the network, and so takes a snapshot of it as it is now. */
bool export_takes_network(const struct export_source *source, const char *path);

/* Writes what the ending of `path` says: .safetensors the network, as long as its run is the
 * current one, with the figures of the epoch that the snapshot was made after, .csv or .jsonl the
 * figures of the runs by epoch, .svg, .png or .pdf their loss curves. A file of that name is
 * replaced as a whole. False with `error`. */
bool export_write(const struct export_source *source, const char *path, struct error *error);

#endif
