/* gemm: the one seam to the matrix library (oneDNN, else a CBLAS). */
#include "nn/gemm.h"

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "nn/parallel.h"

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
#define LIBRARY_ROOM  ((size_t)48 << 20) /* bytes of address space, measured with room to spare */

#ifdef HAVE_OMP
/* OpenMP's run-time, oneDNN's own. Declared here, since clang's <omp.h> is a package of its own;
 * the signatures are those of the OpenMP 5.0 specification, section 3.2. */
extern void omp_set_num_threads(int count);
extern int omp_get_max_threads(void);
extern int omp_get_num_procs(void);
#endif

/* Has the library work on the calling thread alone: the team shares its products out. (oneDNN
 * leaves out what threads were to do that its run-time does not give it.) */
static void work_alone(void)
{
#ifdef HAVE_OMP
    if (omp_get_max_threads() != 1)
        omp_set_num_threads(1); /* holds for the calling thread */
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

#ifdef HAVE_DNNL

/* oneDNN's AVX2 and AVX-512 kernels point the stack register at the heap while they work (its issue
 * 4845, mended in 2026): a signal handler then writes its frame over the heap. So no signal is
 * taken in there. */
static void multiply(const struct product *p)
{
    sigset_t before;

    parallel_block_signals(&before);
    work_alone();
    dnnl_status_t status =
        dnnl_sgemm(p->transpose_a ? 'T' : 'N', p->transpose_b ? 'T' : 'N', (dnnl_dim_t)p->m,
                   (dnnl_dim_t)p->n, (dnnl_dim_t)p->k, p->alpha, p->a, (dnnl_dim_t)p->lda, p->b,
                   (dnnl_dim_t)p->ldb, p->beta, p->c, (dnnl_dim_t)p->ldc);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (status != dnnl_success) /* the arguments are right by construction: memory is short */
        xalloc_give_up();
}

const char *gemm_library(void)
{
    static char name[48];
    const dnnl_version_t *version = dnnl_version();

    snprintf(name, sizeof name, "oneDNN %d.%d.%d", version->major, version->minor, version->patch);
    return name;
}

#else

static void multiply(const struct product *p)
{
    work_alone();
    cblas_sgemm(CblasRowMajor, p->transpose_a ? CblasTrans : CblasNoTrans,
                p->transpose_b ? CblasTrans : CblasNoTrans, (int)p->m, (int)p->n, (int)p->k,
                p->alpha, p->a, (int)p->lda, p->b, (int)p->ldb, p->beta, p->c, (int)p->ldc);
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

int gemm_thread_count(int wanted)
{
    return wanted > 0 ? wanted : default_threads();
}

int gemm_set_threads(int wanted)
{
    int count = gemm_thread_count(wanted);

#ifdef HAVE_OPENBLAS
    if (openblas_get_num_threads() != 1)
        openblas_set_num_threads(1); /* of the process */
#endif
    parallel_set_size((size_t)count);
    return count;
}

/* What the libraries take for a product they may not ask for in a way that can fail. */
static bool has_room(struct error *error)
{
    void *room = mmap(NULL, LIBRARY_ROOM, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (room == MAP_FAILED)
        return error_set(error, "out of memory: matrix products need %d MiB more",
                         (int)(LIBRARY_ROOM >> 20));
    munmap(room, LIBRARY_ROOM);
    return true;
}

bool gemm_prepare(struct error *error)
{
    return parallel_start(error) && has_room(error);
}

void gemm_run(gemm_part *run, void *context, size_t most)
{
    size_t parts = most < parallel_size() ? most : parallel_size();

    if (parts > 1)
        parallel_run(run, context, parts);
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
    parallel_rest();
}
