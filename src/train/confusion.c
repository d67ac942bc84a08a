/* confusion: a table of counts, and what follows from it. */
#include "train/confusion.h"

#include <math.h>
#include <stdlib.h>

#include "base/xalloc.h"

void confusion_init(struct confusion *confusion, size_t class_count)
{
    confusion->class_count = class_count;
    confusion->counts = xcalloc(class_count * class_count, sizeof *confusion->counts);
}

void confusion_release(struct confusion *confusion)
{
    free(confusion->counts);
    *confusion = (struct confusion){0};
}

void confusion_add(struct confusion *confusion, const uint8_t *labels, const uint8_t *predicted,
                   size_t n)
{
    for (size_t i = 0; i < n; i++)
        confusion->counts[labels[i] * confusion->class_count + predicted[i]]++;
}

size_t confusion_count(const struct confusion *confusion, size_t truth, size_t predicted)
{
    return confusion->counts[truth * confusion->class_count + predicted];
}

static double share(size_t part, size_t whole)
{
    return whole > 0 ? (double)part / (double)whole : NAN;
}

struct class_figures confusion_class(const struct confusion *confusion, size_t class)
{
    struct class_figures f = {.right = confusion_count(confusion, class, class)};

    for (size_t other = 0; other < confusion->class_count; other++) {
        f.count += confusion_count(confusion, class, other);
        f.predicted += confusion_count(confusion, other, class);
    }
    f.precision = share(f.right, f.predicted);
    f.recall = share(f.right, f.count);
    f.f1 = share(2 * f.right, f.count + f.predicted);
    return f;
}
