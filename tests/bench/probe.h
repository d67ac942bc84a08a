/* probe: what the measurements of the running program share: the program and its data, clocks, what
 * /proc tells of it, which view it shows, and how soon a key shows its effect. */
#ifndef TESTS_BENCH_PROBE_H
#define TESTS_BENCH_PROBE_H

#include "../screen/harness.h"

#define PROBE_MOST_VIEWS 16

/* $MLPTUI_PROGRAM and $MLPTUI_TEST_DATA, else those of a build in the source's directory. */
const char *probe_program(void);
const char *probe_data(void);

/* Seconds on a clock that only goes forward. */
double probe_now(void);

/* What a thread, and what all threads of a process, have used of the processor, in seconds; 0 when
 * it is gone. */
double probe_thread_seconds(long pid, long thread);
double probe_process_seconds(long pid);

/* A view as the line of tabs names it. */
struct probe_view {
    char name[16];
    int column;                  /* of its name in that line */
    struct terminal_cell active; /* how the name looks while the view is shown */
};

/* Fills in the views there are, in their order, and returns how many; 0: the screen shows none. The
 * first one has to be shown. */
int probe_views(const struct terminal *t, struct probe_view views[PROBE_MOST_VIEWS]);

/* Predicates for terminal_wait_until: the context is a struct probe_view, or a text. */
bool probe_view_shown(struct terminal *t, void *view);
bool probe_has_text(struct terminal *t, void *text);
bool probe_lacks_text(struct terminal *t, void *text);

/* Types a key and waits for its effect: the milliseconds in between; negative when it cannot be
 * typed or has no effect for `patience` ms. */
double probe_answer(struct terminal *t, const char *key, terminal_predicate *effect, void *context,
                    int patience);

/* Sorts the values; then the one that `share` of them are not above. 0 where there are none. */
double probe_quantile(double *values, size_t count, double share);

#endif
