/* keys: what works everywhere, and the whole table with the keys of each view in it. */
#include "ui/views/keys.h"

#include "term/key.h"

#define ALL_VIEWS ((1u << VIEW_COUNT) - 1)

#define COUNT_OF(rows) (sizeof rows / sizeof rows[0])

/* Before the keys of the views. */
static const struct binding before[] = {
    {ACTION_PAUSE,
     {' '},
     WHEN_TRAINING | WHEN_PAUSED,
     "space",
     "pause",
     "pause or resume training",
     "The run"},
    {ACTION_STEP, {'n'}, WHEN_PAUSED, "n", "step", "one mini-batch, while paused", NULL},
    {ACTION_REWIND,
     {'U'},
     WHEN_DIVERGED,
     "U",
     "go back",
     "after a divergence: back to the last good epoch, with a tenth of the rate",
     NULL},
    {ACTION_RESTART,
     {'r'},
     WHEN_RUN,
     "r",
     "restart",
     "start a new run with the chosen settings and the same seed; the old run is kept",
     NULL},
    {ACTION_RESTART_NEXT_SEED, {'R'}, WHEN_RUN, "R", NULL, "the same with the next seed", NULL},
    {ACTION_STOP, {'x'}, WHEN_TRAINING | WHEN_PAUSED, "x", NULL, "stop this run", NULL},
    {ACTION_EXTEND,
     {'+', '='},
     WHEN_RUN,
     "+",
     NULL,
     "train this run on, by as many epochs as are chosen, also after its end",
     NULL},
    {ACTION_RACE,
     {'c'},
     0,
     "c",
     "race",
     "race zero, normal and glorot, or the marked runs: in turn, on one chart",
     NULL},
    {ACTION_WRITE,
     {'w'},
     0,
     "w",
     "write",
     "write the network, the figures or the chart to a file",
     NULL},
    {ACTION_NEXT_INIT, {'i'}, 0, "i", "init", "next initialization", "Settings"},
    {ACTION_PREVIOUS_INIT, {'I'}, 0, "I", NULL, "previous initialization", NULL},
    {ACTION_RATE_DOWN,
     {'['},
     0,
     "[",
     "rate",
     "lower the learning rate, of the running network at once",
     NULL},
    {ACTION_RATE_UP, {']'}, 0, "]", "rate", "raise it", NULL},
    {ACTION_BATCH_UP, {'b'}, 0, "b", NULL, "larger mini-batches", NULL},
    {ACTION_BATCH_DOWN, {'B'}, 0, "B", NULL, "smaller mini-batches", NULL},
    {ACTION_NEXT_ACTIVATION, {'a'}, 0, "a", NULL, "next activation function", NULL},
    {ACTION_NEXT_OPTIMIZER, {'o'}, 0, "o", NULL, "next optimizer", NULL},
    {ACTION_PRESETS, {'p'}, 0, "p", "preset", "presets of the reference experiment", NULL},
    {ACTION_FORM, {'e'}, 0, "e", "edit", "edit every setting in a form", NULL},
};

/* One for each tab, as far as there are digits. */
static const char *const digits[] = {"1", "2", "3", "4", "5", "6", "7", "8", "9"};

/* The way out is the last. */
static const struct binding after[] = {
    {ACTION_NEXT_VIEW, {KEY_CODE_TAB}, 0, "Tab", "view", "next view", NULL},
    {ACTION_PREVIOUS_VIEW, {KEY_CODE_BACK_TAB}, 0, "Shift-Tab", NULL, "previous view", NULL},
    {ACTION_HELP, {'?', KEY_CODE_F1}, 0, "? F1", NULL, "this help", NULL},
    {ACTION_ESCAPE, {KEY_CODE_ESCAPE}, 0, "Esc", NULL, "one layer out", NULL},
    {ACTION_REDRAW, {KEY_CODE_CTRL_L}, 0, "Ctrl-L", NULL, "draw the screen anew", NULL},
    {ACTION_INTERRUPT,
     {KEY_CODE_CTRL_C},
     0,
     "Ctrl-C",
     NULL,
     "quit; a second time without being asked",
     NULL},
    {ACTION_QUIT, {'q'}, 0, "q", "quit", "quit; asks first when a run is under way", NULL},
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
                                .codes = {(uint32_t)digits[i][0]},
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

        for (size_t k = 0; k < COUNT_OF(binding.codes); k++)
            if (binding.codes[k] == code && binding_works(&binding, context))
                return binding.action;
    }
    return ACTION_NONE;
}
