/* load: the data of a command, read with a line of progress. */
#include "cli/load.h"

#include <stdio.h>

#include "cli/command.h"
#include "cli/data_path.h"
#include "cli/interrupt.h"

static bool show_loading(void *context, double done)
{
    struct progress *progress = context;

    if (progress_due(progress))
        progress_show(progress, "loading %3.0f %%", 100 * done);
    return interrupt_signal() == 0;
}

struct dataset *load_data(const struct options *options, struct progress *progress, int *status)
{
    struct error error;
    const char *directory = data_path(options->data, &error);
    struct dataset *dataset = NULL;

    if (directory != NULL)
        dataset = dataset_load(directory, options->config.validation_count, show_loading, progress,
                               &error);
    progress_clear(progress);
    if (dataset != NULL)
        return dataset;
    if (interrupt_signal() != 0) {
        fprintf(stderr, "mlptui: stopped while loading the data\n");
        *status = 128 + interrupt_signal();
    } else {
        *status = command_fail(STATUS_USAGE, error.text);
    }
    return NULL;
}
