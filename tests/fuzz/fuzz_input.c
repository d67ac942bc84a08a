/* fuzz_input: what the terminal sends, in whatever pieces. No key may come from within a sequence,
 * one at most as its meaning, and none may be lost behind it. The bytes say what is sent: the kind
 * of a sequence, what is in it, and the pauses; or they are sent as they are. */
#include "fuzz/fuzz.h"

#include <math.h>
#include <string.h>

#include "term/input.h"

#define STEP 0.0011 /* seconds: 255 steps are within INPUT_LATE */

enum { ESCAPE = 27, CONTENT = 40 };

struct source {
    const uint8_t *data;
    size_t size, at;
};

struct line {
    struct input input;
    double now;
    struct source pauses; /* taken from the end of what is given */
};

static uint8_t draw(struct source *source)
{
    return source->at < source->size ? source->data[source->at++] : 0;
}

static void check_key(const struct key_press *key)
{
    FUZZ_CHECK(key->code != KEY_CODE_NONE && key->code < KEY_CODE_LOST);
    FUZZ_CHECK(key->code != KEY_CODE_PASTE_BEGIN && key->code != KEY_CODE_PASTE_END);
    FUZZ_CHECK(key->code > KEY_CODE_NONE || (key->code >= ' ' && key->code <= 0x10ffff));
    FUZZ_CHECK(key->code < 127 || key->code >= 0xa0);
    FUZZ_CHECK(!key->pasted || key->code < KEY_CODE_NONE);
    FUZZ_CHECK(key->row >= 0 && key->column >= 0);
}

/* The keys that have come; the last of them in *last. */
static size_t take(struct line *line, uint32_t *last)
{
    struct key_press key;
    size_t count = 0;

    for (; input_take(&line->input, &key); count++) {
        check_key(&key);
        *last = key.pasted ? (uint32_t)KEY_CODE_NONE : key.code;
    }
    return count;
}

/* The time goes on; what is due comes as it would from poll(). */
static size_t wait_for(struct line *line, double seconds, uint32_t *last)
{
    double end = line->now + seconds;
    size_t count = 0, steps = 0;

    for (double due; (due = input_due(&line->input)) <= end; steps++) {
        FUZZ_CHECK(steps < 4);
        input_pass(&line->input, fmax(due, line->now));
        count += take(line, last);
    }
    line->now = end;
    input_pass(&line->input, end);
    return count + take(line, last);
}

static double pause_of(struct line *line)
{
    return draw(&line->pauses) * STEP;
}

static size_t send(struct line *line, uint8_t byte, uint32_t *last)
{
    input_byte(&line->input, byte, line->now);
    return take(line, last);
}

/* The next key is what was sent. */
static void check_sees(struct line *line, uint8_t byte)
{
    uint32_t last = KEY_CODE_NONE;

    FUZZ_CHECK(send(line, byte, &last) == 1 && last == byte);
}

/* --- sequences ------------------------------------------------------------------------------- */

static const struct kind {
    const char *begin, *end;
    uint8_t first, last; /* of the content's bytes */
    const char *begins;  /* what the content begins with; NULL: there is none */
    uint32_t key;        /* what it means; 0: nothing */
} kinds[] = {
    /* answers: attributes, Kitty's flags, modes, the cursor's place, the size, parameters */
    {"\033[?", "c", '0', ';', "", 0},
    {"\033[>", "c", '0', ';', "", 0},
    {"\033[?", "u", '0', ';', "", 0},
    {"\033[?2026;", "$y", '0', ';', "", 0},
    {"\033[1;", "R", '0', ';', "", 0},
    {"\033[8;", "t", '0', ';', "", 0},
    {"\033[", "x", '0', '?', "", 0},
    /* the focus, intermediates, keys with modifiers, a wrong report, a key let go */
    {"\033[", "I", '0', ';', "", 0},
    {"\033[", "q", ' ', '#', "1", 0},
    {"\033[9:", "n", '0', ';', "", 0},
    {"\033[3;3", "~", '0', '9', "", 0},
    {"\033[<", "M", '<', '?', "", 0},
    {"\033[1;1:3", "A", ':', ':', "", 0},
    /* strings */
    {"\033]", "\007", ' ', 255, "10;", 0},
    {"\033]", "\033\\", ' ', 255, "L", 0},
    {"\033]", "\234", ' ', 126, "2;\303\234\342\202\234", 0},
    {"\033P", "\033\\", ' ', 126, ">|", 0},
    {"\033P", "\033\\", 7, 23, "1$r", 0},
    {"\033_", "\033\\", ' ', 255, "G", 0},
    {"\033^", "\033\\", ' ', 126, " ", 0},
    {"\033X", "\033\\", 7, 23, "x", 0},
    /* with one byte as the introducer */
    {"\233", "y", '0', ';', "?", 0},
    {"\302\233", "c", '0', ';', "?", 0},
    {"\235", "\007", ' ', 126, "4;", 0},
    {"\220", "\234", ' ', 126, "q", 0},
    /* keys that are not ours, the middle button, a paste of controls */
    {"\033OQ", "", '0', '0', NULL, 0},
    {"\033O1;", "S", '2', '9', "", 0},
    {"\033[[C", "", '0', '0', NULL, 0},
    {"\033[M\"!!", "", '0', '0', NULL, 0},
    {"\033[200~", "\033[201~", 0, 26, "", 0},
    /* keys that are */
    {"\033[A", "", '0', '0', NULL, KEY_CODE_UP},
    {"\033OB", "", '0', '0', NULL, KEY_CODE_DOWN},
    {"\033[[A", "", '0', '0', NULL, KEY_CODE_F1},
    {"\033[5;1:2~", "", '0', '0', NULL, KEY_CODE_PAGE_UP},
    {"\033[", "99;5u", '0', '0', "", KEY_CODE_CTRL_C}, /* zeros before it change nothing */
    {"\033[27;5;", "108~", '0', '0', "", KEY_CODE_CTRL_L},
    {"\033[<0;9;9M", "", '0', '9', NULL, KEY_CODE_CLICK},
    {"\033[M !!", "", '0', '0', NULL, KEY_CODE_CLICK},
    {"\033[M \303\251!", "", '0', '0', NULL, KEY_CODE_CLICK},
    {"\033[32;9;9M", "", '0', '0', NULL, KEY_CODE_CLICK},
};

