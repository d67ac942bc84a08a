/* statedict: finds the layers among the tensors, and then their order. */
#include "store/statedict.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "mlptui/train/config.h"

#define DIGITS "0123456789"
#define WEIGHT "weight"
#define BIAS   "bias"

struct linear {
    struct safetensors_tensor weight;
    struct safetensors_tensor bias; /* no name where there is none */
    size_t stem;                    /* length of the name before "weight" */
};

struct chain {
    const char *path;
    struct error *error;
    size_t count;
    struct linear layers[NETWORK_MAX_LAYERS];
};

/* The length of what stands before `what` in a name, "" or "fc1."; false where that does not. */
static bool has_stem(const char *name, const char *what, size_t *stem)
{
    size_t length = strlen(name), tail = strlen(what);

    if (length < tail || strcmp(name + length - tail, what) != 0)
        return false;
    *stem = length - tail;
    return *stem == 0 || name[*stem - 1] == '.';
}

/* The next tensor of the network. */
static bool next_of_network(const struct safetensors *st, void **at, struct safetensors_tensor *t)
{
    bool found;

    do
        found = safetensors_next(st, at, t);
    while (found && strncmp(t->name, STATEDICT_OPTIMIZER, strlen(STATEDICT_OPTIMIZER)) == 0);
    return found;
}

static bool refuse(const struct chain *c, const struct safetensors_tensor *t)
{
    return error_set(c->error,
                     "%s: tensor %s, of %s, is none of a Linear layer's weight or bias; "
                     "only chains of Linear layers can be read",
                     c->path, t->name, text_counted(t->rank, "dimension").text);
}

static bool add_layer(struct chain *c, const struct safetensors_tensor *t, size_t stem)
{
    if (t->rank != 2)
        return refuse(c, t);
    if (c->count == NETWORK_MAX_LAYERS)
        return error_set(c->error, "%s: more than %d Linear layers", c->path, NETWORK_MAX_LAYERS);
    c->layers[c->count++] = (struct linear){.weight = *t, .stem = stem};
    return true;
}

static bool find_layers(struct chain *c, const struct safetensors *st)
{
    struct safetensors_tensor t;
    size_t stem;

    for (void *at = NULL; next_of_network(st, &at, &t);)
        if (has_stem(t.name, WEIGHT, &stem)) {
            if (!add_layer(c, &t, stem))
                return false;
        } else if (!has_stem(t.name, BIAS, &stem)) {
            return refuse(c, &t);
        }
    return c->count > 0 ||
           error_set(c->error, "%s: holds no tensors, expected those of Linear layers", c->path);
}

static struct linear *find_layer(struct chain *c, const char *name, size_t stem)
{
    for (size_t i = 0; i < c->count; i++) {
        struct linear *l = &c->layers[i];
        if (l->stem == stem && strncmp(l->weight.name, name, stem) == 0)
            return l;
    }
    return NULL;
}

static bool find_biases(struct chain *c, const struct safetensors *st)
{
    struct safetensors_tensor t;
    size_t stem;

    for (void *at = NULL; next_of_network(st, &at, &t);) {
        if (!has_stem(t.name, BIAS, &stem))
            continue;
        struct linear *l = find_layer(c, t.name, stem);
        if (l == NULL || t.rank != 1)
            return refuse(c, &t);
        if (t.shape[0] != l->weight.shape[0])
            return error_set(c->error, "%s: tensor %s has %zu values, %s has %zu outputs", c->path,
                             t.name, t.shape[0], l->weight.name, l->weight.shape[0]);
        l->bias = t;
    }
    return true;
}

/* --- the order ------------------------------------------------------------------------------- */

/* "fc9" before "fc10". */
static int compare_names(const char *a, const char *b)
{
    while (*a != '\0' && *b != '\0') {
        size_t digits = strspn(a, DIGITS), others = strspn(b, DIGITS);
        if (digits > 0 && others > 0 && digits != others)
            return digits < others ? -1 : 1;
        if (*a != *b)
            break;
        a++;
        b++;
    }
    return (unsigned char)*a - (unsigned char)*b;
}

static int compare_layers(const void *a, const void *b)
{
    const struct linear *x = a, *y = b;

    return compare_names(x->weight.name, y->weight.name);
}

static bool follows(const struct linear *next, const struct linear *layer)
{
    return next->weight.shape[1] == layer->weight.shape[0];
}

static bool in_order(const struct chain *c)
{
    for (size_t i = 1; i < c->count; i++)
        if (!follows(&c->layers[i], &c->layers[i - 1]))
            return false;
    return true;
}

/* Whether the names are alike up to a number, and a's is smaller: hidden.0 and hidden.1. They are
 * in order already. */
static bool precedes(const struct linear *a, const struct linear *b)
{
    const char *x = a->weight.name, *y = b->weight.name;

    while (*x == *y && *x != '\0' && strspn(x, DIGITS) == strspn(y, DIGITS)) {
        x++;
        y++;
    }
    size_t digits = strspn(x, DIGITS), others = strspn(y, DIGITS);
    return digits > 0 && others > 0 && strcmp(x + digits, y + others) == 0;
}

