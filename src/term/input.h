/* input: makes key presses of the bytes that a terminal sends. Knows neither curses nor a clock:
 * bytes and times (in seconds, never going back) come in, key presses go out.
 *
 * A terminal sends more than keys: reports of the mouse and the focus, pastes, answers to questions
 * that somebody asked before us. All of it comes in sequences, which are read as wholes, by the
 * state machine that terminals themselves use (CSI, SS3, the strings OSC, DCS, SOS, PM and APC,
 * other escape sequences; the introducers also as one byte, 0x80 to 0x9f, and as that character in
 * UTF-8). A sequence is a key (sequence.h, and those of the terminal's own that input_name told),
 * or nothing at all. CAN, SUB and ESC break one off; ESC begins the next.
 *
 * Only the time tells the key Esc from the beginning of a sequence, and pieces of one may be late:
 *  - Without a further byte, Esc acts after INPUT_ESCAPE.
 *  - What continues a sequence may come up to INPUT_LATE behind what was before it; a sequence that
 *    has no end by then is dropped.
 *  - So what can continue one (the second byte of an introducer: "[", "O", "]", ...) still does
 *    when Esc has acted already: it is held back, and what follows it is dropped with it. With
 *    nothing behind it in time, or what cannot stand there in anything that terminals send, it was
 *    a key, and acts. Any other byte behind Esc was typed, and acts at once.
 *  - ESC and a byte within INPUT_TOGETHER are Alt with a key, which is none of ours.
 *
 * A paste (between the marks of bracketed paste) gives its characters as keys that say so. Its
 * control characters and sequences are dropped, and only its own end mark ends it; or INPUT_PASTE
 * without a byte, where the mark has got lost. */
#ifndef MLPTUI_TERM_INPUT_H
#define MLPTUI_TERM_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "term/key.h"

#define INPUT_TOGETHER 0.025
#define INPUT_ESCAPE   0.120
#define INPUT_LATE     0.300
#define INPUT_PASTE    1.0

enum { INPUT_SEQUENCE_SIZE = 64, INPUT_NAMES = 32, INPUT_NAME_SIZE = 16, INPUT_KEYS = 16 };

enum input_state {
    INPUT_GROUND,
    INPUT_CHARACTER, /* within a character in UTF-8 */
    INPUT_ESCAPED,   /* behind ESC */
    INPUT_INTERMEDIATE,
    INPUT_CSI,
    INPUT_SS3,
    INPUT_STRING,
    INPUT_STRING_ESCAPED, /* behind an ESC in a string: its end, most likely */
    INPUT_MOUSE,          /* the bytes behind CSI M */
    INPUT_TAIL,           /* a key that goes on behind what would be its end */
    INPUT_STATE_COUNT
};

/* A key of the terminal's own. */
struct input_name {
    unsigned char bytes[INPUT_NAME_SIZE];
    size_t length;
    uint32_t code;
};

/* The fields are input.c's own. */
struct input {
    enum input_state state;
    double last;                              /* when the last byte came */
    double gap;                               /* and how long after the one before */
    unsigned char bytes[INPUT_SEQUENCE_SIZE]; /* of the sequence, with 7 bits: ESC [ for CSI */
    size_t length;
    bool overlong;       /* the sequence has more bytes than that */
    unsigned escapes;    /* ESCs at its beginning: 2 are Alt and the sequence */
    bool acted;          /* as the key Esc, in INPUT_ESCAPED and behind it */
    bool apart;          /* ESC and the second byte came apart: two keys, if nothing follows */
    unsigned characters; /* bytes still to come of a character within a string */
    bool pasting;
    struct input_name names[INPUT_NAMES];
    size_t name_count;
    struct key_press keys[INPUT_KEYS]; /* made and not taken yet: the first is keys[taken] */
    size_t made, taken;
};

void input_init(struct input *input);

/* Makes `sequence` (with an end at its first 0) a key, before all others. Single bytes, and what
 * does not fit, are left out: they are what they are everywhere. */
void input_name(struct input *input, const char *sequence, uint32_t code);

/* Takes the byte that came at `now`. The keys that it makes are to be taken before the next: those
 * beyond INPUT_KEYS are lost. */
void input_byte(struct input *input, unsigned char byte, double now);

/* Tells that until `now` no further byte has come. */
void input_pass(struct input *input, double now);

/* When input_pass has something to do, INFINITY: never. */
double input_due(const struct input *input);

/* The next key; false when there is none. */
bool input_take(struct input *input, struct key_press *key);

/* Forgets what has begun: the bytes that follow have nothing to do with it. */
void input_forget(struct input *input);

#endif
