/* sequence: what control bytes and whole sequences from a terminal mean. */
#include "term/sequence.h"

#include <stdbool.h>
#include <string.h>

#define FIELDS     3 /* of the parameters, parted by ";" */
#define PARTS      8 /* of a field, parted by ":" */
#define NUMBER_MAX 0x10ffff
#define CELLS_MOST 99999 /* no terminal has more rows or columns */

/* Kitty's numbers for keys without a character are taken from a private area of Unicode. */
#define PRIVATE_LAST 0xf8ff
#define KITTY_KEYPAD 57399

/* The modifiers are sent as 1 + the sum of these. The locks make no other key, but for letters. */
enum { SHIFT = 1, CONTROL = 4, CAPS_LOCK = 64, NUM_LOCK = 128 };
enum { EVENT_PRESS = 1, EVENT_REPEAT = 2 };

struct meaning {
    uint32_t from, code;
};

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

static const struct meaning controls[] = {
    {3, KEY_CODE_CTRL_C},          {'\b', KEY_CODE_BACKSPACE}, {'\t', KEY_CODE_TAB},
    {'\n', KEY_CODE_ENTER},        {12, KEY_CODE_CTRL_L},      {'\r', KEY_CODE_ENTER},
    {21, KEY_CODE_CTRL_U},         {26, KEY_CODE_CTRL_Z},      {27, KEY_CODE_ESCAPE},
    {28, KEY_CODE_CTRL_BACKSLASH}, {127, KEY_CODE_BACKSPACE},
};
/* Behind CSI and SS3 alike. */
static const struct meaning finals[] = {
    {'A', KEY_CODE_UP},   {'B', KEY_CODE_DOWN}, {'C', KEY_CODE_RIGHT}, {'D', KEY_CODE_LEFT},
    {'H', KEY_CODE_HOME}, {'F', KEY_CODE_END},  {'P', KEY_CODE_F1},    {'Z', KEY_CODE_BACK_TAB},
};
/* CSI NUMBER ~ */
static const struct meaning tildes[] = {
    {1, KEY_CODE_HOME},        {3, KEY_CODE_DELETE},    {4, KEY_CODE_END},
    {5, KEY_CODE_PAGE_UP},     {6, KEY_CODE_PAGE_DOWN}, {7, KEY_CODE_HOME},
    {8, KEY_CODE_END},         {11, KEY_CODE_F1},       {200, KEY_CODE_PASTE_BEGIN},
    {201, KEY_CODE_PASTE_END},
};
/* CSI NUMBER u: keys that have a control character, and the keypad. */
static const struct meaning kitty[] = {
    {8, KEY_CODE_BACKSPACE}, {9, KEY_CODE_TAB},         {13, KEY_CODE_ENTER},
    {27, KEY_CODE_ESCAPE},   {127, KEY_CODE_BACKSPACE}, {57414, KEY_CODE_ENTER},
    {57417, KEY_CODE_LEFT},  {57418, KEY_CODE_RIGHT},   {57419, KEY_CODE_UP},
    {57420, KEY_CODE_DOWN},  {57421, KEY_CODE_PAGE_UP}, {57422, KEY_CODE_PAGE_DOWN},
    {57423, KEY_CODE_HOME},  {57424, KEY_CODE_END},     {57426, KEY_CODE_DELETE},
};
/* The keypad's characters, by number from KITTY_KEYPAD on. */
static const char kitty_characters[] = "0123456789./*-+\0=,";
/* In application mode they come behind SS3; the digits are the keys that terminfo says, if any. */
static const char keypad_finals[] = "Xjklmno", keypad_characters[] = "=*+,-./";

static uint32_t look_up(const struct meaning *table, size_t count, uint32_t from)
{
    for (size_t i = 0; i < count; i++)
        if (table[i].from == from)
            return table[i].code;
    return KEY_CODE_NONE;
}

uint32_t sequence_control(unsigned char byte)
{
    return look_up(controls, COUNT(controls), byte);
}

/* KEY_CODE_NONE for what has a character of its own. */
static uint32_t kitty_key(uint32_t number)
{
    uint32_t character = number - KITTY_KEYPAD;

    if (character < sizeof kitty_characters && kitty_characters[character] != '\0')
        return (unsigned char)kitty_characters[character];
    return look_up(kitty, COUNT(kitty), number);
}

static uint32_t keypad_key(char final)
{
    const char *found = strchr(keypad_finals, final);

    if (final == 'M')
        return KEY_CODE_ENTER;
    return found != NULL ? (unsigned char)keypad_characters[found - keypad_finals]
                         : (uint32_t)KEY_CODE_NONE;
}

/* --- parameters ------------------------------------------------------------------------------ */

