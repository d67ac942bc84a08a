/* gradcheck: backpropagation judged by finite differences. Nothing that runs in training is used in
 * here, of activation.c and loss.c only their functions in double precision: what is done wrong
 * must show. */
#include "mlptui/nn/gradcheck.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

/* The epsilon with which a gradient of nearly 0 is confirmed: large, so that a small influence
 * would show. */
#define PROBE 1e-2

/* Where layer l's weights begin in the block W1 b1 W2 b2 ...; its biases follow. */
static size_t weights_at(const struct network_shape *shape, size_t l)
{
    size_t at = 0;

    for (size_t k = 0; k < l; k++)
        at += (shape->widths[k] + 1) * shape->widths[k + 1];
    return at;
}

static size_t biases_at(const struct network_shape *shape, size_t l)
{
    return weights_at(shape, l) + shape->widths[l] * shape->widths[l + 1];
}

/* out = W^T in + b of layer l. */
static void weigh(const struct gradcheck *check, size_t l, const double *in, double *out)
{
    size_t n_in = check->shape.widths[l], n_out = check->shape.widths[l + 1];
    const double *w = check->parameters + weights_at(&check->shape, l);
    const double *b = check->parameters + biases_at(&check->shape, l);

    memcpy(out, b, n_out * sizeof *out);
    for (size_t i = 0; i < n_in; i++)
        for (size_t j = 0; j < n_out; j++)
            out[j] += in[i] * w[i * n_out + j];
}

static size_t widest(const struct network_shape *shape)
{
    size_t most = 0;

    for (size_t l = 0; l <= shape->layer_count; l++)
        most = shape->widths[l] > most ? shape->widths[l] : most;
    return most;
}

/* Runs the layers [0, end) and returns the last one's sums, before its activation; *in is what that
 * layer got. */
static const double *run(const struct gradcheck *check, size_t end, const double **in)
{
    size_t room = widest(&check->shape);
    double *out = NULL;

    *in = check->input;
    for (size_t l = 0; l < end; l++) {
        out = check->activations + (l % 2) * room;
        weigh(check, l, *in, out);
        if (l + 1 == end)
            break;
        for (size_t j = 0; j < check->shape.widths[l + 1]; j++)
            out[j] = activations[check->shape.activation].value(out[j]);
        if (l == check->layer)
            out[check->nudged] += check->nudge;
        *in = out;
    }
    return out;
}

double gradcheck_loss(struct gradcheck *check)
{
    const double *in, *z = run(check, check->shape.layer_count, &in);
    size_t C = check->shape.widths[check->shape.layer_count];

    return loss_functions[check->shape.loss].exact(z, C, check->label);
}

/* The central difference of the loss by a value that it is computed from. */
static double slope_by(struct gradcheck *check, double *value, double epsilon)
{
    double kept = *value, above, below;

    *value = kept + epsilon;
    above = gradcheck_loss(check);
    *value = kept - epsilon;
    below = gradcheck_loss(check);
    *value = kept;
    return (above - below) / (2 * epsilon);
}

double gradcheck_numeric(struct gradcheck *check, size_t index, double epsilon)
{
    return slope_by(check, &check->parameters[index], epsilon);
}

/* dL/da of the layer's unit j: how much hangs on it, however flat it is. */
static double pull_of(struct gradcheck *check, size_t j)
{
    check->nudged = j;
    return slope_by(check, &check->nudge, PROBE);
}

/* Keeps what the layer gets and sums up, which no parameter's turn changes. */
static void keep_sums(struct gradcheck *check)
{
    const double *in, *sums = run(check, check->layer + 1, &in);

    memcpy(check->in, in, check->shape.widths[check->layer] * sizeof *in);
    memcpy(check->sums, sums, check->shape.widths[check->layer + 1] * sizeof *sums);
}

bool gradcheck_init(struct gradcheck *check, const struct network *network, const float *input,
                    size_t label, const float *gradient, size_t layer, bool bias,
                    struct error *error)
{
    size_t P = network->parameter_count, D = network->shape.widths[0];