enum { KINDS = sizeof kinds / sizeof kinds[0] };

static uint8_t content_byte(const struct kind *kind, struct source *source)
{
    unsigned range = (unsigned)kind->last - kind->first + 1;
    uint8_t byte = (uint8_t)(kind->first + draw(source) % range);

    /* ST as one byte ends a string where it is no part of a character: leave the range out. */
    return byte >= 0x80 && byte < 0xa0 ? (uint8_t)(byte + 0x20) : byte;
}

/* The sequence; returns its length. */
static size_t build(const struct kind *kind, struct source *source, uint8_t *bytes)
{
    size_t length = 0;
    const char *begins = kind->begins != NULL ? kind->begins : "";

    for (const char *p = kind->begin; *p != '\0'; p++)
        bytes[length++] = (uint8_t)*p;
    for (const char *p = begins; *p != '\0'; p++)
        bytes[length++] = (uint8_t)*p;
    for (size_t n = kind->begins != NULL ? draw(source) % CONTENT : 0; n > 0; n--)
        bytes[length++] = content_byte(kind, source);
    for (const char *p = kind->end; *p != '\0'; p++)
        bytes[length++] = (uint8_t)*p;
    return length;
}

/* In pieces. Esc itself acts if nothing followed in time, and then what follows does not. */
static void send_in_pieces(struct line *line, const uint8_t *bytes, size_t length, uint32_t key)
{
    bool acted = false;

    for (size_t i = 0; i < length; i++) {
        uint32_t last = KEY_CODE_NONE;
        bool end = i + 1 == length, means = end && key != 0 && !acted;
        double pause = end ? 0 : pause_of(line);

        FUZZ_CHECK(send(line, bytes[i], &last) == means && (!means || last == key));
        acted = acted || (i == 0 && bytes[0] == ESCAPE && pause >= INPUT_ESCAPE);
        bool acts = i == 0 && acted;
        FUZZ_CHECK(wait_for(line, pause, &last) == acts && (!acts || last == KEY_CODE_ESCAPE));
    }
}

static void send_sequences(struct line *line, struct source *source)
{
    uint8_t bytes[2 * CONTENT];

    while (source->at < source->size) {
        const struct kind *kind = &kinds[draw(source) % KINDS];

        send_in_pieces(line, bytes, build(kind, source, bytes), kind->key);
        check_sees(line, 'q');
    }
}

/* --- anything -------------------------------------------------------------------------------- */

static void send_anything(struct line *line, struct source *source)
{
    uint32_t last;

    while (source->at < source->size) {
        send(line, draw(source), &last);
        wait_for(line, pause_of(line) * 5, &last);
    }
    wait_for(line, INPUT_PASTE, &last);
    FUZZ_CHECK(isinf(input_due(&line->input)));
    check_sees(line, 'q');
}

FUZZ_TARGET(input)
{
    struct source source = {data, size - size / 3, 0};
    struct line line = {.now = 1, .pauses = {data + source.size, size / 3, 0}};
    uint8_t how = draw(&source);

    input_init(&line.input);
    if (how & 1) {
        input_name(&line.input, "\033OA", KEY_CODE_UP);
        input_name(&line.input, "\001@\r", KEY_CODE_F1);
        input_name(&line.input, "\033\t", KEY_CODE_BACK_TAB);
        input_name(&line.input, "\033[[A", KEY_CODE_F1);
    }
    if (how & 2)
        send_sequences(&line, &source);
    else
        send_anything(&line, &source);
    return 0;
}
