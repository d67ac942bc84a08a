/* gemm: the one seam to the matrix library (oneDNN, else a CBLAS). Single precision, row-major. */
#ifndef MLPTUI_NN_GEMM_H
#define MLPTUI_NN_GEMM_H

#include <stdbool.h>
#include <stddef.h>

/* C (m, n) = alpha * op(A) op(B) + beta * C, op(A) (m, k), op(B) (k, n). With transpose_a A is
 * stored (k, m), with transpose_b B is stored (n, k). Matrices are dense: the leading dimension is
 * the stored number of columns. beta = 0 does not read C. */
void gemm(bool transpose_a, bool transpose_b, size_t m, size_t n, size_t k, float alpha,
          const float *a, const float *b, float beta, float *c);

/* Name and version of the library behind gemm, "oneDNN 2.6.3". Static storage. */
const char *gemm_library(void);

/* Threads that share the work of gemm and gemm_run when called from this thread; 0 = as
 * OMP_NUM_THREADS says, else one per core. Returns the number in force. */
int gemm_set_threads(int count);

/* Calls `run` with parts 0 .. parts - 1, at once on the threads of OpenMP's run-time, and returns
 * when all are done. parts is the lesser of `most` and the number of threads that was set; the
 * run-time may give fewer (OMP_DYNAMIC, OMP_THREAD_LIMIT, OMP_MAX_ACTIVE_LEVELS), which then do
 * several parts each: results depend on the number that was set alone. Under ThreadSanitizer, which
 * does not see how these threads wait for each other, one does them all. */
typedef void gemm_part(void *context, size_t part, size_t parts);
void gemm_run(gemm_part *run, void *context, size_t most);

/* The `most` for a pass over `count` numbers that takes a few operations each: 1 where waking the
 * threads would cost more than they save. */
size_t gemm_parts(size_t count);

/* Share `part` of `parts` of `count` things: [*begin, *end). */
void gemm_share(size_t count, size_t part, size_t parts, size_t *begin, size_t *end);

/* Lets go of the run-time's helper threads, which may spin for a while after a product; the next
 * product makes them again. Call before this thread goes to sleep for long. */
void gemm_rest(void);

#endif
