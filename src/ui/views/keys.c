/* keys: what works everywhere, and the whole table with the keys of each view in it. */
#include "ui/views/keys.h"

#include "term/key.h"

#define ALL_VIEWS ((1u << VIEW_COUNT) - 1)

#define COUNT_OF(rows) (sizeof(rows) / sizeof(rows)[0])

/* Before the keys of the views. */
static const struct binding before[] = {
    {ACTION_PAUSE, ' ', "space", .footer = "pause", .help = "pause or resume training",
     .where = WHEN_TRAINING | WHEN_PAUSED, .group = "The run"},
    {ACTION_STEP, 'n', "n", .footer = "step", .help = "one mini-batch, while paused",
     .where = WHEN_PAUSED},
    {ACTION_REWIND, 'U', "U", .footer = "go back",
     .help = "after a divergence: back to the last good epoch, with a tenth of the rate",
     .where = WHEN_DIVERGED},
    {ACTION_RESTART, 'r', "r", .footer = "restart",
     .help = "start a new run with the chosen settings and the same seed; the old run is kept",
     .where = WHEN_RUN},
    {ACTION_RESTART_NEXT_SEED, 'R', "R", .help = "the same with the next seed", .where = WHEN_RUN},
    {ACTION_STOP, 'x', "x", .help = "stop this run", .where = WHEN_TRAINING | WHEN_PAUSED},
    {ACTION_EXTEND, '+', "+", .other_code = '=',
     .help = "train this run on, by as many epochs as are chosen, also after its end",
     .where = WHEN_RUN},
    {ACTION_RACE, 'c', "c", .footer = "race",
     .help = "race zero, normal and glorot, or the marked runs: in turn, on one chart"},
    {ACTION_WRITE, 'w', "w", .footer = "write",
     .help = "write the network, the figures or the chart to a file"},
    {ACTION_NEXT_INIT, 'i', "i", .footer = "init", .help = "next initialization",
     .group = "Settings"},
    {ACTION_PREVIOUS_INIT, 'I', "I", .help = "previous initialization"},
    {ACTION_RATE_DOWN, '[', "[", .footer = "rate",
     .help = "lower the learning rate, of the running network at once"},
    {ACTION_RATE_UP, ']', "]", .footer = "rate", .help = "raise it"},
    {ACTION_BATCH_UP, 'b', "b", .help = "larger mini-batches"},
    {ACTION_BATCH_DOWN, 'B', "B", .help = "smaller mini-batches"},
    {ACTION_NEXT_ACTIVATION, 'a', "a", .help = "next activation function"},
    {ACTION_NEXT_OPTIMIZER, 'o', "o", .help = "next optimizer"},
    {ACTION_PRESETS, 'p', "p", .footer = "preset", .help = "presets of the reference experiment"},
    {ACTION_FORM, 'e', "e", .footer = "edit", .help = "edit every setting in a form"},
};

/* One for each tab, as far as there are digits. */
static const char *const digits[] = {"1", "2", "3", "4", "5", "6", "7", "8", "9"};

/* The way out is the last. */
static const struct binding after[] = {
    {ACTION_NEXT_VIEW, KEY_CODE_TAB, "Tab", .footer = "view", .help = "next view"},
    {ACTION_PREVIOUS_VIEW, KEY_CODE_BACK_TAB, "Shift-Tab", .help = "previous view"},
    {ACTION_HELP, '?', "? F1", .other_code = KEY_CODE_F1, .help = "this help"},
    {ACTION_ESCAPE, KEY_CODE_ESCAPE, "Esc", .help = "one layer out"},
    {ACTION_REDRAW, KEY_CODE_CTRL_L, "Ctrl-L", .help = "draw the screen anew"},
    {ACTION_INTERRUPT, KEY_CODE_CTRL_C, "Ctrl-C",
     .help = "quit; a second time without being asked"},
    {ACTION_QUIT, 'q', "q", .footer = "quit", .help = "quit; asks first when a run is under way"},
};

static size_t digit_count(void)
{
    return VIEW_HELP < COUNT_OF(digits) ? VIEW_HELP : COUNT_OF(digits);
}

size_t binding_count(void)
{
    size_t count = COUNT_OF(before) + digit_count() + COUNT_OF(after);

    for (size_t v = 0; v < VIEW_COUNT; v++)
        count += views[v]->key_count;
    return count;
}

static struct binding works_in(const struct binding *row, unsigned places)
{
    struct binding binding = *row;
    unsigned when = row->where & (WHEN_ALWAYS | WHEN_DIVERGED);

    binding.where = (when != 0 ? when : WHEN_ALWAYS) | places;
    return binding;
}

/* Of a row in the table of the view `owner`. */
static unsigned places_of(const struct binding *row, size_t owner)
{
    unsigned shared = row->where & KEYS_SHARED, places = shared == 0 ? 1u << owner : 0;

    for (size_t v = 0; v < VIEW_COUNT; v++)
        if ((views[v]->takes & shared) != 0)
            places |= 1u << v;
    return places;
}

struct binding binding_at(size_t i)
{
    if (i < COUNT_OF(before))
        return works_in(&before[i], ALL_VIEWS);
    i -= COUNT_OF(before);
    for (size_t v = 0; v < VIEW_COUNT; i -= views[v++]->key_count)
        if (i < views[v]->key_count)
            return works_in(&views[v]->keys[i], places_of(&views[v]->keys[i], v));
    if (i < digit_count())
        return (struct binding){.action = ACTION_VIEW + (int)i,
                                .code = (uint32_t)digits[i][0],
                                .where = ALL_VIEWS | WHEN_ALWAYS,
                                .keys = digits[i],
                                .help = views[i]->help,
                                .group = i == 0 ? "Everywhere" : NULL};
    return works_in(&after[i - digit_count()], ALL_VIEWS);
}

bool binding_works(const struct binding *binding, unsigned context)
{
    return (binding->where & context & ALL_VIEWS) != 0 &&
           (binding->where & context & ~ALL_VIEWS) != 0;
}

int action_of_key(uint32_t code, unsigned context)
{
    for (size_t i = 0; code != 0 && i < binding_count(); i++) {
        struct binding binding = binding_at(i);

        if ((binding.code == code || binding.other_code == code) &&
            binding_works(&binding, context))
            return binding.action;
    }
    return ACTION_NONE;
}