/* Numbers that are left out are 0. */
struct numbers {
    size_t fields, parts[FIELDS];
    uint32_t value[FIELDS][PARTS];
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* False for other than numbers, ";" and ":", and for more or larger ones than any key has. */
static bool read_numbers(const char *text, struct numbers *n)
{
    *n = (struct numbers){.fields = 1, .parts = {1}};
    for (; *text != '\0'; text++) {
        size_t field = n->fields - 1, part = n->parts[field] - 1;
        uint32_t *value = &n->value[field][part];

        if (is_digit(*text))
            *value = *value * 10 + (uint32_t)(*text - '0');
        else if (*text == ';' && n->fields < FIELDS)
            n->parts[n->fields++] = 1;
        else if (*text == ':' && n->parts[field] < PARTS)
            n->parts[field]++;
        else
            return false;
        if (*value > NUMBER_MAX)
            return false;
    }
    return true;
}

static unsigned modifiers_of(const struct numbers *n)
{
    return n->value[1][0] > 0 ? n->value[1][0] - 1 : 0;
}

/* Kitty's form tells more than that a key went down. */
static bool is_pressed(const struct numbers *n)
{
    uint32_t event = n->value[1][1];

    return event == 0 || event == EVENT_PRESS || event == EVENT_REPEAT;
}

/* --- characters with modifiers --------------------------------------------------------------- */

static bool is_character(uint32_t code)
{
    return (code >= ' ' && code < 127) ||
           (code >= 0xa0 && code <= NUMBER_MAX && (code < 0xd800 || code > PRIVATE_LAST));
}

static bool is_letter(uint32_t code, char first)
{
    return code >= (uint32_t)first && code < (uint32_t)first + 26;
}

/* What Shift makes of a key depends on the keyboard, unless the terminal tells it. What stands on
 * many without Shift is then not known. */
static uint32_t shifted_character(uint32_t code)
{
    return code < 128 && strchr("`1234567890-=[]\\;',./", (int)code) != NULL ? KEY_CODE_NONE : code;
}

/* shifted: what the terminal says that Shift makes of it, or 0. */
static uint32_t character_key(uint32_t code, uint32_t shifted, unsigned modifiers)
{
    bool shift = (modifiers & SHIFT) != 0, capital = shift != ((modifiers & CAPS_LOCK) != 0);
    unsigned others = modifiers & ~(unsigned)(SHIFT | CAPS_LOCK | NUM_LOCK);

    if (!is_character(code) || (others != 0 && (others != CONTROL || shift)))
        return KEY_CODE_NONE;
    if (others == CONTROL)
        return is_letter(code, 'a') || (code >= 'A' && code <= '_')
                   ? sequence_control((unsigned char)(code & 31))
                   : KEY_CODE_NONE;
    if (is_letter(code, 'a'))
        return capital ? code - 'a' + 'A' : code;
    if (shift && shifted != 0)
        return is_character(shifted) ? shifted : KEY_CODE_NONE;
    return shift ? shifted_character(code) : code;
}

/* Shift, Control and the locks leave what has a control character what it is; but Shift-Tab. */
static uint32_t named_key(uint32_t code, unsigned modifiers)
{
    unsigned held = modifiers & ~(unsigned)(CAPS_LOCK | NUM_LOCK);
    bool control = code == KEY_CODE_TAB || code == KEY_CODE_ENTER || code == KEY_CODE_ESCAPE ||
                   code == KEY_CODE_BACKSPACE;

    if (code == KEY_CODE_TAB && (held & SHIFT) != 0 && (held & ~(unsigned)(SHIFT | CONTROL)) == 0)
        return KEY_CODE_BACK_TAB;
    if (code == KEY_CODE_BACK_TAB)
        held &= ~(unsigned)SHIFT;
    if (control)
        held &= ~(unsigned)(SHIFT | CONTROL);
    return held == 0 ? code : KEY_CODE_NONE;
}

/* A key by its number in CSI u and modifyOtherKeys. */
static uint32_t numbered_key(uint32_t number, uint32_t shifted, unsigned modifiers)
{
    uint32_t named = kitty_key(number);

    if (named > KEY_CODE_NONE)
        return named_key(named, modifiers);
    return character_key(named < KEY_CODE_NONE ? named : number, shifted, modifiers);
}

/* The text that the key makes, told beside it. */
static size_t text_keys(const struct numbers *n, struct key_press keys[SEQUENCE_KEYS])
{
    size_t count = 0;

    for (size_t i = 0; i < n->parts[2]; i++)
        if (is_character(n->value[2][i]))
            keys[count++] = (struct key_press){.code = n->value[2][i]};
    return count;
}

static size_t one_key(uint32_t code, struct key_press keys[SEQUENCE_KEYS])
{
    keys[0] = (struct key_press){.code = code};
    return code != KEY_CODE_NONE;
}

static size_t kitty_keys(const struct numbers *n, struct key_press keys[SEQUENCE_KEYS])
{
    uint32_t number = n->value[0][0], shifted = n->value[0][1];
    unsigned modifiers = modifiers_of(n);
    bool typed = (modifiers & ~(unsigned)(SHIFT | CAPS_LOCK | NUM_LOCK)) == 0;

    if (typed && n->fields == 3 && n->value[2][0] != 0 && kitty_key(number) <= KEY_CODE_NONE)
        return text_keys(n, keys);
    return one_key(numbered_key(number, shifted, modifiers), keys);
}

/* --- the mouse ------------------------------------------------------------------------------- */

/* Button codes of a report, and the bits beside them: Shift, Meta and Control. */
enum {
    SGR_LEFT = 0,
    SGR_DRAG = 32,
    SGR_WHEEL_UP = 64,
    SGR_WHEEL_DOWN = 65,
    SGR_MODIFIERS = 4 | 8 | 16,
    OLD_RELEASE = 3, /* in the older forms: of any button */
    OLD_OFFSET = 32
};

static uint32_t button_code(int button, bool released)
{
    switch (button & ~SGR_MODIFIERS) {
    case SGR_LEFT:
        return released ? KEY_CODE_RELEASE : KEY_CODE_CLICK;
    case SGR_LEFT + SGR_DRAG:
        return KEY_CODE_DRAG;
    case SGR_WHEEL_UP:
        return KEY_CODE_WHEEL_UP;
    case SGR_WHEEL_DOWN:
        return KEY_CODE_WHEEL_DOWN;
    default:
        return KEY_CODE_NONE;
    }
}

/* column, row: from 1 */
static struct key_press key_at(uint32_t code, int column, int row)
{
    if (row < 1 || column < 1 || row > CELLS_MOST || column > CELLS_MOST || code == KEY_CODE_NONE)
        return (struct key_press){.code = KEY_CODE_NONE};
    return (struct key_press){.code = code, .row = row - 1, .column = column - 1};
}

struct key_press sequence_mouse(int button, int column, int row)
{
    button -= OLD_OFFSET;
    bool released = (button & ~SGR_MODIFIERS) == OLD_RELEASE;

