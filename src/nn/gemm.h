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

/* The number of threads for a setting: 0 means OMP_NUM_THREADS if set, else one per core. */
int gemm_thread_count(int wanted);

/* Sets how many threads share the work of gemm and gemm_run when this thread calls them. Returns
 * that number. */
int gemm_set_threads(int wanted);

/* Starts these threads and probes for the memory that the library will allocate, so that a lack of
 * either is found before the work begins. False with `error`. */
bool gemm_prepare(struct error *error);

/* Calls `run` with parts 0 .. parts - 1 in parallel, and returns when all are done. `parts` is the
 * lesser of `most` and the number that was set, even if fewer threads could be started: results
 * depend on that number only. */
typedef void gemm_part(void *context, size_t part, size_t parts);
void gemm_run(gemm_part *run, void *context, size_t most);

/* The `most` for a pass over `count` numbers with a few operations each: 1 where waking the threads
 * would cost more than it saves. */
size_t gemm_parts(size_t count);

/* The parallel range of one part: items [*begin, *end) of `count`. */
void gemm_share(size_t count, size_t part, size_t parts, size_t *begin, size_t *end);

/* Ends the other threads, so that they stop busy-waiting; the next product recreates them. Call
 * before this thread ends or blocks. */
void gemm_rest(void);

#endif
