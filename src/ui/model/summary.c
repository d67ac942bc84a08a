/* summary: the runs of the session as a table on the normal screen. */
#include "ui/model/summary.h"

#include <string.h>

#include "base/text.h"
#include "ui/model/runtable.h"

static const char cut_mark[] = "...";

/* The titles where `run` is NULL. */
static void print_line(FILE *out, const struct run *run, const struct run_list *runs,
                       const struct runtable *table)
{
    int blanks = 0, verdict; /* before the next text: none at the end of a line */

    for (size_t c = 0; c < table->count; c++) {
        const struct runtable_column *column = &table->columns[c];
        char cell[RUNTABLE_CELL_SIZE];
        const char *text = run == NULL
                               ? column->title
                               : runtable_cell(column, runs, run, table->split, cell, &verdict);
        int padding = column->width - text_columns(text);

        fprintf(out, "%*s", blanks + (column->words ? 0 : padding), "");
        text_print(text, out);
        blanks = RUNTABLE_GAP + (column->words ? padding : 0);
    }
    if (run == NULL && table->cut)
        fprintf(out, "%*s%s", blanks, "", cut_mark);
    fputc('\n', out);
}

/* The words of `train`, with what to give it: no key works here any more. */
static void print_diagnosis(FILE *out, const struct run *run)
{
    char text[DIAGNOSIS_TEXT_SIZE];

    for (size_t i = 0; i < run->diagnosis.count; i++)
        fprintf(out, "run %u%s: %s\n", run->number, i == 0 ? "" : ", also",
                diagnosis_text(&run->diagnosis.remarks[i], READER_COMMAND, text));
}

void summary_print(FILE *out, const struct run_list *runs, int room)
{
    if (runs->count == 0)
        return;
    struct runtable table;
    runtable_summarize(&table, runs, room + RUNTABLE_GAP);
    if (table.cut) /* the mark takes room, too */
        runtable_summarize(&table, runs, room - (int)strlen(cut_mark));
    print_line(out, NULL, runs, &table);
    for (size_t i = 0; i < runs->count; i++)
        print_line(out, &runs->items[i], runs, &table);
    for (size_t i = 0; i < runs->count; i++)
        print_diagnosis(out, &runs->items[i]);
    fflush(out);
}