    *check = (struct gradcheck){.shape = network->shape,
                                .layer = layer,
                                .bias = bias,
                                .label = label,
                                .gradient = gradient};
    if (layer >= network->shape.layer_count)
        return error_set(error, "there is no layer %zu: the network has %zu", layer + 1,
                         network->shape.layer_count);
    check->parameters = malloc(P * sizeof *check->parameters);
    check->input = malloc(D * sizeof *check->input);
    check->activations = malloc(2 * widest(&network->shape) * sizeof *check->activations);
    check->in = malloc(network->shape.widths[layer] * sizeof *check->in);
    check->sums = malloc(network->shape.widths[layer + 1] * sizeof *check->sums);
    if (check->parameters == NULL || check->input == NULL || check->activations == NULL ||
        check->in == NULL || check->sums == NULL) {
        gradcheck_release(check);
        return error_set(error, "out of memory for checking %zu parameters", P);
    }
    for (size_t k = 0; k < P; k++)
        check->parameters[k] = (double)network->parameters[k];
    for (size_t i = 0; i < D; i++)
        check->input[i] = (double)input[i];
    keep_sums(check);
    return true;
}

void gradcheck_release(struct gradcheck *check)
{
    free(check->parameters);
    free(check->input);
    free(check->activations);
    free(check->in);
    free(check->sums);
    free(check->chosen);
    free(check->skipped);
    *check = (struct gradcheck){0};
}

/* The unit's own input and sum show it. A gradient too large for its cause is wrong, and compared.
 */
static enum gradcheck_cause hidden_cause(struct gradcheck *check,
                                         const struct gradcheck_parameter *p, double in,
                                         struct gradcheck_choice *choice)
{
    const struct activation_row *activation = &activations[check->shape.activation];
    double sum = check->sums[p->column], slope = activation->slope(sum);

    if (slope == 0 && activation->value(sum) == 0)
        return p->analytic == 0 ? GRADCHECK_OUTPUT_DEAD : GRADCHECK_LIVE;
    if (fabs(slope) >= GRADCHECK_FLAT)
        return GRADCHECK_LIVE;
    if (choice->column != p->column || isnan(choice->pull))
        choice->pull = pull_of(check, p->column);
    choice->column = p->column;
    return fabs(p->analytic) <= 2 * GRADCHECK_FLAT * fabs(in * choice->pull) ? GRADCHECK_SATURATED
                                                                             : GRADCHECK_LIVE;
}

/* The derivative by a weight of another class than the label is p_c in. */
static enum gradcheck_cause output_cause(const struct gradcheck *check,
                                         const struct gradcheck_parameter *p, double in,
                                         const struct gradcheck_choice *choice)
{
    double probability = exp(check->sums[p->column] - check->sums[check->label] - choice->loss);

    return p->column != check->label && fabs(p->analytic) <= choice->least &&
                   fabs(in) * probability <= choice->least
               ? GRADCHECK_TOO_SMALL
               : GRADCHECK_LIVE;
}

/* The loss must be asked. */
static enum gradcheck_cause probed_cause(struct gradcheck *check,
                                         const struct gradcheck_parameter *p,
                                         struct gradcheck_choice *choice)
{
    double numeric;

    if (!(fabs(p->analytic) <= choice->least))
        return GRADCHECK_LIVE;
    numeric = gradcheck_numeric(check, p->index, PROBE);
    if (!(fabs(numeric) <= choice->least))
        return GRADCHECK_LIVE;
    choice->vain++;
    return p->analytic == 0 && numeric == 0 && check->layer + 1 < check->shape.layer_count
               ? GRADCHECK_NO_WAY_OUT
               : GRADCHECK_TOO_SMALL;
}

/* Zeros are told of first: they are so whatever the loss is. */
static enum gradcheck_cause cause_of(struct gradcheck *check, const struct gradcheck_parameter *p,
                                     struct gradcheck_choice *choice)
{
    bool hidden = check->layer + 1 < check->shape.layer_count;
    double in = check->bias ? 1 : check->in[p->row];
    enum gradcheck_cause cause;

    if (p->analytic == 0 && in == 0)
        return check->layer == 0 ? GRADCHECK_PIXEL_ZERO : GRADCHECK_INPUT_ZERO;
    cause = hidden ? hidden_cause(check, p, in, choice) : output_cause(check, p, in, choice);
    if (cause != GRADCHECK_LIVE)
        return cause;
    if (choice->loss < GRADCHECK_FLAT && isfinite(p->analytic))
        return GRADCHECK_CERTAIN;
    return probed_cause(check, p, choice);
}

/* The k-th parameter in the order of choice: down the columns. */
static struct gradcheck_parameter parameter(const struct gradcheck *check, size_t k)
{
    size_t n_in = check->shape.widths[check->layer], n_out = check->shape.widths[check->layer + 1];
    struct gradcheck_parameter p = {0};

