/* Tests of mailbox and writer, the two ends of the worker's post: order, what may replace or wait
 * for what, and who wakes whom. */
#include "testing.h"

#include <pthread.h>
#include <string.h>

#include "engine/event_writer.h"
#include "engine/mailbox.h"

static struct command command(enum command_kind kind, double rate)
{
    return (struct command){.kind = kind, .rate = rate};
}

static void send(struct mailbox *mailbox, enum command_kind kind, double rate)
{
    struct command c = command(kind, rate);

    mailbox_send(mailbox, &c);
}

static void ck_next(struct mailbox *mailbox, enum command_kind kind, double rate)
{
    struct command c;

    ck_assert(mailbox_take(mailbox, &c));
    ck_assert_int_eq(c.kind, kind);
    ck_assert_double_eq(c.rate, rate);
}

START_TEST(first_in_first_out)
{
    struct mailbox mailbox;
    struct command c;

    mailbox_init(&mailbox);
    ck_assert(!mailbox_take(&mailbox, &c));
    for (int round = 0; round < 3; round++) { /* emptied and filled again */
        send(&mailbox, COMMAND_PAUSE, 0);
        send(&mailbox, COMMAND_STEP, 0);
        ck_next(&mailbox, COMMAND_PAUSE, 0);
        send(&mailbox, COMMAND_STEP, 0);
        ck_next(&mailbox, COMMAND_STEP, 0);
        ck_next(&mailbox, COMMAND_STEP, 0); /* two presses are two steps */
        ck_assert(!mailbox_take(&mailbox, &c));
    }
    mailbox_release(&mailbox);
}
END_TEST

START_TEST(only_neighbouring_rates_replace_each_other)
{
    struct mailbox mailbox;
    struct command c;

    mailbox_init(&mailbox);
    send(&mailbox, COMMAND_RATE, 0.1);
    send(&mailbox, COMMAND_RATE, 0.2);
    send(&mailbox, COMMAND_RATE, 0.5);
    send(&mailbox, COMMAND_PAUSE, 0);
    send(&mailbox, COMMAND_RATE, 1);
    send(&mailbox, COMMAND_RATE, 2);
    ck_next(&mailbox, COMMAND_RATE, 0.5);
    ck_next(&mailbox, COMMAND_PAUSE, 0);
    ck_next(&mailbox, COMMAND_RATE, 2);
    ck_assert(!mailbox_take(&mailbox, &c));
    send(&mailbox, COMMAND_RATE, 3); /* what has been taken is not replaced */
    ck_next(&mailbox, COMMAND_RATE, 3);
    mailbox_release(&mailbox);
}
END_TEST

START_TEST(it_tells_what_waits)
{
    struct mailbox mailbox;

    mailbox_init(&mailbox);
    ck_assert(!mailbox_presses(&mailbox) && !mailbox_holds(&mailbox, COMMAND_SNAPSHOT));
    send(&mailbox, COMMAND_SNAPSHOT, 0);
    ck_assert(mailbox_holds(&mailbox, COMMAND_SNAPSHOT));
    ck_assert(!mailbox_presses(&mailbox)); /* a snapshot is in no hurry */
    send(&mailbox, COMMAND_STOP, 0);
    ck_assert(mailbox_holds(&mailbox, COMMAND_STOP) && mailbox_presses(&mailbox));
    ck_assert(!mailbox_holds(&mailbox, COMMAND_LOAD));
    ck_next(&mailbox, COMMAND_SNAPSHOT, 0);
    ck_assert(!mailbox_holds(&mailbox, COMMAND_SNAPSHOT));
    mailbox_release(&mailbox);
}
END_TEST

/* One that owns something. */
static struct job_request *a_request(unsigned number)
{
    struct config configs[2] = {config_default(), config_default()};
    struct job_request *request = calloc(1, sizeof *request);

    configs[1].batch_size = 17;
    job_request_copy(request, &(struct job_request){.kind = JOB_SEARCH,
                                                    .number = number,
                                                    .search = {.configs = configs, .count = 2}});
    return request;
}

