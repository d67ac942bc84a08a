/* classes: the probability of each class as bars. */
#include "ui/widgets/classes.h"

#include "mlptui/nn/loss.h"
#include "ui/model/format.h"

int classes_name_columns(const struct dataset *dataset, int least, int most)
{
    int columns = least;

    for (size_t c = 0; c < dataset->class_count && columns < most; c++) {
        int width = text_columns(dataset->class_names[c]);

        columns = width > most ? most : width > columns ? width : columns;
    }
    return columns;
}

void classes_draw(struct canvas *canvas, struct rect area, const struct dataset *data,
                  const float *p, size_t truth)
{
    struct rect inside = canvas_frame(canvas, area, "probability of each class");
    char share[FORMAT_SIZE];

    if (inside.columns < 12 || p == NULL)
        return;
    int name = classes_name_columns(data, 2, inside.columns / 3);
    size_t guess = loss_arg_max(p, data->class_count);
    for (size_t c = 0; c < data->class_count && inside.rows > 0; c++) {
        struct rect line = rect_cut_top(&inside, 1);
        enum role wrong = truth == CLASSES_NO_TRUTH ? ROLE_STRONG : ROLE_BAD;
        enum role role = c == truth ? ROLE_GOOD : c == guess ? wrong : ROLE_TEXT;
        int column = line.column + 1;

        canvas_text(canvas, line.row, column, name, role, data->class_names[c]);
        column += name + 1;
        int bar = line.columns - name - 2 - 8;
        canvas_bar(canvas, line.row, column, bar, (double)p[c],
                   role == ROLE_GOOD || role == ROLE_BAD ? role : ROLE_BAR);
        canvas_text_right(canvas, line.row, column + bar + 6, 6, role,
                          format_share((double)p[c], share));
        if (c == truth)
            canvas_glyph(canvas, line.row, column + bar + 7, GLYPH_ARROW_LEFT, ROLE_GOOD);
    }
}
