/* error: one plain sentence about what went wrong, filled in by a library call, shown by a program.
 *
 * A call that can fail takes a `struct error *` as its last argument and returns false or NULL
 * after filling it. The sentence names what, where and what was expected; it holds no newline and
 * no program name. The command line prints it on standard error, the screen in its status line. */
#ifndef MLPTUI_BASE_ERROR_H
#define MLPTUI_BASE_ERROR_H

#include <stdbool.h>

#define ERROR_TEXT_SIZE 512

struct error {
    char text[ERROR_TEXT_SIZE]; /* terminated; where too long, with "..." for whole characters amid
                                   it: the name at the beginning and the reason at the end stay
                                   (of up to 8 kB) */
};

/* Writes the sentence (printf format) into `error` and returns false, so that a caller can write
 * `return error_set(error, ...)`. `error` may be NULL: then only false is returned.
 * What is unsafe in the result or no UTF-8 (base/text.h; a file name may hold anything) is replaced
 * by '?'. */
bool error_set(struct error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* As error_set, with ": " and the text of the current errno appended. */
bool error_set_errno(struct error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Whether the sentence ends with the text of that errno, as error_set_errno leaves it. */
bool error_is(const struct error *error, int cause);

#endif