/* A command travels whole, and what is never taken is freed with the mailbox (a leak check sees).
 */
START_TEST(commands_travel_whole)
{
    struct mailbox mailbox;
    struct command load = {
        .kind = COMMAND_LOAD,
        .load = {.directory = strdup("a directory"), .validation_count = 7, .transpose = true}};
    struct command c;

    mailbox_init(&mailbox);
    mailbox_send(&mailbox, &load);
    mailbox_send(&mailbox, &(struct command){.kind = COMMAND_START, .request = a_request(3)});
    load.load.directory = strdup("never read");
    mailbox_send(&mailbox, &load);
    mailbox_send(&mailbox, &(struct command){.kind = COMMAND_JOB, .request = a_request(4)});
    ck_assert(mailbox_take(&mailbox, &c));
    ck_assert_str_eq(c.load.directory, "a directory");
    ck_assert(c.load.validation_count == 7 && c.load.transpose);
    command_release(&c);
    ck_assert(mailbox_take(&mailbox, &c));
    ck_assert(c.kind == COMMAND_START && c.request->number == 3);
    ck_assert_uint_eq(c.request->search.configs[1].batch_size, 17);
    command_release(&c);
    mailbox_release(&mailbox);
}
END_TEST

START_TEST(closed_is_closed)
{
    struct mailbox mailbox;
    struct command c;

    mailbox_init(&mailbox);
    send(&mailbox, COMMAND_PAUSE, 0);
    ck_assert(!mailbox_closed(&mailbox));
    mailbox_close(&mailbox);
    ck_assert(mailbox_closed(&mailbox));
    ck_assert(!mailbox_take(&mailbox, &c));
    mailbox_wait(&mailbox); /* returns at once */
    send(&mailbox, COMMAND_PAUSE, 0);
    ck_assert(!mailbox_take(&mailbox, &c));
    mailbox_release(&mailbox);
}
END_TEST

/* Takes what comes until the mailbox is closed; sums up the counts. */
static void *sum_up(void *argument)
{
    struct mailbox *mailbox = argument;
    static size_t sum;

    sum = 0;
    while (!mailbox_closed(mailbox)) {
        struct command c;

        mailbox_wait(mailbox);
        while (mailbox_take(mailbox, &c)) {
            sum += c.epochs;
            if (c.kind == COMMAND_STOP)
                return &sum;
        }
    }
    return &sum;
}

START_TEST(a_sleeper_wakes_for_every_command)
{
    struct mailbox mailbox;
    pthread_t thread;
    void *sum;

    mailbox_init(&mailbox);
    ck_assert_int_eq(pthread_create(&thread, NULL, sum_up, &mailbox), 0);
    for (size_t i = 1; i <= 1000; i++) {
        struct command c = {.kind = i < 1000 ? COMMAND_EXTEND : COMMAND_STOP, .epochs = i};
        mailbox_send(&mailbox, &c);
    }
    pthread_join(thread, &sum);
    ck_assert_uint_eq(*(size_t *)sum, 1000 * 1001 / 2);
    ck_assert_int_eq(pthread_create(&thread, NULL, sum_up, &mailbox), 0);
    mailbox_close(&mailbox); /* wakes it too, or the join never comes back */
    pthread_join(thread, &sum);
    mailbox_release(&mailbox);
}
END_TEST

/* --- writer ----------------------------------------------------------------------------------- */

static struct step_metrics step(uint64_t number)
{
    return (struct step_metrics){.step = number,
                                 .epoch = 1,
                                 .steps = 1,
                                 .samples = number == 4 ? 50 : 100,
                                 .loss = (double)number,
                                 .accuracy = 10 * (double)number,
                                 .rate = 0.1,
                                 .seconds = (double)number / 10};
}

