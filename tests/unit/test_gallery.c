/* Tests of gallery: filters, orders and classes, against a handful of known predictions. */
#include "testing.h"

#include "ui/model/gallery.h"
#include "ui/model/ranking.h"

static const uint8_t labels[6] = {3, 1, 3, 0, 1, 3};
static uint8_t predicted[6] = {3, 1, 5, 0, 2, 3};
static float confidence[6] = {0.9f, 0.4f, 0.8f, 0.99f, 0.3f, 0.9f};
static float p_true[6] = {0.9f, 0.4f, 0.1f, 0.99f, 0.2f, 0.9f};
static const struct split split = {.count = 6, .labels = labels};
static const struct evaluation evaluation = {SPLIT_VALIDATION, 0,          0,     6,
                                             predicted,        confidence, p_true};

static void ck_list(const struct gallery *g, size_t count, const size_t *expected)
{
    ck_assert_uint_eq(g->count, count);
    for (size_t i = 0; i < count; i++)
        ck_assert_uint_eq(g->indices[i], expected[i]);
}

START_TEST(test_filters)
{
    struct gallery g;

    gallery_init(&g);
    gallery_fill(&g, &split, &evaluation, NULL);
    ck_list(&g, 6, (size_t[]){0, 1, 2, 3, 4, 5});
    g.filter = FILTER_WRONG;
    gallery_fill(&g, &split, &evaluation, NULL);
    ck_list(&g, 2, (size_t[]){2, 4});
    g.filter = FILTER_RIGHT;
    gallery_fill(&g, &split, &evaluation, NULL);
    ck_list(&g, 4, (size_t[]){0, 1, 3, 5});
    g.class = 3;
    gallery_fill(&g, &split, &evaluation, NULL);
    ck_list(&g, 2, (size_t[]){0, 5});
    ck_assert_uint_eq(ranking_find(g.indices, g.count, 5), 1);
    ck_assert_uint_eq(ranking_find(g.indices, g.count, 4), 0);
    gallery_release(&g);
}
END_TEST

START_TEST(test_orders_are_stable)
{
    struct gallery g;

    gallery_init(&g);
    g.order = ORDER_CONFIDENCE;
    gallery_fill(&g, &split, &evaluation, NULL);
    ck_list(&g, 6, (size_t[]){4, 1, 2, 0, 5, 3});
    g.order = ORDER_LOSS;
    gallery_fill(&g, &split, &evaluation, NULL);
    ck_list(&g, 6, (size_t[]){2, 4, 1, 0, 5, 3});
    gallery_release(&g);
}
END_TEST

/* What is wrong now first, then what was learned last. */
START_TEST(test_learned_last_comes_first)
{
    uint8_t before[18] = {3, 5, 5, 0, 1, 1, 3, 5, 5, 0, 2, 3, 3, 1, 5, 0, 2, 3};
    uint8_t p[18] = {0};
    struct prediction_history predictions = {
        .count = 6, .epochs = 3, .numbers = {1, 2, 3}, .predicted = before, .p_true = p};
    struct gallery g;

    gallery_init(&g);
    g.order = ORDER_LEARNED;
    gallery_fill(&g, &split, &evaluation, &predictions);
    ck_list(&g, 6, (size_t[]){2, 4, 1, 5, 0, 3});
    gallery_fill(&g, &split, &evaluation, NULL);
    ck_list(&g, 6, (size_t[]){0, 1, 2, 3, 4, 5});
    gallery_release(&g);
}
END_TEST

START_TEST(test_without_predictions_everything_is_listed)
{
    struct gallery g;

    gallery_init(&g);
    g.filter = FILTER_WRONG;
    g.order = ORDER_LOSS;
    gallery_fill(&g, &split, NULL, NULL);
    ck_list(&g, 6, (size_t[]){0, 1, 2, 3, 4, 5});
    g.split = SPLIT_TEST; /* the evaluation is of another split */
    gallery_fill(&g, &split, &evaluation, NULL);
    ck_assert_uint_eq(g.count, 6);
    gallery_release(&g);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("gallery");
    TCase *tc = tcase_create("gallery");

    tcase_add_test(tc, test_filters);
    tcase_add_test(tc, test_orders_are_stable);
    tcase_add_test(tc, test_learned_last_comes_first);
    tcase_add_test(tc, test_without_predictions_everything_is_listed);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
