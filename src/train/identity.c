/* identity: what tells a run from all others. */
#include <stdio.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "config.h"
#include "mlptui/train/run.h"
#include "nn/gemm.h"

/* From the system, so that the seeded generators stay as they are. Of version 4: all bits but six
 * are random. */
static void make_uuid(char uuid[37])
{
    unsigned char b[16];

    if (getentropy(b, sizeof b) != 0) {
        uuid[0] = '\0';
        return;
    }
    b[6] = (unsigned char)((b[6] & 0x0f) | 0x40);
    b[8] = (unsigned char)((b[8] & 0x3f) | 0x80);
    snprintf(uuid, 37, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0],
             b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13],
             b[14], b[15]);
}

void run_begin(struct run *run, const struct dataset *dataset)
{
    struct run_identity *identity = &run->identity;

    run->steps_per_epoch =
        (dataset->splits[SPLIT_TRAIN].count + run->config.batch_size - 1) / run->config.batch_size;
    make_uuid(identity->uuid);
    identity->started = (int64_t)time(NULL);
    identity->data = dataset->fingerprint;
    snprintf(identity->version, sizeof identity->version, "%s", PACKAGE_VERSION);
    if (gethostname(identity->host, sizeof identity->host - 1) != 0)
        identity->host[0] = '\0';
    identity->host[sizeof identity->host - 1] = '\0';
    identity->threads = gemm_thread_count(run->config.threads);
}
