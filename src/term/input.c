/* input: decodes the bytes that a terminal sends into key presses. */
#include "term/input.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "term/sequence.h"

#define MOUSE_OFFSET 32 /* of coordinates after CSI M */

enum { BELL = 7, CANCEL = 24, SUBSTITUTE = 26, ESCAPE = 27, DELETE = 127, STRING_END = 0x9c };

/* Introducers by the byte after ESC, and the bytes that terminals send next, as ranges. For strings
 * these are the first bytes of the existing answers. */
static const struct introducer {
    unsigned char byte;
    enum input_state state;
    const char *followers;
} introducers[] = {
    {'[', INPUT_CSI, " ~"},    {'O', INPUT_SS3, "0~"},    {']', INPUT_STRING, "09IILLll"},
    {'P', INPUT_STRING, " ?"}, {'_', INPUT_STRING, " ~"}, {'^', INPUT_STRING, " ~"},
    {'X', INPUT_STRING, " ~"},
};

static const struct introducer *introducer_of(unsigned char byte)
{
    for (size_t i = 0; i < sizeof introducers / sizeof introducers[0]; i++)
        if (introducers[i].byte == byte)
            return &introducers[i];
    return NULL;
}

static bool may_follow(unsigned char introducer, unsigned char byte)
{
    const struct introducer *row = introducer_of(introducer);

    for (const char *range = row != NULL ? row->followers : ""; *range != '\0'; range += 2)
        if (byte >= (unsigned char)range[0] && byte <= (unsigned char)range[1])
            return true;
    return false;
}

/* --- output ---------------------------------------------------------------------------------- */

static void queue_key(struct input *in, struct key_press key)
{
    if (in->made < INPUT_KEYS)
        in->keys[in->made++] = key;
}

static void make_character(struct input *in, uint32_t code)
{
    queue_key(in, (struct key_press){.code = code, .pasted = in->pasting});
}

static void make_key(struct input *in, struct key_press key)
{
    if (key.code == KEY_CODE_PASTE_BEGIN || key.code == KEY_CODE_PASTE_END)
        in->pasting = key.code == KEY_CODE_PASTE_BEGIN;
    else if (key.code != KEY_CODE_NONE && !in->pasting)
        queue_key(in, key);
}

/* Queues the key of a sequence; with Alt, or if its ESC was reported as Esc, only the marks of a
 * paste count. */
static void queue_sequence(struct input *in, struct key_press key)
{
    bool mark = key.code == KEY_CODE_PASTE_BEGIN || key.code == KEY_CODE_PASTE_END;

    if (mark || (in->escapes == 1 && !in->acted))
        make_key(in, key);
}

bool input_take(struct input *in, struct key_press *key)
{
    if (in->taken == in->made) {
        in->taken = in->made = 0;
        return false;
    }
    *key = in->keys[in->taken++];
    return true;
}

/* --- keys of the terminal's own -------------------------------------------------------------- */

/* Only the Linux console continues after CSI [, which would be a complete sequence. */
static const struct input_name always[] = {
    {"\033[[A", 4, KEY_CODE_F1},   {"\033[[B", 4, KEY_CODE_NONE}, {"\033[[C", 4, KEY_CODE_NONE},
    {"\033[[D", 4, KEY_CODE_NONE}, {"\033[[E", 4, KEY_CODE_NONE},
};

/* The name that equals these bytes; longer: one that begins with them. */
static const struct input_name *find_name(const struct input *in, const unsigned char *bytes,
                                          size_t length, bool longer)
{
    size_t own = in->name_count, all = own + sizeof always / sizeof always[0];

    for (size_t i = 0; i < all; i++) {
        const struct input_name *name = i < own ? &in->names[i] : &always[i - own];

        if ((longer ? name->length > length : name->length == length) &&
            memcmp(name->bytes, bytes, length) == 0)
            return name;
    }
    return NULL;
}

void input_name(struct input *in, const char *sequence, uint32_t code)
{
    size_t length = strlen(sequence);
    struct input_name *name = &in->names[in->name_count];

    if (length < 2 || length > INPUT_NAME_SIZE || in->name_count == INPUT_NAMES)
        return;
    memcpy(name->bytes, sequence, length);
    name->length = length;
    name->code = code;
    in->name_count++;
}

/* --- the states ------------------------------------------------------------------------------ */

static void ground(struct input *in, unsigned char byte);
static void escaped(struct input *in, unsigned char byte);

