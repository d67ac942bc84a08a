/* probe: what the measurements of the running program share. */
#include "probe.h"

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char *environment(const char *name, const char *otherwise)
{
    const char *value = getenv(name);

    return value != NULL ? value : otherwise;
}

const char *probe_program(void)
{
    return environment("MLPTUI_PROGRAM", "./mlptui");
}

const char *probe_data(void)
{
    return environment("MLPTUI_TEST_DATA", "data/mnist");
}

double probe_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

double probe_thread_seconds(long pid, long thread)
{
    char path[80];
    unsigned long long ns = 0;

    snprintf(path, sizeof path, "/proc/%ld/task/%ld/schedstat", pid, thread);
    FILE *file = fopen(path, "re");
    if (file == NULL || fscanf(file, "%llu", &ns) != 1)
        ns = 0;
    if (file != NULL)
        fclose(file);
    return (double)ns * 1e-9;
}

double probe_process_seconds(long pid)
{
    char path[64];
    double sum = 0;

    snprintf(path, sizeof path, "/proc/%ld/task", pid);
    DIR *threads = opendir(path);
    if (threads == NULL)
        return 0;
    for (struct dirent *entry; (entry = readdir(threads)) != NULL;)
        if (atol(entry->d_name) > 0)
            sum += probe_thread_seconds(pid, atol(entry->d_name));
    closedir(threads);
    return sum;
}

int probe_views(const struct terminal *t, struct probe_view views[PROBE_MOST_VIEWS])
{
    char *tabs = terminal_row(t, 1), label[16];
    int count = 0;

    for (; count < 9; count++) {
        struct probe_view *view = &views[count];
        snprintf(label, sizeof label, " %d ", count + 1);
        const char *found = strstr(tabs, label);
        if (found == NULL || sscanf(found, " %*d %15s", view->name) != 1)
            break;
        view->column = (int)(found - tabs) + 3;
        if (!terminal_cell(t, 1, views[0].column, &view->active))
            break;
    }
    free(tabs);
    return count;
}

bool probe_view_shown(struct terminal *t, void *context)
{
    const struct probe_view *view = context;
    const struct terminal_cell *active = &view->active;
    struct terminal_cell cell;

    return terminal_cell(t, 1, view->column, &cell) && cell.bold == active->bold &&
           cell.reverse == active->reverse && cell.underline == active->underline &&
           cell.fg.kind == active->fg.kind && cell.fg.index == active->fg.index &&
           cell.bg.kind == active->bg.kind && cell.bg.index == active->bg.index;
}

bool probe_has_text(struct terminal *t, void *text)
{
    return terminal_find(t, text, NULL, NULL);
}

bool probe_lacks_text(struct terminal *t, void *text)
{
    return !probe_has_text(t, text);
}

double probe_answer(struct terminal *t, const char *key, terminal_predicate *effect, void *context,
                    int patience)
{
    double start = probe_now();

    if (!terminal_keys(t, key) || !terminal_wait_until(t, effect, context, patience))
        return -1;
    return 1e3 * (probe_now() - start);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

double probe_quantile(double *values, size_t count, double share)
{
    if (count == 0)
        return 0;
    qsort(values, count, sizeof values[0], by_size);
    size_t place = (size_t)ceil(share * (double)count);
    return values[place == 0 ? 0 : place - 1];
}
