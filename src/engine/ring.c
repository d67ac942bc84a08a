/* ring: the bounded buffer of events, with a pipe that holds one byte while events wait. */
#include "mlptui/engine/ring.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

/* `lock` guards every field below it. The pipe holds exactly one byte while count > 0, none
 * otherwise: it is written and read under the lock, at the change, and so can never block. */
struct ring {
    int wake[2]; /* pipe: [0] for poll, [1] written */
    size_t capacity;
    pthread_mutex_t lock;
    pthread_cond_t room; /* signalled when an event was taken, and by ring_close */
    bool closed;
    size_t first, count;
    struct event events[]; /* (capacity), a circle from `first` */
};

struct ring *ring_new(size_t capacity, struct error *error)
{
    struct ring *ring = NULL;

    if (capacity <= (SIZE_MAX - sizeof *ring) / sizeof ring->events[0])
        ring = calloc(1, sizeof *ring + capacity * sizeof ring->events[0]);
    if (ring == NULL) {
        error_set(error, "no memory for %zu events", capacity);
        return NULL;
    }
    if (pipe2(ring->wake, O_CLOEXEC | O_NONBLOCK) != 0) {
        error_set_errno(error, "cannot make a pipe for events");
        free(ring);
        return NULL;
    }
    ring->capacity = capacity;
    pthread_mutex_init(&ring->lock, NULL);
    pthread_cond_init(&ring->room, NULL);
    return ring;
}

void ring_free(struct ring *ring)
{
    if (ring == NULL)
        return;
    pthread_cond_destroy(&ring->room);
    pthread_mutex_destroy(&ring->lock);
    close(ring->wake[0]);
    close(ring->wake[1]);
    free(ring);
}

static void raise_descriptor(struct ring *ring)
{
    while (write(ring->wake[1], "", 1) < 0 && errno == EINTR)
        ;
}

static void lower_descriptor(struct ring *ring)
{
    char byte;

    while (read(ring->wake[0], &byte, 1) < 0 && errno == EINTR)
        ;
}

/* Under the lock, with room. */
static void append_event(struct ring *ring, const struct event *event)
{
    ring->events[(ring->first + ring->count) % ring->capacity] = *event;
    if (ring->count++ == 0)
        raise_descriptor(ring);
}

bool ring_put(struct ring *ring, const struct event *event)
{
    pthread_mutex_lock(&ring->lock);
    while (!ring->closed && ring->count == ring->capacity)
        pthread_cond_wait(&ring->room, &ring->lock);

    bool open = !ring->closed;
    if (open)
        append_event(ring, event);
    pthread_mutex_unlock(&ring->lock);
    return open;
}

bool ring_offer(struct ring *ring, const struct event *event)
{
    pthread_mutex_lock(&ring->lock);
    bool taken = !ring->closed && ring->count < ring->capacity;
    if (taken)
        append_event(ring, event);
    pthread_mutex_unlock(&ring->lock);
    return taken;
}

bool ring_take(struct ring *ring, struct event *event)
{
    pthread_mutex_lock(&ring->lock);
    bool any = ring->count > 0;
    if (any) {
        *event = ring->events[ring->first];
        ring->first = (ring->first + 1) % ring->capacity;
        if (--ring->count == 0)
            lower_descriptor(ring);
        pthread_cond_signal(&ring->room);
    }
    pthread_mutex_unlock(&ring->lock);
    return any;
}

int ring_descriptor(const struct ring *ring)
{
    return ring->wake[0];
}

void ring_close(struct ring *ring)
{
    pthread_mutex_lock(&ring->lock);
    ring->closed = true;
    pthread_cond_broadcast(&ring->room);
    pthread_mutex_unlock(&ring->lock);
}
