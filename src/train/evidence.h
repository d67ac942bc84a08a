/* evidence: what a run has shown so far, as far as its diagnosis needs it: plain values of bounded
 * size, which the trainer keeps up to date. None depends on time, on the number of threads or on
 * what is looked at, so that the same run always has the same diagnosis. */
#ifndef MLPTUI_TRAIN_EVIDENCE_H
#define MLPTUI_TRAIN_EVIDENCE_H

#include "mlptui/nn/loss.h"
#include "mlptui/train/config.h"
#include "mlptui/train/metrics.h"

#define EVIDENCE_EPOCHS 16 /* the newest that are kept */
#define EVIDENCE_IMAGES 50 /* fewer say nothing */

/* The layers in one mini-batch. */
struct look {
    uint64_t step; /* 0: none */
    size_t epoch;  /* completed before it */
    size_t layer_count;
    struct layer_look {
        size_t n_in, n_out;
        double weight, gradient, update; /* root mean squares */
        size_t alike;                    /* the most units that have the same weights */
    } layers[NETWORK_MAX_LAYERS];
};

/* Losses of one epoch; "train" is of its mini-batches, each before its update. */
struct epoch_look {
    size_t epoch; /* 1, 2, ... */
    uint64_t step;
    double train;      /* mean */
    double last;       /* mean of the last tenth, or of more where mini-batches are few */
    double worst;      /* of all stretches of 100 images; 0: there are none */
    double spread;     /* variance over these stretches, times 100 / mean; 0: too few of them */
    double validation; /* NaN where not evaluated */
};

struct evidence {
    const struct config *config; /* in force */
    size_t class_count, validation_count;

    size_t origin;        /* epochs completed when the run was first seen */
    bool from_start;      /* the first weights were seen; else it goes on from a saved run */
    double first_loss;    /* that they gave, */
    double clipped_share; /* and of how many images it stood at the bound */
    double first_worst;   /* `worst` of the first epoch */
    struct look first, previous, newest;

    /* Units that were 0 for all of `dead_images` at the newest epoch's end, by hidden layer. */
    size_t dead_images;
    size_t dead[NETWORK_MAX_LAYERS];

    size_t epoch_count;                        /* since the origin */
    struct epoch_look epochs[EVIDENCE_EPOCHS]; /* number n stands at n % EVIDENCE_EPOCHS */
    struct epoch_look best;                    /* with the lowest validation loss */
    double lowest_validation;                  /* mean of three epochs in a row */

    uint64_t rate_step;        /* mini-batches done when the rate was last changed */
    size_t rate_epoch;         /* the last epoch that was not wholly made with it */
    double lowest_train;       /* of the epochs wholly made with it, without the newest, */
    size_t lowest_train_epoch; /* and which; 0: none */

    struct ending {
        bool happened;
        uint64_t step;
        size_t epoch, good_epoch;
        double loss;
    } divergence;

    /* The epoch under way. */
    struct tally {
        double sum, part_sum;
        size_t count, part_count;
        double last;
        struct stretches {
            double sum; /* of the one under way */
            size_t samples;
            size_t count; /* of the whole ones, and their means */
            double mean_sum, square_sum, worst;
        } stretches;
    } tally;
};

/* Of a run with `epoch` epochs done, the first of them or the last. `config` is kept. */
void evidence_begin(struct evidence *evidence, const struct config *config,
                    const struct dataset *dataset, size_t epoch);

/* What the first weights made of the first images: `clipped` of them at the bound of the loss. */
void evidence_add_start(struct evidence *evidence, const struct loss_sum *sum, size_t clipped);

/* Whether the layers are to be looked at in the next mini-batch: the first one, the first after a
 * change of the rate, and at an epoch's end, not so often that it costs. */
bool evidence_wants_look(const struct evidence *evidence, uint64_t steps_done, bool ends_epoch,
                         bool ends_run);
void evidence_add_look(struct evidence *evidence, const struct network_metrics *metrics,
                       size_t epochs_done);

void evidence_add_step(struct evidence *evidence, const struct step_metrics *step,
                       size_t steps_per_epoch);

/* After the epoch's last step. `pass` holds images that went through the network then. */
void evidence_add_epoch(struct evidence *evidence, const struct epoch_metrics *metrics,
                        const struct network *network, const struct pass *pass);

/* The rate changes after so many mini-batches. */
void evidence_change_rate(struct evidence *evidence, uint64_t step);

/* loss: the one that told; NaN also where a weight is not finite any more. */
void evidence_diverge(struct evidence *evidence, uint64_t step, size_t epoch, size_t good_epoch,
                      double loss);

#endif
