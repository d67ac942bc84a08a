/* test_ring: order, bounds, waiting, closing, and the descriptor that tells of events. */
#include "mlptui/engine/ring.h"

#include <poll.h>
#include <pthread.h>
#include <unistd.h>

#include "testing.h"

static struct event numbered(uint64_t number)
{
    return (struct event){.kind = EVENT_RATE, .run = 1, .u.rate.step = number};
}

static struct ring *make(size_t capacity)
{
    struct error error;
    struct ring *ring = ring_new(capacity, &error);

    ck_assert_ptr_nonnull(ring);
    return ring;
}

static bool readable(const struct ring *ring, int milliseconds)
{
    struct pollfd fd = {.fd = ring_descriptor(ring), .events = POLLIN};

    return poll(&fd, 1, milliseconds) == 1;
}

START_TEST(keeps_order_and_bounds)
{
    struct ring *ring = make(3);
    struct event event;

    ck_assert(!ring_take(ring, &event));
    for (int round = 0; round < 5; round++) { /* the circle wraps */
        for (uint64_t i = 0; i < 3; i++) {
            event = numbered(i);
            ck_assert(ring_offer(ring, &event));
        }
        event = numbered(99);
        ck_assert(!ring_offer(ring, &event));
        for (uint64_t i = 0; i < 3; i++) {
            ck_assert(ring_take(ring, &event));
            ck_assert_uint_eq(event.u.rate.step, i);
        }
        ck_assert(!ring_take(ring, &event));
    }
    ring_free(ring);
}
END_TEST

START_TEST(descriptor_follows_events)
{
    struct ring *ring = make(2);
    struct event event = numbered(1);

    ck_assert(!readable(ring, 0));
    ring_put(ring, &event);
    ck_assert(readable(ring, 0));
    ring_put(ring, &event);
    ck_assert(readable(ring, 0));
    ring_take(ring, &event);
    ck_assert(readable(ring, 0)); /* one is left */
    ring_take(ring, &event);
    ck_assert(!readable(ring, 0));
    ring_take(ring, &event);
    ck_assert(!readable(ring, 0));
    ring_offer(ring, &event);
    ck_assert(readable(ring, 0));
    ring_free(ring);
}
END_TEST

#define MANY 20000

static void *put_many(void *context)
{
    struct ring *ring = context;

    for (uint64_t i = 0; i < MANY; i++) {
        struct event event = numbered(i);

        if (!ring_put(ring, &event))
            return ring;
    }
    return NULL;
}

START_TEST(nothing_is_lost_between_threads)
{
    static const size_t capacities[] = {1, 2, 7, 64};
    struct ring *ring = make(capacities[_i]);
    struct event event;
    pthread_t producer;
    void *failed;

    ck_assert_int_eq(pthread_create(&producer, NULL, put_many, ring), 0);
    for (uint64_t next = 0; next < MANY;) {
        ck_assert(readable(ring, 10000));
        while (ring_take(ring, &event))
            ck_assert_uint_eq(event.u.rate.step, next++);
    }
    pthread_join(producer, &failed);
    ck_assert_ptr_null(failed);
    ck_assert(!readable(ring, 0));
    ring_free(ring);
}
END_TEST

/* Offers everything, merging nothing: what was refused is counted, the rest is in order. */
static void *offer_many(void *context)
{
    struct ring *ring = context;
    uintptr_t refused = 0;

    for (uint64_t i = 0; i < MANY; i++) {
        struct event event = numbered(i);

        refused += !ring_offer(ring, &event);
    }
    struct event last = numbered(MANY);
    ring_put(ring, &last);
    return (void *)refused;
}

START_TEST(offers_are_refused_or_kept)
{
    struct ring *ring = make(4);
    struct event event = numbered(0);
    pthread_t producer;
    uint64_t taken = 0, before = 0;
    void *refused;

    ck_assert_int_eq(pthread_create(&producer, NULL, offer_many, ring), 0);
    while (event.u.rate.step != MANY) {
        ck_assert(readable(ring, 10000));
        if (ring_take(ring, &event)) {
            ck_assert(taken == 0 || event.u.rate.step > before);
            before = event.u.rate.step;
            taken++;
        }
    }
    pthread_join(producer, &refused);
    ck_assert_uint_eq(taken - 1 + (uintptr_t)refused, MANY);
    ring_free(ring);
}
END_TEST

START_TEST(close_wakes_a_waiting_producer)
{
    struct ring *ring = make(1);
    struct event event;
    pthread_t producer;
    void *failed;

    ck_assert_int_eq(pthread_create(&producer, NULL, put_many, ring), 0);
    ck_assert(readable(ring, 10000));
    usleep(2000); /* usually lets it wait on the full ring; either way the outcome is the same */
    ring_close(ring);
    pthread_join(producer, &failed);
    ck_assert_ptr_eq(failed, ring);

    event = numbered(7);
    ck_assert(!ring_offer(ring, &event));
    ck_assert(!ring_put(ring, &event));
    ck_assert(ring_take(ring, &event)); /* what was in before stays */
    ck_assert_uint_eq(event.u.rate.step, 0);
    ck_assert(!ring_take(ring, &event));
    ring_free(ring);
}
END_TEST

START_TEST(impossible_capacity)
{
    struct error error = {""};

    ck_assert_ptr_null(ring_new(SIZE_MAX / 2, &error));
    ck_assert_str_ne(error.text, "");
    ring_free(NULL);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("ring");
    TCase *tcase = tcase_create("ring");

    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, keeps_order_and_bounds);
    tcase_add_test(tcase, descriptor_follows_events);
    tcase_add_loop_test(tcase, nothing_is_lost_between_threads, 0, 4);
    tcase_add_test(tcase, offers_are_refused_or_kept);
    tcase_add_loop_test(tcase, close_wakes_a_waiting_producer, 0, 20);
    tcase_add_test(tcase, impossible_capacity);
    suite_add_tcase(suite, tcase);
    return run_suite(suite);
}