    if (check->bias) {
        p.column = k;
        p.index = biases_at(&check->shape, check->layer) + k;
    } else {
        p.row = k % n_in;
        p.column = k / n_in;
        p.index = weights_at(&check->shape, check->layer) + p.row * n_out + p.column;
    }
    p.analytic = (double)check->gradient[p.index];
    return p;
}

static size_t parameter_count(const struct gradcheck *check)
{
    size_t n_out = check->shape.widths[check->layer + 1];

    return check->bias ? n_out : check->shape.widths[check->layer] * n_out;
}

void gradcheck_choose_begin(struct gradcheck *check, size_t count, bool skip)
{
    size_t all = parameter_count(check);
    double loss = gradcheck_loss(check);

    check->choice = (struct gradcheck_choice){.wanted = count < all ? count : all,
                                              .skip = skip,
                                              .loss = loss,
                                              .least = GRADCHECK_SMALL * fmax(loss, 1),
                                              .pull = NAN};
    check->chosen = xreallocarray(check->chosen, check->choice.wanted + 1, sizeof *check->chosen);
    check->skipped = xreallocarray(check->skipped, GRADCHECK_MOST_LISTED, sizeof *check->skipped);
    check->count = check->skipped_count = 0;
}

bool gradcheck_choose_more(struct gradcheck *check)
{
    struct gradcheck_choice *choice = &check->choice;

    if (choice->next == parameter_count(check) || check->count == choice->wanted ||
        (choice->skip && choice->vain == GRADCHECK_MOST_PROBED))
        return false;
    struct gradcheck_parameter p = parameter(check, choice->next++);
    p.cause = cause_of(check, &p, choice);
    if (p.cause == GRADCHECK_LIVE || !choice->skip)
        check->chosen[check->count++] = p;
    else if (check->skipped_count++ < GRADCHECK_MOST_LISTED)
        check->skipped[check->skipped_count - 1] = p;
    return true;
}

struct gradcheck_row gradcheck_row_begin(double n)
{
    return (struct gradcheck_row){.n = n, .epsilon = 1 / n};
}

void gradcheck_row_add(struct gradcheck_row *row, struct gradcheck *check, size_t k)
{
    double analytic = check->chosen[k].analytic;
    double numeric = gradcheck_numeric(check, check->chosen[k].index, row->epsilon);
    double difference = fabs(analytic - numeric);

    row->scale = fmax(row->scale, fmax(fabs(analytic), fabs(numeric)));
    if (difference > row->largest || !isfinite(difference)) {
        row->largest = difference;
        row->worst = k;
    }
    row->relative = row->largest == 0 ? 0 : row->largest / row->scale;
}

/* In words. */

char *gradcheck_name(size_t layer, bool bias, const struct gradcheck_parameter *p,
                     char text[GRADCHECK_NAME_SIZE])
{
    if (bias)
        snprintf(text, GRADCHECK_NAME_SIZE, "b%zu[%zu]", layer + 1, p->column);
    else
        snprintf(text, GRADCHECK_NAME_SIZE, "W%zu[%zu][%zu]", layer + 1, p->row, p->column);
    return text;
}

char *gradcheck_explain(size_t layer, const struct gradcheck_parameter *p,
                        char text[GRADCHECK_TEXT_SIZE])
{
    static const char *const words[] = {
        [GRADCHECK_LIVE] = "",
        [GRADCHECK_PIXEL_ZERO] = "both exactly 0: pixel %zu of the image is 0",
        [GRADCHECK_INPUT_ZERO] = "both exactly 0: unit %zu of hidden layer %zu is 0",
        [GRADCHECK_OUTPUT_DEAD] =
            "both exactly 0: unit %zu of hidden layer %zu is 0, its slope too",
        [GRADCHECK_NO_WAY_OUT] =
            "both exactly 0: the loss does not depend on unit %zu of hidden layer %zu",
        [GRADCHECK_SATURATED] = "unit %zu of hidden layer %zu is saturated, its slope nearly 0",
        [GRADCHECK_CERTAIN] = "nearly 0: the network is sure of this image's label already",
    };
    bool before = p->cause == GRADCHECK_PIXEL_ZERO || p->cause == GRADCHECK_INPUT_ZERO;

    if (p->cause == GRADCHECK_TOO_SMALL)
        snprintf(text, GRADCHECK_TEXT_SIZE, "%.1g, too small for differences of this loss",
                 p->analytic);
    else
        snprintf(text, GRADCHECK_TEXT_SIZE, words[p->cause], before ? p->row : p->column,
                 before ? layer : layer + 1);
    return text;
}
