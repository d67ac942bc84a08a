/* gemm: the one seam to the matrix library (oneDNN, else a CBLAS). Single precision, row-major. */
#ifndef MLPTUI_NN_GEMM_H
#define MLPTUI_NN_GEMM_H

#include <stdbool.h>
#include <stddef.h>

#include "mlptui/base/error.h"

/* C (m, n) = alpha * op(A) op(B) + beta * C, op(A) (m, k), op(B) (k, n). With transpose_a A is
 * stored (k, m), with transpose_b B is stored (n, k). Matrices are dense: the leading dimension is
 * the stored number of columns. beta = 0 does not read C. */
void gemm(bool transpose_a, bool transpose_b, size_t m, size_t n, size_t k, float alpha,
          const float *a, const float *b, float beta, float *c);

/* Name and version of the library behind gemm, "oneDNN 2.6.3". Static storage. */
const char *gemm_library(void);

/* The threads that a setting means: 0 = as OMP_NUM_THREADS says, else one per core. */
int gemm_thread_count(int wanted);

/* So many share the work of gemm and gemm_run when called from this thread. Returns the number. */
int gemm_set_threads(int wanted);

/* Starts them and looks for the memory that the library takes, so that it is known before the work
 * whether these can be had. False with `error`. */
bool gemm_prepare(struct error *error);

/* Calls `run` with parts 0 .. parts - 1, at once on these threads, and returns when all are done.
 * parts is the lesser of `most` and the number that was set, however many threads there are:
 * results depend on the number alone. */
typedef void gemm_part(void *context, size_t part, size_t parts);
void gemm_run(gemm_part *run, void *context, size_t most);

/* The `most` for a pass over `count` numbers that takes a few operations each: 1 where waking the
 * threads would cost more than they save. */
size_t gemm_parts(size_t count);

/* Share `part` of `parts` of `count` things: [*begin, *end). */
void gemm_share(size_t count, size_t part, size_t parts, size_t *begin, size_t *end);

/* Ends the helping threads; the next work starts them again. Call before this thread ends, or goes
 * to sleep for long. */
void gemm_rest(void);

#endif
