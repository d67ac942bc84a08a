/* confusion: how often each class was taken for which, and the figures that follow from it. */
#ifndef MLPTUI_TRAIN_CONFUSION_H
#define MLPTUI_TRAIN_CONFUSION_H

#include <stddef.h>
#include <stdint.h>

struct confusion {
    size_t class_count; /* C */
    size_t *counts;     /* (C, C): row truth, column prediction; owned */
};

/* C at least 1, at most DATASET_MAX_CLASSES. Aborts when out of memory. */
void confusion_init(struct confusion *confusion, size_t class_count);
void confusion_release(struct confusion *confusion);

/* Counts n samples; each label and prediction below C. */
void confusion_add(struct confusion *confusion, const uint8_t *labels, const uint8_t *predicted,
                   size_t n);

size_t confusion_count(const struct confusion *confusion, size_t truth, size_t predicted);

/* One class against all others. */
struct class_figures {
    size_t count;     /* samples of this class */
    size_t predicted; /* samples taken for this class */
    size_t right;     /* both */
    double precision; /* right / predicted; NaN where nothing was predicted */
    double recall;    /* right / count; NaN where there is no sample */
    double f1;        /* 2 right / (count + predicted); NaN where both are 0 */
};

struct class_figures confusion_class(const struct confusion *confusion, size_t class);

#endif
