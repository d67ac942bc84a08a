/* image: one image of a split as a picture on the screen. */
#include "ui/widgets/image.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "mlptui/data/batch.h"

void image_draw(struct canvas *canvas, struct rect area, const struct dataset *dataset,
                const struct split *split, size_t i)
{
    uint8_t *bytes = xmalloc(dataset->pixel_count);

    batch_image(split, dataset->pixel_count, i, bytes);
    canvas_picture(canvas, area, bytes, dataset->image_rows, dataset->image_columns);
    free(bytes);
}