/* Orders in which each layer follows the one before, two at most: a search that goes back. */
struct search {
    const struct chain *chain;
    bool by_number; /* among names that differ in a number, that order only */
    size_t order[NETWORK_MAX_LAYERS], found[NETWORK_MAX_LAYERS]; /* being tried; the first one */
    bool used[NETWORK_MAX_LAYERS];
    size_t solutions;
    size_t tries; /* left */
};

static bool may_be_next(const struct search *s, size_t i, size_t placed)
{
    const struct linear *layers = s->chain->layers;

    if (s->used[i] || (placed > 0 && !follows(&layers[i], &layers[s->order[placed - 1]])))
        return false;
    for (size_t k = 0; s->by_number && k < i; k++)
        if (!s->used[k] && precedes(&layers[k], &layers[i]))
            return false;
    return true;
}

static void try_layers(struct search *s, size_t placed)
{
    if (placed == s->chain->count && s->solutions++ == 0)
        memcpy(s->found, s->order, sizeof s->found);
    for (size_t i = 0; i < s->chain->count && s->solutions < 2 && s->tries > 0; i++) {
        if (!may_be_next(s, i, placed))
            continue;
        s->tries--;
        s->used[i] = true;
        s->order[placed] = i;
        try_layers(s, placed + 1);
        s->used[i] = false;
    }
}

#define MOST_TRIES 100000 /* so many are needed only where several orders fit, or as good as */

static bool find_order(struct chain *c)
{
    struct search s = {.chain = c, .by_number = true, .tries = MOST_TRIES};
    struct linear layers[NETWORK_MAX_LAYERS];

    qsort(c->layers, c->count, sizeof *c->layers, compare_layers);
    if (in_order(c))
        return true;
    try_layers(&s, 0);
    if (s.solutions == 0) {
        s.by_number = false;
        try_layers(&s, 0);
    }
    if (s.solutions == 0 && s.tries > 0)
        return error_set(c->error,
                         "%s: its %zu Linear layers are no chain: in no order are each one's "
                         "outputs the next one's inputs",
                         c->path, c->count);
    if (s.solutions != 1 || s.tries == 0)
        return error_set(c->error,
                         "%s: its %zu Linear layers fit together in several orders, and not in "
                         "that of their names",
                         c->path, c->count);
    memcpy(layers, c->layers, sizeof layers);
    for (size_t i = 0; i < c->count; i++)
        c->layers[i] = layers[s.found[i]];
    return true;
}

void statedict_transpose(const float *from, size_t rows, size_t columns, float *to)
{
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < columns; j++)
            to[j * rows + i] = from[i * columns + j];
}

/* --- the network ----------------------------------------------------------------------------- */

bool statedict_read_layer(struct safetensors *st, const char *weight, const char *bias,
                          enum safetensors_values allowed, struct layer *to, struct error *error)
{
    size_t count = to->n_in * to->n_out;
    float *weights = malloc(count * sizeof *weights);

    if (weights == NULL)
        return error_set(error, "%s: out of memory for a layer of %zu weights",
                         safetensors_path(st), count);
    memset(to->bias, 0, to->n_out * sizeof *to->bias);
    bool ok = safetensors_read(st, weight, allowed, weights, error) &&
              (bias == NULL || safetensors_read(st, bias, allowed, to->bias, error));
    if (ok)
        statedict_transpose(weights, to->n_out, to->n_in, to->weights);
    free(weights);
    return ok;
}

static bool make_network(const struct chain *c, struct network *network)
{
    struct network_shape shape = {.layer_count = c->count,
                                  .activation = config_default().activation};
    struct error why;

    shape.widths[0] = c->layers[0].weight.shape[1];
    for (size_t i = 0; i < c->count; i++) {
        shape.widths[i + 1] = c->layers[i].weight.shape[0];
        if (shape.widths[i] > NETWORK_MAX_WIDTH || shape.widths[i + 1] > NETWORK_MAX_WIDTH)
            return error_set(c->error, "%s: tensor %s has a side above %d", c->path,
                             c->layers[i].weight.name, NETWORK_MAX_WIDTH);
    }
    return network_init(network, &shape, &why) || error_set(c->error, "%s: %s", c->path, why.text);
}

bool statedict_read(struct network *network, struct safetensors *st, struct error *error)
{
    struct chain c = {.path = safetensors_path(st), .error = error};

    if (!find_layers(&c, st) || !safetensors_check_floats(st, error) || !find_biases(&c, st) ||
        !find_order(&c) || !make_network(&c, network))
        return false;
    for (size_t i = 0; i < c.count; i++)
        if (!statedict_read_layer(st, c.layers[i].weight.name, c.layers[i].bias.name,
                                  SAFETENSORS_FINITE, &network->layers[i], error)) {
            network_release(network);
            return false;
        }
    return true;
}
