/* gemm: the one seam to the matrix library (oneDNN, else a CBLAS). */
#include "nn/gemm.h"

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#if defined HAVE_DNNL
#include <oneapi/dnnl/dnnl.h>
#elif defined HAVE_CBLAS
#include <cblas.h>
#else
#error "a matrix library is needed: oneDNN or a CBLAS"
#endif

#define LEAST_COUNT 8192 /* numbers: about a microsecond's work, what waking the threads takes */

#ifdef HAVE_OMP
/* OpenMP's run-time behind oneDNN. Declared here, since clang's <omp.h> is a package of its own;
 * the signatures are those of the OpenMP 5.0 specification, sections 3.2 and 3.5. */
extern void omp_set_num_threads(int count);
extern int omp_get_num_procs(void);
extern int omp_get_num_threads(void);
extern int omp_get_thread_num(void);
#ifdef HAVE_OMP_PAUSE
extern int omp_pause_resource_all(int kind);
#define OMP_PAUSE_SOFT 1
#endif
#endif

#if defined __has_feature
#if __has_feature(thread_sanitizer)
#define __SANITIZE_THREAD__ 1 /* as gcc says it */
#endif
#endif

#if defined HAVE_DNNL && defined HAVE_GOMP_PARALLEL && !defined __SANITIZE_THREAD__
#define OWN_PARTS
/* What `#pragma omp parallel` is compiled to by gcc ("The libgomp ABI" in its manual). Called by
 * name since clang compiles the pragma to another run-time than oneDNN's, with threads of its own.
 */
extern void GOMP_parallel(void (*run)(void *), void *data, unsigned threads, unsigned flags);
#endif

#ifdef HAVE_DNNL

/* oneDNN's AVX2 and AVX-512 kernels point the stack register at the heap while they work (its issue
 * 4845, mended in 2026): a signal handler then writes its frame over the heap. So no signal is
 * taken in there; the library's own threads, made in here or in gemm_run, inherit that. But for
 * those of a fault: the process ends anyway then, and blocked they would kill it past the handler
 * that gives the terminal back. */
static void block_signals(sigset_t *before)
{
    static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS};
    sigset_t blocked;

    sigfillset(&blocked);
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++)
        sigdelset(&blocked, faults[i]);
    pthread_sigmask(SIG_SETMASK, &blocked, before);
}

static dnnl_status_t without_signals(char ta, char tb, dnnl_dim_t m, dnnl_dim_t n, dnnl_dim_t k,
                                     float alpha, const float *a, dnnl_dim_t lda, const float *b,
                                     dnnl_dim_t ldb, float beta, float *c, dnnl_dim_t ldc)
{
    sigset_t before;

    block_signals(&before);
    dnnl_status_t status = dnnl_sgemm(ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return status;
}

void gemm(bool transpose_a, bool transpose_b, size_t m, size_t n, size_t k, float alpha,
          const float *a, const float *b, float beta, float *c)
{
    if (m == 0 || n == 0)
        return;
    dnnl_dim_t M = (dnnl_dim_t)m, N = (dnnl_dim_t)n, K = (dnnl_dim_t)k;
    dnnl_status_t status = without_signals(transpose_a ? 'T' : 'N', transpose_b ? 'T' : 'N', M, N,
                                           K, alpha, a, transpose_a ? M : (K > 0 ? K : 1), b,
                                           transpose_b ? (K > 0 ? K : 1) : N, beta, c, N);
    if (status !=
        dnnl_success) { /* only memory can be short: the arguments are right by construction */
        fprintf(stderr, "mlptui: the matrix product failed (oneDNN status %d)\n", (int)status);
        abort();
    }
}

const char *gemm_library(void)
{
    static char name[48];
    const dnnl_version_t *version = dnnl_version();

    snprintf(name, sizeof name, "oneDNN %d.%d.%d", version->major, version->minor, version->patch);
    return name;
}

#else

void gemm(bool transpose_a, bool transpose_b, size_t m, size_t n, size_t k, float alpha,
          const float *a, const float *b, float beta, float *c)
{
    if (m == 0 || n == 0)
        return;
    int M = (int)m, N = (int)n, K = (int)k;
    cblas_sgemm(CblasRowMajor, transpose_a ? CblasTrans : CblasNoTrans,
                transpose_b ? CblasTrans : CblasNoTrans, M, N, K, alpha, a,
                transpose_a ? M : (K > 0 ? K : 1), b, transpose_b ? (K > 0 ? K : 1) : N, beta, c,
                N);
}

const char *gemm_library(void)
{
#ifdef HAVE_OPENBLAS
    return "OpenBLAS";
#else
    return "CBLAS";
#endif
}

#endif

/* What OMP_NUM_THREADS asks for, else the cores that this process may use. */
static int default_threads(void)
{
    const char *wanted = getenv("OMP_NUM_THREADS");
    long count = wanted != NULL ? strtol(wanted, NULL, 10) : 0;

    if (count < 1 || count > 1024) {
#ifdef HAVE_OMP
        count = omp_get_num_procs(); /* heeds the process's affinity */
#else
        count = sysconf(_SC_NPROCESSORS_ONLN);
#endif
    }
    return count > 0 ? (int)count : 1;
}

int gemm_set_threads(int count)
{
    if (count <= 0)
        count = default_threads();
#if defined HAVE_DNNL && defined HAVE_OMP
    omp_set_num_threads(count); /* holds for the calling thread alone */
#elif defined HAVE_OPENBLAS
    /* holds for the whole process: no call to make while another thread multiplies */
    if (openblas_get_num_threads() != count)
        openblas_set_num_threads(count);
#endif
    return count;
}

#ifdef OWN_PARTS
struct team {
    gemm_part *run;
    void *context;
    size_t most;
};

/* All threads come, even those without a part: the run-time ends and remakes threads where one team
 * is smaller than the last. */
static void run_part(void *data)
{
    const struct team *team = data;
    size_t part = (size_t)omp_get_thread_num(), threads = (size_t)omp_get_num_threads();
    size_t parts = threads < team->most ? threads : team->most;

    if (part < parts)
        team->run(team->context, part, parts);
}

void gemm_run(gemm_part *run, void *context, size_t most)
{
    struct team team = {run, context, most};
    sigset_t before;

    if (most <= 1) {
        run(context, 0, 1);
        return;
    }
    block_signals(&before);
    GOMP_parallel(run_part, &team, 0, 0);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}
#else
void gemm_run(gemm_part *run, void *context, size_t most)
{
    (void)most;
    run(context, 0, 1);
}
#endif

size_t gemm_parts(size_t count)
{
    return count < LEAST_COUNT ? 1 : SIZE_MAX;
}

void gemm_share(size_t count, size_t part, size_t parts, size_t *begin, size_t *end)
{
    *begin = count * part / parts;
    *end = count * (part + 1) / parts;
}

void gemm_rest(void)
{
#if defined HAVE_DNNL && defined HAVE_OMP_PAUSE
    (void)omp_pause_resource_all(OMP_PAUSE_SOFT);
#endif
}
