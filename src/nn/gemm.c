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

#define LEAST_COUNT   8192 /* numbers: about a microsecond's work, what waking the threads takes */
#define LEAST_PRODUCT 500000 /* multiplications, which take some ten microseconds */
#define COLUMN_STRIP  48     /* of C: a part has whole tiles of the libraries' kernels */
#define ROW_STRIP     8

#ifdef HAVE_OMP
/* OpenMP's run-time, oneDNN's own. Declared here, since clang's <omp.h> is a package of its own;
 * the signatures are those of the OpenMP 5.0 specification, sections 3.2 and 3.5. */
extern void omp_set_num_threads(int count);
extern int omp_get_max_threads(void);
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

#if defined HAVE_GOMP_PARALLEL && !defined __SANITIZE_THREAD__
#define TEAM
/* What `#pragma omp parallel` is compiled to by gcc ("The libgomp ABI" in its manual). Called by
 * name since clang compiles the pragma to another run-time than oneDNN's, with threads of its own.
 */
extern void GOMP_parallel(void (*run)(void *), void *data, unsigned threads, unsigned flags);
#endif

/* Threads that a team of the calling thread is to have. */
static size_t team_threads(void)
{
#ifdef HAVE_OMP
    return (size_t)omp_get_max_threads();
#else
    return 1;
#endif
}

static void team_limit(size_t threads)
{
#ifdef HAVE_OMP
    omp_set_num_threads((int)threads); /* holds for the calling thread alone */
#else
    (void)threads;
#endif
}

/* C (m, n) = alpha op(A) op(B) + beta C, or of C the rows and columns that a part has to do. */
struct product {
    bool transpose_a, transpose_b;
    size_t m, n, k;
    float alpha;
    const float *a, *b;
    float beta;
    float *c;
    size_t lda, ldb, ldc;
};

/* oneDNN's AVX2 and AVX-512 kernels point the stack register at the heap while they work (its issue
 * 4845, mended in 2026): a signal handler then writes its frame over the heap. So no signal is
 * taken in there, and the team's threads inherit that. But for those of a fault: the process ends
 * anyway then, and blocked they would kill it past the handler that gives the terminal back. */
static void block_signals(sigset_t *before)
{
    static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS};
    sigset_t blocked;

    sigfillset(&blocked);
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++)
        sigdelset(&blocked, faults[i]);
    pthread_sigmask(SIG_SETMASK, &blocked, before);
}

#ifdef HAVE_DNNL

/* On the calling thread alone: oneDNN shares out no product of its own, since it leaves out what
 * threads that do not come were to do. */
static void multiply(const struct product *p)
{
    sigset_t before;
    size_t threads = team_threads();

    block_signals(&before);
    team_limit(1);
    dnnl_status_t status =
        dnnl_sgemm(p->transpose_a ? 'T' : 'N', p->transpose_b ? 'T' : 'N', (dnnl_dim_t)p->m,
                   (dnnl_dim_t)p->n, (dnnl_dim_t)p->k, p->alpha, p->a, (dnnl_dim_t)p->lda, p->b,
                   (dnnl_dim_t)p->ldb, p->beta, p->c, (dnnl_dim_t)p->ldc);
    team_limit(threads);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
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

/* On the calling thread alone. */
static void multiply(const struct product *p)
{
    size_t threads = team_threads();

    team_limit(1);
    cblas_sgemm(CblasRowMajor, p->transpose_a ? CblasTrans : CblasNoTrans,
                p->transpose_b ? CblasTrans : CblasNoTrans, (int)p->m, (int)p->n, (int)p->k,
                p->alpha, p->a, (int)p->lda, p->b, (int)p->ldb, p->beta, p->c, (int)p->ldc);
    team_limit(threads);
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
#ifdef HAVE_OPENBLAS
    if (openblas_get_num_threads() != 1)
        openblas_set_num_threads(1); /* the team shares the products out */
#endif
    team_limit((size_t)count);
    return (int)team_threads();
}

struct team {
    gemm_part *run;
    void *context;
    size_t parts;
};

/* What one of `size` members does. There may be fewer members than parts: the run-time gives as
 * many as its environment and the system let it (OMP_DYNAMIC, OMP_THREAD_LIMIT). */
static void run_member(const struct team *team, size_t member, size_t size)
{
    for (size_t part = member; part < team->parts; part += size)
        team->run(team->context, part, team->parts);
}

#ifdef TEAM
static void join_team(void *data)
{
    run_member(data, (size_t)omp_get_thread_num(), (size_t)omp_get_num_threads());
}

/* All threads come, even those without a part: the run-time ends and remakes threads where one team
 * is smaller than the last. */
static void run_team(struct team *team)
{
    sigset_t before;

    block_signals(&before);
    GOMP_parallel(join_team, team, 0, 0);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}
#else
static void run_team(struct team *team)
{
    run_member(team, 0, 1);
}
#endif

void gemm_run(gemm_part *run, void *context, size_t most)
{
    size_t threads = most > 1 ? team_threads() : 1;
    struct team team = {run, context, most < threads ? most : threads};

    if (team.parts > 1)
        run_team(&team);
    else
        run(context, 0, 1);
}

size_t gemm_parts(size_t count)
{
    return count < LEAST_COUNT ? 1 : SIZE_MAX;
}

void gemm_share(size_t count, size_t part, size_t parts, size_t *begin, size_t *end)
{
    *begin = count * part / parts;
    *end = count * (part + 1) / parts;
}

/* [*begin, *end) of `count` rows or columns, in strips. */
static void share_strips(size_t count, size_t strip, size_t part, size_t parts, size_t *begin,
                         size_t *end)
{
    gemm_share((count + strip - 1) / strip, part, parts, begin, end);
    *begin *= strip;
    *end = *end * strip < count ? *end * strip : count;
}

static bool by_columns(const struct product *p)
{
    return p->n / COLUMN_STRIP >= p->m / ROW_STRIP;
}

static void product_part(void *context, size_t part, size_t parts)
{
    struct product p = *(const struct product *)context;
    size_t begin, end;

    if (by_columns(&p)) {
        share_strips(p.n, COLUMN_STRIP, part, parts, &begin, &end);
        p.n = end - begin;
        p.b += begin * (p.transpose_b ? p.ldb : 1);
        p.c += begin;
    } else {
        share_strips(p.m, ROW_STRIP, part, parts, &begin, &end);
        p.m = end - begin;
        p.a += begin * (p.transpose_a ? 1 : p.lda);
        p.c += begin * p.ldc;
    }
    if (begin < end)
        multiply(&p);
}

void gemm(bool transpose_a, bool transpose_b, size_t m, size_t n, size_t k, float alpha,
          const float *a, const float *b, float beta, float *c)
{
    size_t depth = k > 0 ? k : 1;
    struct product p = {.transpose_a = transpose_a,
                        .transpose_b = transpose_b,
                        .m = m,
                        .n = n,
                        .k = k,
                        .alpha = alpha,
                        .a = a,
                        .b = b,
                        .beta = beta,
                        .c = c,
                        .lda = transpose_a ? m : depth,
                        .ldb = transpose_b ? depth : n,
                        .ldc = n};

    if (m > 0 && n > 0)
        gemm_run(product_part, &p, m * n * depth < LEAST_PRODUCT ? 1 : SIZE_MAX);
}

void gemm_rest(void)
{
#ifdef HAVE_OMP_PAUSE
    (void)omp_pause_resource_all(OMP_PAUSE_SOFT);
#endif
}
