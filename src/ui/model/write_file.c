/* write_file: a file that the user names and has written. */
#include "ui/model/write_file.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "store/model.h"
#include "ui/model/export.h"

static void propose_network(const struct write_file *file, char path[WRITE_PATH_SIZE])
{
    snprintf(path, WRITE_PATH_SIZE, "mlptui-run-%u%s.safetensors", file->network,
             file->best ? "-best" : "");
}

bool write_file_init(struct write_file *file, const struct run_list *runs, unsigned only)
{
    const struct run *run = run_list_current(runs);

    *file = (struct write_file){.only = only};
    if (run == NULL)
        return false;
    file->network = only != 0 ? only : run->number;
    if (only != 0)
        snprintf(file->path, sizeof file->path, "mlptui-run-%u.csv", only);
    else
        propose_network(file, file->path);
    return true;
}

void write_file_edited(struct write_file *file)
{
    file->stage = WRITE_EDITED;
    file->problem.text[0] = '\0';
}

bool write_file_turn_network(struct write_file *file)
{
    char proposed[WRITE_PATH_SIZE];

    propose_network(file, proposed);
    bool untouched = strcmp(file->path, proposed) == 0;
    file->best = !file->best;
    if (untouched)
        propose_network(file, file->path);
    write_file_edited(file);
    return untouched;
}

bool write_file_enter(struct write_file *file)
{
    if (file->path[0] == '\0' || file->stage == WRITE_WAITS)
        return false;
    if (file->stage == WRITE_ASKS || access(file->path, F_OK) != 0)
        return true;
    file->stage = WRITE_ASKS;
    error_set(&file->problem, "there is such a file; Enter again replaces it");
    return false;
}

static struct export_source source_of(const struct write_file *file, const struct session *session)
{
    const struct scene *m = &session->scene;

    return (struct export_source){.dataset = m->dataset,
                                  .runs = &m->runs,
                                  .snapshot = m->snapshot,
                                  .only = file->only,
                                  .network = file->network};
}

static void write_now(struct write_file *file, struct session *session)
{
    struct export_source source = source_of(file, session);
    bool best = file->best && export_takes_network(&source, file->path);

    if (best
            ? model_save_checkpoint(session->best, source.dataset, true, file->path, &file->problem)
            : export_write(&source, file->path, &file->problem))
        file->stage = WRITE_WRITTEN;
    else
        file->stage = WRITE_EDITED;
}

/* The scene's snapshot may be of a while ago, or of the run before. */
void write_file_begin(struct write_file *file, struct session *session)
{
    struct export_source source = source_of(file, session);

    if (!export_takes_network(&source, file->path)) {
        write_now(file, session);
        return;
    }
    session_fetch(session, file->best);
    file->stage = WRITE_WAITS;
}

bool write_file_wait(struct write_file *file, struct session *session)
{
    if (file->stage != WRITE_WAITS)
        return false;
    if (session_fetching(session))
        return true;
    if (session->feed.fetch == FETCH_CAME) {
        write_now(file, session);
        return false;
    }
    file->stage = WRITE_EDITED;
    error_set(&file->problem, "%s",
              file->best ? "no epoch is the best yet, or there is no memory for a copy"
                         : "there is no network, or no memory for a copy of it");
    return false;
}