static void ck_step(struct ring *ring, uint64_t number, size_t steps, double loss)
{
    struct event event;

    ck_assert(ring_take(ring, &event));
    ck_assert_int_eq(event.kind, EVENT_STEP);
    ck_assert_uint_eq(event.run, 7);
    ck_assert_uint_eq(event.u.step.step, number);
    ck_assert_uint_eq(event.u.step.steps, steps);
    ck_assert_double_eq_tol(event.u.step.loss, loss, 1e-12);
    ck_assert_double_eq_tol(event.u.step.accuracy, 10 * loss, 1e-12);
}

static void ck_kind(struct ring *ring, enum event_kind kind)
{
    struct event event;

    ck_assert(ring_take(ring, &event));
    ck_assert_int_eq(event.kind, kind);
}

START_TEST(steps_wait_merged_for_room)
{
    struct ring *ring = ring_new(2, NULL);
    struct event_writer writer;
    struct event event;

    event_writer_init(&writer, ring);
    for (uint64_t i = 1; i <= 4; i++) { /* 1 and 2 find room, 3 and 4 wait */
        struct step_metrics s = step(i);
        event_writer_step(&writer, 7, &s);
    }
    ck_step(ring, 1, 1, 1);
    struct step_metrics s = step(5);
    event_writer_step(&writer, 7, &s);
    ck_step(ring, 2, 1, 2);
    ck_step(ring, 5, 3, (3 * 100 + 4 * 50 + 5 * 100) / 250.0);
    ck_assert(!ring_take(ring, &event));
    s = step(6); /* nothing of the merged one is left */
    event_writer_step(&writer, 7, &s);
    ck_step(ring, 6, 1, 6);
    ring_free(ring);
}
END_TEST

/* Whatever fits beside it, a notice never overtakes the steps before it. */
START_TEST(nothing_overtakes_waiting_steps)
{
    struct ring *ring = ring_new(3, NULL);
    struct event_writer writer;
    struct event event = {.kind = EVENT_EVALUATING, .run = 7};

    event_writer_init(&writer, ring);
    for (uint64_t i = 1; i <= 5; i++) {
        struct step_metrics s = step(i);
        event_writer_step(&writer, 7, &s);
    }
    ck_step(ring, 1, 1, 1);
    ck_step(ring, 2, 1, 2);
    event_writer_offer(&writer, &event); /* may be dropped, and is: steps 4 and 5 wait */
    event.kind = EVENT_EPOCH;
    event_writer_put(&writer, &event);
    ck_step(ring, 3, 1, 3);
    ck_step(ring, 5, 2, (4 * 50 + 5 * 100) / 150.0);
    ck_kind(ring, EVENT_EPOCH);
    event.kind = EVENT_EVALUATING;
    event_writer_offer(&writer, &event);
    ck_kind(ring, EVENT_EVALUATING);
    ck_assert(!ring_take(ring, &event));
    ring_free(ring);
}
END_TEST

START_TEST(a_closed_ring_holds_nobody_up)
{
    struct ring *ring = ring_new(1, NULL);
    struct event_writer writer;
    struct event event = {.kind = EVENT_EPOCH, .run = 7};

    event_writer_init(&writer, ring);
    for (uint64_t i = 1; i <= 3; i++) {
        struct step_metrics s = step(i);
        event_writer_step(&writer, 7, &s);
    }
    ring_close(ring);
    event_writer_put(&writer, &event); /* the ring is full: this would wait for ever */
    event_writer_put(&writer, &event);
    ring_free(ring);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("mailbox");
    TCase *in = tcase_create("mailbox"), *out = tcase_create("writer");

    tcase_add_test(in, first_in_first_out);
    tcase_add_test(in, only_neighbouring_rates_replace_each_other);
    tcase_add_test(in, it_tells_what_waits);
    tcase_add_test(in, commands_travel_whole);
    tcase_add_test(in, closed_is_closed);
    tcase_add_test(in, a_sleeper_wakes_for_every_command);
    tcase_add_test(out, steps_wait_merged_for_room);
    tcase_add_test(out, nothing_overtakes_waiting_steps);
    tcase_add_test(out, a_closed_ring_holds_nobody_up);
    suite_add_tcase(suite, in);
    suite_add_tcase(suite, out);
    return run_suite(suite);
}