static void append(struct input *in, unsigned char byte)
{
    if (in->length < INPUT_SEQUENCE_SIZE - 1)
        in->bytes[in->length++] = byte;
    else
        in->overlong = true;
}

/* The parameters and the final byte that follow ESC and the introducer. */
static char take_final(struct input *in, char parameters[INPUT_SEQUENCE_SIZE])
{
    size_t count = in->length - 3;

    memcpy(parameters, in->bytes + 2, count);
    parameters[count] = '\0';
    return (char)in->bytes[in->length - 1];
}

static void begin_sequence(struct input *in, unsigned char byte)
{
    in->bytes[0] = byte;
    in->length = 1;
    in->escapes = 1;
    in->overlong = in->acted = in->apart = false;
    in->state = INPUT_ESCAPED;
}

static void begin_body(struct input *in, const struct introducer *introducer)
{
    append(in, introducer->byte);
    in->characters = 0;
    in->state = introducer->state;
}

static void take_c1(struct input *in, unsigned char byte)
{
    const struct introducer *introducer = introducer_of((unsigned char)(byte - 0x40));

    in->state = INPUT_GROUND;
    if (introducer == NULL)
        return;
    begin_sequence(in, ESCAPE);
    begin_body(in, introducer);
}

/* Reports ESC and the byte after it as keys. */
static void report_as_keys(struct input *in)
{
    in->state = INPUT_GROUND;
    for (unsigned i = 0; i < in->escapes && !in->acted; i++)
        make_key(in, (struct key_press){.code = KEY_CODE_ESCAPE});
    if (in->length > 1)
        make_character(in, in->bytes[1]);
}

/* Whether `byte` aborts the sequence; it is then consumed. */
static bool breaks_off(struct input *in, unsigned char byte)
{
    if (byte == ESCAPE)
        begin_sequence(in, byte);
    else if (byte == CANCEL || byte == SUBSTITUTE)
        in->state = INPUT_GROUND;
    else if (byte >= 0x80 && byte < 0xa0)
        take_c1(in, byte);
    else
        return false;
    return true;
}

/* For the first byte after an introducer that came late: true if the introducer was typed, so that
 * `byte` is no part of a sequence. */
static bool was_typed(struct input *in, unsigned char byte)
{
    if (!in->apart || in->length != 2 || may_follow(in->bytes[1], byte))
        return false;
    report_as_keys(in);
    ground(in, byte);
    return true;
}

/* For a complete sequence: whether it is a key of the terminal's own, or the beginning of one. */
static bool take_name(struct input *in)
{
    const struct input_name *name = find_name(in, in->bytes, in->length, false);

    in->state = INPUT_GROUND;
    if (name != NULL)
        queue_sequence(in, (struct key_press){.code = name->code});
    else if (find_name(in, in->bytes, in->length, true) != NULL)
        in->state = INPUT_TAIL;
    return name != NULL || in->state == INPUT_TAIL;
}

