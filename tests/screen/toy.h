/* toy: a data set of three easy classes, small enough that an epoch of a small network takes a
 * moment, and the program started on it: what the tests of the screen share. */
#ifndef TESTS_SCREEN_TOY_H
#define TESTS_SCREEN_TOY_H

#include "harness.h"

/* Built with a sanitizer: slower, and crashes are reported. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#if __has_feature(thread_sanitizer)
#define SANITIZED        1
#define THREAD_SANITIZED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#endif
#if defined(__SANITIZE_THREAD__)
#define SANITIZED        1
#define THREAD_SANITIZED 1
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif
#ifndef THREAD_SANITIZED
#define THREAD_SANITIZED 0
#endif

/* Where the data are: 600 images of 8x8 pixels to train on, 30 to test. make_data (a fixture of
 * Check) gives it its name. */
extern char directory[];

void make_data(void);
void remove_data(void);

/* The program under test: $MLPTUI_PROGRAM. */
const char *program(void);

/* Starts it on these data, with 60 images to validate and one thread; `epochs` large keeps it
 * training. extra: one more argument, or NULL. */
struct terminal *start_with(const struct terminal_options *options, const char *epochs,
                            const char *extra);
struct terminal *start(int rows, int columns);
struct terminal *start_training(void); /* 36x120, once it is training */

/* For ck_screen_until: the run that is shown has an epoch behind it. On a busy machine any one
 * epoch may come and go unseen. */
bool past_first_epoch(struct terminal *t, void *unused);

/* Quits a run under way, checks what is left behind, and frees the terminal. */
void finish(struct terminal *t);

#endif
