/* advice: a run's diagnosis as sentences, one below the other. */
#include "ui/widgets/advice.h"

#include <stdio.h>

#include "ui/widgets/sentence.h"

/* The sentence of that number; NULL: there are no more. Before there is a verdict there is none. */
static const char *sentence(const struct run *run, size_t i, char buffer[DIAGNOSIS_TEXT_SIZE])
{
    const struct diagnosis *diagnosis = &run->diagnosis;

    if (run->state == RUN_FAILED)
        return i == 0 ? run->error.text : NULL;
    if (i >= diagnosis->count || diagnosis->remarks[i].kind == DIAGNOSIS_EARLY)
        return NULL;
    return diagnosis_text(&diagnosis->remarks[i], READER_SCREEN, buffer);
}

int advice_rows(const struct run *run, int columns)
{
    char buffer[DIAGNOSIS_TEXT_SIZE];
    const char *text;
    int rows = 0;

    for (size_t i = 0; (text = sentence(run, i, buffer)) != NULL; i++)
        rows += sentence_rows(text, columns);
    return rows;
}

bool advice_is_trouble(const struct run *run)
{
    return run->state == RUN_FAILED || diagnosis_is_trouble(&run->diagnosis);
}

/* Ends in an ellipsis where it is cut, and where there is more behind it. */
static void draw_last(struct canvas *canvas, struct rect area, enum role role, const char *text,
                      const char *behind)
{
    char all[2 * DIAGNOSIS_TEXT_SIZE + ERROR_TEXT_SIZE];

    snprintf(all, sizeof all, "%s %s", text, behind != NULL ? behind : "");
    sentence_draw(canvas, area, role, all);
}

int advice_draw(struct canvas *canvas, struct rect area, const struct run *run)
{
    enum role role = advice_is_trouble(run) ? ROLE_WARN : ROLE_GOOD;
    char buffers[2][DIAGNOSIS_TEXT_SIZE];
    const char *text = sentence(run, 0, buffers[0]);
    int used = 0;

    for (size_t i = 0; !rect_empty(area) && text != NULL; i++, role = ROLE_TEXT) {
        const char *next = sentence(run, i + 1, buffers[(i + 1) % 2]);
        int rows = sentence_rows(text, area.columns);

        if (rows >= area.rows) {
            draw_last(canvas, area, role, text, next);
            return used + area.rows;
        }
        sentence_draw(canvas, area, role, text);
        rect_cut_top(&area, rows);
        used += rows;
        text = next;
    }
    return used;
}