static unsigned character_length(unsigned char lead)
{
    return lead < 0xc2 || lead > 0xf4 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

static void ground(struct input *in, unsigned char byte)
{
    in->state = INPUT_GROUND;
    if (byte == ESCAPE) {
        begin_sequence(in, byte);
    } else if (byte < ' ' || byte == DELETE) {
        begin_sequence(in, byte);
        in->state = find_name(in, &byte, 1, true) != NULL ? INPUT_TAIL : INPUT_GROUND;
        if (in->state == INPUT_GROUND)
            make_key(in, (struct key_press){.code = sequence_control(byte)});
    } else if (byte < 0x80) {
        make_character(in, byte);
    } else if (byte < 0xa0) {
        take_c1(in, byte);
    } else if (character_length(byte) > 1) {
        begin_sequence(in, byte);
        in->state = INPUT_CHARACTER;
    }
}

/* A character with Alt before it is dropped. */
static void end_character(struct input *in)
{
    const char *text = (const char *)in->bytes;

    in->bytes[in->length] = '\0';
    uint32_t code = text_next(&text);
    in->state = INPUT_GROUND;
    if (code >= 0x80 && code < 0xa0)
        take_c1(in, (unsigned char)code);
    else if (code != TEXT_MALFORMED && in->escapes == 1)
        make_character(in, code);
}

static void within_character(struct input *in, unsigned char byte)
{
    if ((byte & 0xc0) != 0x80) {
        ground(in, byte);
        return;
    }
    append(in, byte);
    if (in->length == character_length(in->bytes[0]))
        end_character(in);
}

/* Whether a terminal may send it after ESC. */
static bool continues(const struct input *in, unsigned char byte)
{
    const unsigned char bytes[] = {ESCAPE, byte};

    return introducer_of(byte) != NULL || find_name(in, bytes, 2, false) != NULL ||
           find_name(in, bytes, 2, true) != NULL;
}

static void escape_again(struct input *in)
{
    if (in->escapes == 2)
        make_key(in, (struct key_press){.code = KEY_CODE_ESCAPE}); /* the first of three */
    in->escapes = 2;
}

static void begin_alt_character(struct input *in, unsigned char byte)
{
    begin_sequence(in, byte);
    in->escapes = 2;
    in->state = character_length(byte) > 1 ? INPUT_CHARACTER : INPUT_GROUND;
}

static void escaped(struct input *in, unsigned char byte)
{
    const struct introducer *introducer = introducer_of(byte);

    in->apart = in->acted || in->gap > INPUT_TOGETHER;
    if (in->apart && !continues(in, byte)) {
        report_as_keys(in);
        ground(in, byte);
    } else if (byte == ESCAPE) {
        escape_again(in);
    } else if (introducer != NULL) {
        begin_body(in, introducer);
    } else if (byte >= 0x80 && byte < 0xa0) {
        take_c1(in, byte);
    } else if (byte >= 0x80) {
        begin_alt_character(in, byte);
    } else {
        append(in, byte);
        if (byte >= ' ' && byte < '0')
            in->state = INPUT_INTERMEDIATE;
        else
            (void)take_name(in);
    }
}

static void behind_intermediate(struct input *in, unsigned char byte)
{
    if (breaks_off(in, byte) || byte < ' ' || byte == DELETE)
        return;
    append(in, byte);
    if (byte >= '0')
        (void)take_name(in);
}

/* rxvt ends a key with Shift by "$", otherwise an intermediate byte: CSI 3 $ */
static bool is_rxvt_shift(const struct input *in)
{
    size_t digits = 0;

    while (digits + 3 < in->length && in->bytes[2 + digits] >= '0' && in->bytes[2 + digits] <= '9')
        digits++;
    return digits > 0 && digits + 3 == in->length && in->bytes[in->length - 1] == '$';
}

static void end_csi(struct input *in)
{
    char parameters[INPUT_SEQUENCE_SIZE];
    struct key_press keys[SEQUENCE_KEYS];

    in->state = INPUT_GROUND;
    if (in->overlong || take_name(in))
        return;
    char final = take_final(in, parameters);
    if (final == 'M' && parameters[0] == '\0') {
        in->length = 0;
        in->state = INPUT_MOUSE;
        return;
    }
    size_t count = sequence_csi(parameters, final, keys);
    for (size_t i = 0; i < count; i++)
        queue_sequence(in, keys[i]);
}

static void within_csi(struct input *in, unsigned char byte)
{
    if (was_typed(in, byte))
        return;
    if (in->gap > INPUT_TOGETHER && is_rxvt_shift(in)) {
        ground(in, byte);
        return;
    }
    if (breaks_off(in, byte) || byte < ' ' || byte == DELETE)
        return;
    append(in, byte);
    if (byte >= '@' && byte < DELETE)
        end_csi(in);
}

static void within_ss3(struct input *in, unsigned char byte)
{
    char parameters[INPUT_SEQUENCE_SIZE];

    if (was_typed(in, byte) || breaks_off(in, byte) || byte < ' ' || byte == DELETE)
        return;
    append(in, byte);
    if (byte >= '0' && byte < '@')
        return;
    in->state = INPUT_GROUND;
    if (in->overlong || take_name(in))
        return;
    char final = take_final(in, parameters);
    queue_sequence(in, (struct key_press){.code = sequence_ss3(parameters, final)});
}

/* ST as one byte may also be part of a UTF-8 character in the string. BEL ends only an OSC. */
static void within_string(struct input *in, unsigned char byte)
{
    bool continued = in->characters > 0 && (byte & 0xc0) == 0x80;
    bool osc = in->bytes[1] == ']';

    if (was_typed(in, byte))
        return;
    append(in, byte);
    in->characters = continued ? in->characters - 1 : character_length(byte) - 1;
    if (byte == ESCAPE)
        in->state = INPUT_STRING_ESCAPED;
    else if (byte == CANCEL || byte == SUBSTITUTE || (byte == BELL && osc) ||
             (byte == STRING_END && !continued))
        in->state = INPUT_GROUND;
}

static void behind_string(struct input *in, unsigned char byte)
{
    in->state = INPUT_GROUND;
    if (byte == '\\')
        return;
    begin_sequence(in, ESCAPE);
    in->gap = 0; /* it was not typed */
    escaped(in, byte);
}

/* The characters after CSI M: one byte each, or UTF-8 if mode 1005 is on. *open: the last may be
 * incomplete. */
static size_t mouse_characters(const struct input *in, int characters[3], bool *open)
{
    size_t count = 0;

    *open = false;
    for (size_t i = 0; i < in->length && count < 3; i++, count++) {
        unsigned char byte = in->bytes[i];
        bool lead = character_length(byte) == 2;

        characters[count] = byte;
        *open = lead && i + 1 == in->length;
        if (lead && i + 1 < in->length && (in->bytes[i + 1] & 0xc0) == 0x80)
            characters[count] = (byte & 0x1f) << 6 | (in->bytes[++i] & 0x3f);
    }
    return count;
}

static void make_click(struct input *in, const int characters[3])
{
    in->state = INPUT_GROUND;
    queue_sequence(in, sequence_mouse(characters[0], characters[1] - MOUSE_OFFSET,
                                      characters[2] - MOUSE_OFFSET));
}

/* If nothing follows, the bytes that looked like UTF-8 were the three of a report. */
static void end_mouse(struct input *in)
{
    const unsigned char *bytes = in->bytes;

    in->state = INPUT_GROUND;
    if (in->length == 3)
        make_click(in, (const int[]){bytes[0], bytes[1], bytes[2]});
}

static void within_mouse(struct input *in, unsigned char byte)
{
    int characters[3];
    bool open;

    size_t before = mouse_characters(in, characters, &open);
    if (byte == ESCAPE || (before == 3 && (byte & 0xc0) != 0x80)) {
        end_mouse(in);
        ground(in, byte);
        return;
    }
    append(in, byte);
    if (byte == CANCEL || byte == SUBSTITUTE)
        in->state = INPUT_GROUND;
    else if (mouse_characters(in, characters, &open) == 3 && !open)
        make_click(in, characters);
}

static void within_tail(struct input *in, unsigned char byte)
{
    append(in, byte);
    if (!take_name(in))
        ground(in, byte); /* so it had ended before */
}

void input_byte(struct input *in, unsigned char byte, double now)
{
    static void (*const states[INPUT_STATE_COUNT])(struct input *, unsigned char) = {
        [INPUT_GROUND] = ground,        [INPUT_CHARACTER] = within_character,
        [INPUT_ESCAPED] = escaped,      [INPUT_INTERMEDIATE] = behind_intermediate,
        [INPUT_CSI] = within_csi,       [INPUT_SS3] = within_ss3,
        [INPUT_STRING] = within_string, [INPUT_STRING_ESCAPED] = behind_string,
        [INPUT_MOUSE] = within_mouse,   [INPUT_TAIL] = within_tail,
    };

    in->gap = now - in->last;
    in->last = now;
    states[in->state](in, byte);
}

/* --- time ------------------------------------------------------------------------------------ */

double input_due(const struct input *in)
{
    if (in->pasting)
        return in->last + INPUT_PASTE;
    if (in->state == INPUT_GROUND)
        return INFINITY;
    return in->last + (in->state == INPUT_ESCAPED && !in->acted ? INPUT_ESCAPE : INPUT_LATE);
}

void input_pass(struct input *in, double now)
{
    if (now < input_due(in))
        return;
    if (in->pasting) {
        input_forget(in);
    } else if (in->state == INPUT_ESCAPED && !in->acted) {
        report_as_keys(in);
        in->state = INPUT_ESCAPED;
        in->acted = true;
    } else if (in->apart && in->length == 2 &&
               (in->state == INPUT_CSI || in->state == INPUT_SS3 || in->state == INPUT_STRING)) {
        report_as_keys(in);
    } else if (in->state == INPUT_MOUSE) {
        end_mouse(in);
    } else {
        in->state = INPUT_GROUND;
    }
}

void input_forget(struct input *in)
{
    in->state = INPUT_GROUND;
    in->pasting = false;
}

void input_init(struct input *in)
{
    *in = (struct input){.state = INPUT_GROUND};
}
