/* input: decodes the bytes that a terminal sends into key presses. Independent of curses and of a
 * clock: the caller passes bytes with their times (seconds, monotonic).
 *
 * A terminal sends more than keys: reports of mouse and focus, pastes, answers to queries of
 * earlier programs. All of these are escape sequences, which are parsed by the state machine that
 * terminals use (CSI, SS3, the strings OSC, DCS, SOS, PM and APC, other escape sequences;
 * introducers also as one byte, 0x80 to 0x9f, and as that character in UTF-8). A sequence is a key
 * (sequence.h, and the terminal's own, set by input_name), or is ignored. CAN, SUB and ESC abort a
 * sequence; ESC begins the next.
 *
 * Only timing distinguishes the key Esc from the beginning of a sequence, whose bytes may be late:
 *  - ESC without a further byte is the key Esc after INPUT_ESCAPE.
 *  - A sequence is dropped when its next byte does not come within INPUT_LATE.
 *  - Within that time, the second byte of an introducer ("[", "O", "]", ...) still continues the
 *    sequence even if Esc was already reported: it is held back, and the rest of the sequence is
 *    dropped. If nothing follows in time, or a byte that no terminal sends there, it was a key, and
 *    is reported. Any other byte after Esc was typed, and is reported at once.
 *  - ESC and a byte within INPUT_TOGETHER are Alt with a key, which is ignored.
 *
 * A paste (between the marks of bracketed paste) is reported as characters with `pasted` set. Its
 * control characters and sequences are dropped. It ends with its end mark, or after INPUT_PASTE
 * without a byte, if the mark was lost. */
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
    INPUT_ESCAPED,   /* after ESC */
    INPUT_INTERMEDIATE,
    INPUT_CSI,
    INPUT_SS3,
    INPUT_STRING,
    INPUT_STRING_ESCAPED, /* after an ESC in a string, most likely its end */
    INPUT_MOUSE,          /* the bytes after CSI M */
    INPUT_TAIL,           /* a key that continues after a final byte */
    INPUT_STATE_COUNT
};

/* A key of the terminal's own. */
struct input_name {
    unsigned char bytes[INPUT_NAME_SIZE];
    size_t length;
    uint32_t code;
};

/* The fields are private to input.c. */
struct input {
    enum input_state state;
    double last;                              /* when the last byte came */
    double gap;                               /* between it and the byte before */
    unsigned char bytes[INPUT_SEQUENCE_SIZE]; /* of the sequence, with 7 bits: ESC [ for CSI */
    size_t length;
    bool overlong;       /* the sequence has more bytes than that */
    unsigned escapes;    /* ESCs at its beginning; 2: Alt and the sequence */
    bool acted;          /* its ESC was reported as the key Esc */
    bool apart;          /* the second byte came late: two keys, if nothing follows */
    unsigned characters; /* bytes still to come of a character within a string */
    bool pasting;
    struct input_name names[INPUT_NAMES];
    size_t name_count;
    struct key_press keys[INPUT_KEYS]; /* the queue: keys[taken .. made - 1] */
    size_t made, taken;
};

void input_init(struct input *input);

/* Defines `sequence` as a key, with precedence over the tables. Ignored for single bytes, which
 * have their fixed meaning, and for what does not fit. */
void input_name(struct input *input, const char *sequence, uint32_t code);

/* Decodes the byte that came at `now`. Take the resulting keys before the next call: those beyond
 * INPUT_KEYS are lost. */
void input_byte(struct input *input, unsigned char byte, double now);

/* Applies the time-outs: no further byte has come until `now`. */
void input_pass(struct input *input, double now);

/* When input_pass should be called; INFINITY: never. */
double input_due(const struct input *input);

/* The next key; false when there is none. */
bool input_take(struct input *input, struct key_press *key);

/* Drops an incomplete sequence or character. */
void input_forget(struct input *input);

#endif