    return key_at(released ? (uint32_t)KEY_CODE_RELEASE : button_code(button, false), column, row);
}

/* In SGR form: "<BUTTON;COLUMN;ROW" and 'M' (pressed, moved) or 'm' (released). */
static size_t sgr_mouse(const char *parameters, char final, struct key_press keys[SEQUENCE_KEYS])
{
    struct numbers n;

    if (!is_digit(parameters[1]) || strchr(parameters, ':') != NULL ||
        !read_numbers(parameters + 1, &n) || n.fields < 3)
        return 0;
    keys[0] = key_at(button_code((int)n.value[0][0], final == 'm'), (int)n.value[1][0],
                     (int)n.value[2][0]);
    return keys[0].code != KEY_CODE_NONE;
}

/* --- whole sequences ------------------------------------------------------------------------- */

/* The key of a final byte or of a tilde's number; modifiers stand in a second field. */
static uint32_t function_key(const struct numbers *n, char final)
{
    uint32_t first = n->value[0][0];
    uint32_t code = final == '~' ? look_up(tildes, COUNT(tildes), first)
                    : first <= 1 ? look_up(finals, COUNT(finals), (unsigned char) final)
                                 : (uint32_t)KEY_CODE_NONE;

    return n->fields < 3 ? named_key(code, modifiers_of(n)) : KEY_CODE_NONE;
}

uint32_t sequence_ss3(const char *parameters, char final)
{
    struct numbers n;

    if (!read_numbers(parameters, &n))
        return KEY_CODE_NONE;
    uint32_t code = function_key(&n, final);
    if (code == KEY_CODE_NONE && parameters[0] == '\0')
        code = keypad_key(final);
    return code;
}

size_t sequence_csi(const char *parameters, char final, struct key_press keys[SEQUENCE_KEYS])
{
    struct numbers n;

    if (parameters[0] == '<' && (final == 'M' || final == 'm'))
        return sgr_mouse(parameters, final, keys);
    if (!read_numbers(parameters, &n))
        return 0;
    if (final == 'M' && n.fields == 3) {
        keys[0] = sequence_mouse((int)n.value[0][0], (int)n.value[1][0], (int)n.value[2][0]);
        return keys[0].code != KEY_CODE_NONE;
    }
    if (!is_pressed(&n))
        return 0;
    if (final == 'u')
        return kitty_keys(&n, keys);
    if (final == '~' && n.value[0][0] == 27 && n.fields == 3) /* modifyOtherKeys */
        return one_key(numbered_key(n.value[2][0], n.value[2][0], modifiers_of(&n)), keys);
    return one_key(function_key(&n, final), keys);
}
