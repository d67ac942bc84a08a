/* runtable: the runs as a table: which settings tell them apart, the best of their figures, the
 * columns that fit, the order. Knows no screen. */
#ifndef MLPTUI_UI_MODEL_RUNTABLE_H
#define MLPTUI_UI_MODEL_RUNTABLE_H

#include "ui/model/run_list.h"

/* The settings in which not all of `count` configs agree, the most telling first; those without an
 * effect (momentum without its optimizer) do not count. Writes at most SETTING_COUNT; returns how
 * many. */
size_t runtable_differing(const struct config *const *configs, size_t count, enum setting_id *ids);

/* The same of the runs of a list. */
size_t runtable_runs_differing(const struct run_list *runs, enum setting_id *ids);

/* The split that the figures are of: validation, or where no run was evaluated on it, training. */
enum split_id runtable_split(const struct run_list *runs);

enum runtable_sort {
    RUNTABLE_BY_NUMBER,
    RUNTABLE_BY_ACCURACY, /* the highest first */
    RUNTABLE_BY_LOSS,     /* the lowest first */
    RUNTABLE_BY_LAST,     /* by the last loss, the lowest first */
    RUNTABLE_BY_SECONDS,  /* the shortest first */
    RUNTABLE_SORTS
};

/* Writes the indices of the runs in that order; what has no figure comes last, equals by number. */
void runtable_order(const struct run_list *runs, enum runtable_sort sort, size_t *order);

enum runtable_kind {
    RUNTABLE_NUMBER,
    RUNTABLE_STATE,
    RUNTABLE_NAME,
    RUNTABLE_SETTING,
    RUNTABLE_EPOCHS,
    RUNTABLE_BEST_ACCURACY,
    RUNTABLE_ACCURACY_DELTA, /* to the baseline */
    RUNTABLE_BEST_LOSS,
    RUNTABLE_LOSS_DELTA,
    RUNTABLE_LAST_LOSS,
    RUNTABLE_LAST_ACCURACY,
    RUNTABLE_TRAIN_LOSS,
    RUNTABLE_ACCURACY_AT_BEST, /* at the lowest loss */
    RUNTABLE_SECONDS,
};

#define RUNTABLE_TITLE_SIZE 24
#define RUNTABLE_CELL_SIZE  CONFIG_TEXT_SIZE

struct runtable_column {
    enum runtable_kind kind;
    char title[RUNTABLE_TITLE_SIZE];
    int rank;                /* the lower, the longer it stays; 0: in any case */
    bool words;              /* stands to the left; figures to the right */
    enum runtable_sort sort; /* that this column shows; RUNTABLE_SORTS: none */
    enum setting_id setting; /* of RUNTABLE_SETTING */
    int width;               /* without the gap before it */
};

#define RUNTABLE_GAP     2
#define RUNTABLE_COLUMNS (12 + SETTING_COUNT)

struct runtable {
    enum split_id split;
    bool summary;                                     /* runtable_summarize made it */
    struct runtable_column columns[RUNTABLE_COLUMNS]; /* (count): those that fit, left to right */
    size_t count;
    bool cut; /* some did not fit */
};

/* Chooses the columns that fit `width`, each with its gap: of what does not, the least important
 * goes first. runtable_summarize chooses those of the summary (ui/model/summary.h): the usual
 * settings, whether they differ or not, and the last figures. */
void runtable_choose(struct runtable *table, const struct run_list *runs, int width);
void runtable_summarize(struct runtable *table, const struct run_list *runs, int width);

/* What stands in a cell; "-" where there is nothing. `verdict` says of a difference to the
 * baseline: 1 better, -1 worse, else 0. */
char *runtable_cell(const struct runtable_column *column, const struct run_list *runs,
                    const struct run *run, enum split_id split, char text[RUNTABLE_CELL_SIZE],
                    int *verdict);

#endif
