/* action: what a key can have done. Which keys they are, and where, says ui/views/keys.h. */
#ifndef MLPTUI_UI_MODEL_ACTION_H
#define MLPTUI_UI_MODEL_ACTION_H

enum action {
    ACTION_NONE,
    /* everywhere */
    ACTION_NEXT_VIEW,
    ACTION_PREVIOUS_VIEW,
    ACTION_HELP,
    ACTION_ESCAPE,
    ACTION_QUIT,
    ACTION_INTERRUPT,
    ACTION_REDRAW,
    /* the run */
    ACTION_PAUSE,
    ACTION_STEP,
    ACTION_RESTART,
    ACTION_RESTART_NEXT_SEED,
    ACTION_STOP,
    ACTION_EXTEND,
    ACTION_REWIND,
    ACTION_RACE,
    ACTION_WRITE,
    /* settings */
    ACTION_RATE_DOWN,
    ACTION_RATE_UP,
    ACTION_NEXT_INIT,
    ACTION_PREVIOUS_INIT,
    ACTION_BATCH_UP,
    ACTION_BATCH_DOWN,
    ACTION_NEXT_ACTIVATION,
    ACTION_NEXT_OPTIMIZER,
    ACTION_FORM,
    ACTION_PRESETS,
    /* what several views have, each in its own way */
    ACTION_LEFT,
    ACTION_RIGHT,
    ACTION_UP,
    ACTION_DOWN,
    ACTION_PAGE_UP,
    ACTION_PAGE_DOWN,
    ACTION_FIRST,
    ACTION_LAST,
    ACTION_SPLIT,
    ACTION_SORT,
    ACTION_OPEN,
    ACTION_USE,
    ACTION_START,
    ACTION_COUNT,
    ACTION_OWN = 0x100, /* + n: what the shown view alone has, as its file counts */
    ACTION_VIEW = 0x200 /* + n: to the n-th view */
};

#endif
