/* action: the one table of keys. */
#include "ui/action.h"

#include "ui/key.h"

#define RUN     (WHERE_ANY | WHEN_RUN)
#define ALWAYS  (WHERE_ANY | WHEN_ALWAYS)
#define CHARTS  (WHERE_TRAIN | WHEN_ALWAYS)
#define GALLERY (WHERE_DIGITS | WHEN_ALWAYS)
#define TABLE   (WHERE_CONFUSION | WHEN_ALWAYS)
#define BOTH    (WHERE_DIGITS | WHERE_CONFUSION | WHEN_ALWAYS)
#define PAD     (WHERE_DRAW | WHEN_ALWAYS)
#define MOVES   (WHERE_DIGITS | WHERE_CONFUSION | WHERE_DRAW | WHEN_ALWAYS)
#define LISTS   (WHERE_DIGITS | WHERE_CONFUSION | WHERE_HELP | WHEN_ALWAYS)
#define UP_DOWN (LISTS | WHERE_DRAW)

/* In the order of the footer, the help and the manual. */
const struct binding bindings[] = {
    {ACTION_PAUSE,
     {' '},
     WHERE_ANY | WHEN_TRAINING | WHEN_PAUSED,
     "space",
     "pause",
     "pause or resume training",
     "The run"},
    {ACTION_STEP,
     {'n'},
     WHERE_ANY | WHEN_PAUSED,
     "n",
     "step",
     "one mini-batch, while paused",
     NULL},
    {ACTION_RESTART,
     {'r'},
     RUN,
     "r",
     "restart",
     "start a new run with the chosen settings and the same seed; the old run is kept",
     NULL},
    {ACTION_RESTART_NEXT_SEED, {'R'}, RUN, "R", NULL, "the same with the next seed", NULL},
    {ACTION_STOP, {'x'}, WHERE_ANY | WHEN_TRAINING | WHEN_PAUSED, "x", NULL, "stop this run", NULL},
    {ACTION_EXTEND,
     {'+', '='},
     RUN,
     "+",
     NULL,
     "train as many epochs again as the settings say, also after the end",
     NULL},

    {ACTION_RACE,
     {'c'},
     ALWAYS,
     "c",
     "race",
     "race zero, normal and glorot, one after another on one chart",
     NULL},
    {ACTION_WRITE,
     {'w'},
     ALWAYS,
     "w",
     "write",
     "write the network, the figures or the chart to a file",
     NULL},

    {ACTION_NEXT_INIT, {'i'}, ALWAYS, "i", "init", "next initialization", "Settings"},
    {ACTION_PREVIOUS_INIT, {'I'}, ALWAYS, "I", NULL, "previous initialization", NULL},
    {ACTION_RATE_DOWN,
     {'['},
     ALWAYS,
     "[",
     "rate",
     "lower the learning rate, of the running network at once",
     NULL},
    {ACTION_RATE_UP, {']'}, ALWAYS, "]", "rate", "raise it", NULL},
    {ACTION_BATCH_UP, {'b'}, ALWAYS, "b", NULL, "larger mini-batches", NULL},
    {ACTION_BATCH_DOWN, {'B'}, ALWAYS, "B", NULL, "smaller mini-batches", NULL},
    {ACTION_NEXT_ACTIVATION, {'a'}, ALWAYS, "a", NULL, "next activation function", NULL},
    {ACTION_NEXT_OPTIMIZER, {'o'}, ALWAYS, "o", NULL, "next optimizer", NULL},
    {ACTION_PRESETS, {'p'}, ALWAYS, "p", "presets", "presets of the reference experiment", NULL},
    {ACTION_FORM, {'e'}, ALWAYS, "e", "edit all", "edit every setting in a form", NULL},

    {ACTION_LOG, {'l'}, CHARTS, "l", "log", "logarithmic loss axis", "Charts"},
    {ACTION_SMOOTH,
     {'s'},
     CHARTS,
     "s",
     "smooth",
     "smooth the per-step loss; the raw line stays, faint",
     NULL},
    {ACTION_X_AXIS, {'t'}, CHARTS, "t", "x axis", "x axis by epoch, step or seconds", NULL},
    {ACTION_CURSOR_LEFT,
     {KEY_CODE_LEFT},
     CHARTS,
     "left",
     NULL,
     "move the reading cursor left",
     NULL},
    {ACTION_CURSOR_RIGHT,
     {KEY_CODE_RIGHT},
     CHARTS,
     "right",
     NULL,
     "move it right; Esc takes it away",
     NULL},

    {ACTION_FILTER,
     {'f'},
     GALLERY,
     "f",
     "filter",
     "show all, only wrong or only right predictions",
     "Digits"},
    {ACTION_CLASS,
     {'d'},
     GALLERY,
     "d",
     "class",
     "show one class: the next one; after the last, all",
     NULL},
    {ACTION_PREVIOUS_CLASS, {'D'}, GALLERY, "D", NULL, "the previous class", NULL},
    {ACTION_SPLIT, {'v'}, BOTH, "v", "split", "validation, test or training images", NULL},
    {ACTION_SORT, {'z'}, GALLERY, "z", "sort", "sort by position, confidence or loss", NULL},
    {ACTION_LEFT,
     {KEY_CODE_LEFT},
     MOVES,
     "left",
     NULL,
     "select the digit or cell to the left; move the pen",
     NULL},
    {ACTION_RIGHT,
     {KEY_CODE_RIGHT},
     MOVES,
     "right",
     NULL,
     "select the digit or cell to the right; move the pen",
     NULL},
    {ACTION_UP,
     {KEY_CODE_UP, 'k'},
     UP_DOWN,
     "up k",
     NULL,
     "select the digit or cell above; scroll the help; move the pen",
     NULL},
    {ACTION_DOWN,
     {KEY_CODE_DOWN, 'j'},
     UP_DOWN,
     "down j",
     NULL,
     "select the digit or cell below; scroll the help; move the pen",
     NULL},
    {ACTION_PAGE_UP, {KEY_CODE_PAGE_UP}, LISTS, "PgUp", NULL, "a page up", NULL},
    {ACTION_PAGE_DOWN, {KEY_CODE_PAGE_DOWN}, LISTS, "PgDn", NULL, "a page down", NULL},
    {ACTION_FIRST,
     {KEY_CODE_HOME, 'g'},
     WHERE_DIGITS | WHERE_HELP | WHEN_ALWAYS,
     "Home g",
     NULL,
     "to the first",
     NULL},
    {ACTION_LAST,
     {KEY_CODE_END, 'G'},
     WHERE_DIGITS | WHERE_HELP | WHEN_ALWAYS,
     "End G",
     NULL,
     "to the last",
     NULL},

    {ACTION_OPEN,
     {KEY_CODE_ENTER},
     TABLE,
     "Enter",
     "open",
     "the pictures behind the cell, the most confident first; Esc closes",
     "Confusion"},
    {ACTION_PERCENT, {'%'}, TABLE, "%", "percent", "counts, or percent of the row", NULL},

    {ACTION_PEN,
     {KEY_CODE_ENTER},
     PAD,
     "Enter",
     "pen",
     "put the pen down for the arrow keys, or up",
     "Draw"},
    {ACTION_UNDO, {'u'}, PAD, "u", "undo", "take the last stroke back", NULL},
    {ACTION_CLEAR,
     {KEY_CODE_DELETE, KEY_CODE_BACKSPACE},
     PAD,
     "Del",
     "clear",
     "clear the pad",
     NULL},
    {ACTION_BRUSH_THINNER, {'<'}, PAD, "<", NULL, "a thinner brush", NULL},
    {ACTION_BRUSH_THICKER, {'>'}, PAD, ">", NULL, "a thicker brush", NULL},
    {ACTION_SAVE_DRAWING, {'S'}, PAD, "S", "save", "save the drawing as mlptui-digit-N.png", NULL},

    {ACTION_VIEW_1, {'1'}, ALWAYS, "1", NULL, "the Train view", "Everywhere"},
    {ACTION_VIEW_2, {'2'}, ALWAYS, "2", NULL, "the Digits view", NULL},
    {ACTION_VIEW_3, {'3'}, ALWAYS, "3", NULL, "the Confusion view", NULL},
    {ACTION_VIEW_4, {'4'}, ALWAYS, "4", NULL, "the Draw view", NULL},
    {ACTION_NEXT_VIEW, {KEY_CODE_TAB}, ALWAYS, "Tab", "view", "next view", NULL},
    {ACTION_PREVIOUS_VIEW, {KEY_CODE_BACK_TAB}, ALWAYS, "Shift-Tab", NULL, "previous view", NULL},
    {ACTION_HELP, {'?', KEY_CODE_F1}, ALWAYS, "? F1", NULL, "this help", NULL},
    {ACTION_ESCAPE, {KEY_CODE_ESCAPE}, ALWAYS, "Esc", NULL, "one layer out", NULL},
    {ACTION_REDRAW, {KEY_CODE_CTRL_L}, ALWAYS, "Ctrl-L", NULL, "draw the screen anew", NULL},
    {ACTION_INTERRUPT,
     {KEY_CODE_CTRL_C},
     ALWAYS,
     "Ctrl-C",
     NULL,
     "quit; a second time without being asked",
     NULL},
    {ACTION_QUIT, {'q'}, ALWAYS, "q", "quit", "quit; asks first when a run is under way", NULL},
};

const size_t binding_count = sizeof bindings / sizeof bindings[0];

bool binding_works(const struct binding *binding, unsigned context)
{
    unsigned where = WHERE_ANY, when = WHEN_ALWAYS;

    return (binding->where & context & where) != 0 && (binding->where & context & when) != 0;
}

enum action action_of_key(uint32_t code, unsigned context)
{
    for (size_t i = 0; i < binding_count; i++) {
        if (!binding_works(&bindings[i], context))
            continue;
        for (size_t k = 0; k < 3; k++)
            if (bindings[i].codes[k] == code && code != 0)
                return bindings[i].action;
    }
    return ACTION_NONE;
}
