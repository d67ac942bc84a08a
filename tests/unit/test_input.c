/* test_input: what bytes of a terminal are keys, alone, in whatever pieces and how late. */
#include "term/input.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#include "testing.h"

/* A case is what comes, with "`MS`" for a pause of so many milliseconds, and the keys that it
 * makes: characters as they are, <Names>, {x} for a pasted x, with "|" at the end of each pause.
 * After the last byte comes a long silence. */
struct incoming {
    const char *bytes, *keys;
};

static struct input input;
static double now;
static char keys[4096];

static const char *name_of(uint32_t code)
{
    static const struct {
        uint32_t code;
        const char *name;
    } names[] = {
        {KEY_CODE_UP, "Up"},
        {KEY_CODE_DOWN, "Down"},
        {KEY_CODE_LEFT, "Left"},
        {KEY_CODE_RIGHT, "Right"},
        {KEY_CODE_PAGE_UP, "PgUp"},
        {KEY_CODE_PAGE_DOWN, "PgDn"},
        {KEY_CODE_HOME, "Home"},
        {KEY_CODE_END, "End"},
        {KEY_CODE_TAB, "Tab"},
        {KEY_CODE_BACK_TAB, "BackTab"},
        {KEY_CODE_ENTER, "Enter"},
        {KEY_CODE_ESCAPE, "Esc"},
        {KEY_CODE_BACKSPACE, "Back"},
        {KEY_CODE_DELETE, "Del"},
        {KEY_CODE_F1, "F1"},
        {KEY_CODE_CTRL_C, "C-c"},
        {KEY_CODE_CTRL_L, "C-l"},
        {KEY_CODE_CTRL_U, "C-u"},
        {KEY_CODE_CTRL_Z, "C-z"},
        {KEY_CODE_CTRL_BACKSLASH, "C-\\"},
        {KEY_CODE_CLICK, "Click"},
        {KEY_CODE_DRAG, "Drag"},
        {KEY_CODE_RELEASE, "Release"},
        {KEY_CODE_WHEEL_UP, "WheelUp"},
        {KEY_CODE_WHEEL_DOWN, "WheelDown"},
    };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (names[i].code == code)
            return names[i].name;
    return "?";
}

static void note(const char *text)
{
    ck_assert_uint_lt(strlen(keys) + strlen(text) + 1, sizeof keys);
    strcat(keys, text);
}

static void take_keys(void)
{
    struct key_press key;
    char text[40], bytes[TEXT_MAX_BYTES + 1] = "";

    while (input_take(&input, &key)) {
        if (key.code < KEY_CODE_NONE) {
            bytes[text_write(key.code, bytes)] = '\0';
            snprintf(text, sizeof text, key.pasted ? "{%s}" : "%s", bytes);
        } else if (key.code >= KEY_CODE_CLICK) {
            snprintf(text, sizeof text, "<%s %d %d>", name_of(key.code), key.row, key.column);
        } else {
            snprintf(text, sizeof text, "<%s>", name_of(key.code));
        }
        note(text);
    }
}

static void be_silent(double seconds)
{
    double end = now + seconds;
    int steps = 0;

    for (double due; (due = input_due(&input)) <= end; take_keys()) {
        ck_assert_int_lt(++steps, 10); /* each has something to do */
        input_pass(&input, due - 0.001);
        ck_assert(!input_take(&input, &(struct key_press){0}));
        input_pass(&input, now = due);
    }
    input_pass(&input, now = end);
    take_keys();
}

static void come_one(char byte)
{
    input_byte(&input, (unsigned char)byte, now);
    take_keys();
}

static void come(const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] == '`' && bytes[i + 1] >= '0' && bytes[i + 1] <= '9') {
            be_silent(atof(bytes + i + 1) / 1e3);
            note("|");
            i += strcspn(bytes + i + 1, "`") + 1;
            continue;
        }
        come_one(bytes[i]);
    }
}

static void start(void)
{
    input_init(&input);
    now = 1000;
    keys[0] = '\0';
}

static void check(const struct incoming *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        keys[0] = '\0';
        come(cases[i].bytes, strlen(cases[i].bytes));
        be_silent(2);
        ck_assert_msg(strcmp(keys, cases[i].keys) == 0, "%zu: \"%s\" makes \"%s\", not \"%s\"", i,
                      cases[i].bytes, keys, cases[i].keys);
        ck_assert(isinf(input_due(&input))); /* idle, nothing is due */
    }
}

#define CHECK(...)                                                                                 \
    do {                                                                                           \
        static const struct incoming cases[] = {__VA_ARGS__};                                      \
        check(cases, sizeof cases / sizeof cases[0]);                                              \
    } while (0)

START_TEST(characters_and_control_keys)
{
    start();
    CHECK({"abc[] ~", "abc[] ~"}, {"\t\r\n\b\177", "<Tab><Enter><Enter><Back><Back>"},
          {"\003\014\025\032\034", "<C-c><C-l><C-u><C-z><C-\\>"}, {"\001\002\016\037", ""},
          {"\303\251\342\202\254\360\237\230\200x", "\303\251\342\202\254\360\237\230\200x"},
          /* malformed: dropped, and what follows is a key */
          {"\303x", "x"}, {"\377\376\300\301x", "x"}, {"\342\202x", "x"}, {"\355\240\200x", "x"},
          {"\364\220\200\200x", "x"}, {"\342\202\342\202\254x", "\342\202\254x"},
          {"\342`200`\202`200`\254x", "||\342\202\254x"}, {"\342`400`x", "|x"},
          {"\303\033[Ax", "<Up>x"});
}
END_TEST

START_TEST(keys_of_the_usual_terminals)
{
    start();
    CHECK({"\033[A\033[B\033[C\033[D\033[H\033[F", "<Up><Down><Right><Left><Home><End>"},
          {"\033OA\033OB\033OC\033OD\033OH\033OF", "<Up><Down><Right><Left><Home><End>"},
          {"\033[1~\033[3~\033[4~\033[5~\033[6~\033[7~\033[8~",
           "<Home><Del><End><PgUp><PgDn><Home><End>"},
          {"\033OP\033[11~\033[[A\033[P", "<F1><F1><F1><F1>"},
          {"\033[Z\033[1;2Z", "<BackTab><BackTab>"}, {"\033OM\033Ok\033Om", "<Enter>+-"},
          /* other keys of theirs, with a key of ours behind */
          {"\033[2~x\033[12~x\033[24~x\033OQx\033OSx\033[[Bx\033[[Ex\033[Ex\033[Gx", "xxxxxxxxx"},
          {"\033Opx\033Ojx\033Oux\033OEx", "x*xxx"},
          /* with modifiers */
          {"\033[1;2Ax\033[1;5Ax\033[1;3Dx\033[3;5~x\033[1;9Px\033[5;2~x", "xxxxxx"},
          {"\033O5Ax\033O2Px\033O1;2Px\033Oax\033[ax\033[5Ax", "xxxxxx"},
          {"\033[3^x\033[3@x\033[7$`30`x\033[23$", "xx|x"}, {"\033[1;1A\033[5;1~", "<Up><PgUp>"});
}
END_TEST

START_TEST(keys_as_kitty_and_xterm_tell_them)
{
    start();
    CHECK(
        {"\033[27u\033[13u\033[9u\033[127u\033[97u\033[32u", "<Esc><Enter><Tab><Back>a "},
        {"\033[27;2u\033[13;5u\033[9;2u\033[127;2u\033[32;2u", "<Esc><Enter><BackTab><Back> "},
        {"\033[99;5u\033[108;5u\033[117;5u\033[122;5u\033[92;5u", "<C-c><C-l><C-u><C-z><C-\\>"},
        {"\033[105;5u\033[109;5u\033[91;5u\033[104;5u", "<Tab><Enter><Esc><Back>"},
        {"\033[27;5;99~\033[27;2;9~\033[27;2;82~\033[27;2;63~\033[27;1;91~", "<C-c><BackTab>R?["},
        {"\033[97;2u\033[97;2;65u\033[97:65;2u\033[47:63;2u\033[63;2u", "AAA??"},
        /* a digit's key with Shift is not the digit, on most keyboards */
        {"\033[49;2ux\033[49:33;2u\033[49;;49u", "x!1"},
        /* locks are no modifiers, but for letters */
        {"\033[1;129A\033[1;65B\033[97;65u\033[97;66u\033[27;193u\033[49;129u",
         "<Up><Down>Aa<Esc>1"},
        /* pressed, repeated, let go */
        {"\033[97;1:1u\033[97;1:2u\033[97;1:3ux\033[1;1:1A\033[1;1:3Ax", "aax<Up>x"},
        {"\033[27;1:3ux\033[5;1:3~x\033[5;1:2~", "xx<PgUp>"},
        {"\033[0;;233:8364u\033[97;1:1;229u\033[97;1:3;229u", "\303\251\342\202\254\303\245"},
        {"\033[57399u\033[57408u\033[57413u\033[57414u", "09+<Enter>"},
        {"\033[57417u\033[57420u\033[57421u\033[57426u", "<Left><Down><PgUp><Del>"},
        /* Alt, Super, unknown keys */
        {"\033[97;3ux\033[97;9ux\033[27;3;97~x\033[27;3ux\033[13;3ux\033[1;3Ax\033[99;6ux",
         "xxxxxxx"},
        {"\033[57441;2ux\033[57358ux\033[57376ux\033[3ux\033[12ux\033[1114112ux\033[55296ux\033["
         "155ux",
         "xxxxxxxx"},
        {"\033[ux\033[;5ux\033[99999999999999999999ux\033[1;2;3;4ux\033[>1ux\033[?1ux", "xxxxxx"});
}
END_TEST

START_TEST(the_mouse_in_every_form)
{
    start();
    CHECK({"\033[<0;20;5M\033[<32;21;5M\033[<0;21;5m", "<Click 4 19><Drag 4 20><Release 4 20>"},
          {"\033[<64;1;2M\033[<65;1;2M\033[<28;3;4M", "<WheelUp 1 0><WheelDown 1 0><Click 3 2>"},
          {"\033[<35;1;1Mx\033[<2;1;1Mx\033[<Mx\033[<0;1Mx\033[<0;0;0Mx\033[<0;1;1;1Mx", "xxxxxx"},
          /* X10: three bytes */
          {"\033[M 4%\033[M#4%x", "<Click 4 19><Release 4 19>x"},
          {"\033[M`!\"\033[Ma!\"\033[M@5%", "<WheelUp 1 0><WheelDown 1 0><Drag 4 20>"},
          {"\033[M \377\376x\033[M \200\220x", "<Click 221 222>x<Click 111 95>x"},
          {"\033[M   x\033[M\"!!x\033[M[[[x", "xxx"},
          /* the same in UTF-8 (1005): column 300, row 100; and what is only like it */
          {"\033[M \305\214\302\204x", "<Click 99 299>x"}, {"\033[M 4\302\204x", "<Click 99 19>x"},
          {"\033[M \305\2144x", "<Click 19 299>x"}, {"\033[M \302\204\033[A", "<Click 99 161><Up>"},
          {"\033[M \305\214", "<Click 107 164>"}, {"\033[M 4\305x", "<Click 164 19>x"},
          {"\033[M \033[Ax", "<Up>x"}, {"\033[M `400`x", "|x"},
          {"\033[M `200`4`200`%x", "||<Click 4 19>x"},
          /* urxvt: three numbers (1015) */
          {"\033[32;20;5M\033[64;21;5M\033[35;21;5M\033[96;1;2M",
           "<Click 4 19><Drag 4 20><Release 4 20><WheelUp 1 0>"},
          {"\033[32;20;0Mx\033[3;1;1Mx\033[32;20Mx", "xxx"},
          {"\233<0;20;5M\302\233<0;20;5M", "<Click 4 19><Click 4 19>"});
}
END_TEST

START_TEST(what_is_no_key_is_dropped_whole)
{
    start();
    CHECK(
        {"\033[Ix\033[Ox\033[?1;2cx\033[>41;354;0cx\033[24;80Rx\033[0nx\033[?2026;2$yx", "xxxxxxx"},
        {"\033[8;24;80tx\033[?1ux\033[4;2$yx\033[?997;1nx\033[48;24;80;480;800tx", "xxxxx"},
        {"\033]10;rgb:ffff/ffff/ffff\033\\x\033]11;rgb:0/0/0\007x\033]Lx[I\033\\x", "xxx"},
        {"\033P>|XTerm(379)\033\\x\033P1$r0 q\033\\x\033P!|7E565445\033\\x\033P0+r\007q\033\\x",
         "xxxx"},
        {"\033_Gi=31;OK\033\\x\033^pq\033\\x\033Xpq\007q\033\\x\033kq\033\\x", "xxxqx"},
        {"\033]2;\303\234r\034\234x\033]2;q\234x\2352;"
         "q\234x\2202q\234x\237q\234x\236q\234x\230q\234x",
         "xxxxxxx"},
        {"\233Ix\233?1;2cx\302\233Ix\217Qx\233A\217A", "xxxx<Up><Up>"}, {"\204\205\234x", "x"},
        /* broken off */
        {"\033[1;\030x\033[1;\032x\033]0;q\030x\033P1\032x\033O\030x\033[M \030x", "xxxxxx"},
        {"\033[1;\033[Ax\033]0;q\033[Ax\033P1\033OAx\033[1;\233Ax\033O\033[Ax",
         "<Up>x<Up>x<Up>x<Up>x<Up>x"},
        {"\033]0;\033\033[Ax\033[1;`400`x\033]0;q`400`x\033P1$`400`x\033O`400`x", "x|x|x|x|x"},
        /* control characters and other bytes within */
        {"\033[1;\r5\003R\033[\177A\033[1\3031Ax", "<Up>x"},
        {"\033[1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1Ax", "x"},
        {"\033[[x\033[[Zx\033[ Ax\033[?Ax\033[1 q\033#8x\033(Bx\033 Gx", "xZxxxxxx"});
}
END_TEST

START_TEST(alt_is_no_key)
{
    start();
    CHECK({"\033x\033q\033[\033Oq\033\r\033\t\033\177\033\003x", "x"},
          {"\033\303\251x\033\342\202\254x", "xx"}, {"\033`20`x", "|"},
          {"\033\033[Ax\033\033OAx\033\033[5~x\033\033[<0;1;1Mx", "xxxx"},
          {"\033[x\033O`400`x\033[`400`x", "|x|x"});
}
END_TEST

START_TEST(a_lone_escape)
{
    start();
    CHECK({"\033", "<Esc>"}, {"\033`119`", "|<Esc>"}, {"\033`120`", "<Esc>|"},
          {"\033\033`120`", "<Esc><Esc>|"},
          /* held down, or pressed twice */
          {"\033`33`\033`33`\033`33`\033", "|<Esc>|<Esc>|<Esc><Esc>"},
          {"\033\033\033\033`120`", "<Esc><Esc><Esc><Esc>|"},
          /* typed, and a key soon behind it */
          {"\033`40`x`0`\033`130`x", "|<Esc>x|<Esc>|x"},
          {"\033`80`\r\033`80`\033[A", "|<Esc><Enter>|<Esc><Up>"},
          {"\033`30`\303\251\033`150`\177", "|<Esc>\303\251<Esc>|<Back>"},
          /* and what might be the beginning of a sequence */
          {"\033`150`[`290`", "<Esc>||["}, {"\033`150`[`310`x", "<Esc>|[|x"},
          {"\033`310`[x", "<Esc>|[x"}, {"\033`60`[`310`x", "|<Esc>[|x"},
          {"\033`150`]`150`]`150`]", "<Esc>||]]|]"},
          {"\033`150`]x`0`\033`150`Px", "<Esc>|]x|<Esc>|Px"},
          {"\033`150`O`100`\r", "<Esc>||O<Enter>"},
          {"\033`150`]`310`\033`150`P`310`", "<Esc>|]|<Esc>|P|"});
}
END_TEST

START_TEST(pieces_that_come_late)
{
    start();
    CHECK({"\033`100`[A", "|<Up>"}, {"\033`100`[`290`A", "||<Up>"},
          {"\033[1`290`;`290`1A", "||<Up>"}, {"\033O`290`A\033[`290`[`290`A", "|<Up>||<F1>"},
          /* Esc has acted; the rest does nothing */
          {"\033`200`[Ax", "<Esc>|x"}, {"\033`200`[`200`Ax", "<Esc>||x"},
          {"\033`290`OAx", "<Esc>|x"}, {"\033`200`[<0;1;20Mx", "<Esc>|x"},
          {"\033`200`[<0;`200`1;20Mx", "<Esc>||x"}, {"\033`200`[M 4%x", "<Esc>|x"},
          {"\033`200`]11;rgb:0`200`/0/0\007x", "<Esc>||x"},
          {"\033`200`P>`200`qrx`290`\033`290`\\x", "<Esc>||||x"},
          {"\033`200`_Gq\033\\x\033`200`[?1;2cx\033`200`[[Ax", "<Esc>|x<Esc>|x<Esc>|x"},
          {"\033`290`[`290`2`290`4`290`;8R`310`x", "<Esc>|||||x"},
          {"\033]0;q\033`290`\\x\033]0;`290`q\033`200`\\x", "|x||x"},
          /* too late */
          {"\033[1`310`x", "|x"}, {"\033[<0;1`310`x", "|x"});
}
END_TEST

START_TEST(pastes)
{
    start();
    CHECK({"\033[200~exit [[\033[201~x", "{e}{x}{i}{t}{ }{[}{[}x"},
          {"\033[200~a\rb\nc\td\003\032\034\177\033[201~\r", "{a}{b}{c}{d}<Enter>"},
          {"\033[200~\303\251\342\202\254\302\233q\033[201~x", "{\303\251}{\342\202\254}x"},
          /* sequences within, whole or not, do not hide the end */
          {"\033[200~a\033[Ab\033OAc\033]0;q\007d\033[M\033[201~x", "{a}{b}{c}{d}x"},
          {"\033[200~a\033]0;q\033[201~x\033[200~\033P\033[201~x\033[200~\033\033[201~x", "{a}xxx"},
          {"\033[200~a\033[200~b\033[201~x\033[201~x", "{a}{b}xx"},
          {"\033[200~\033[97;;98u\033[<0;1;1M\033[27;5;99~\033[201~x", "x"},
          /* in pieces, and slow */
          {"\033[20`200`0~a`900`b\033`200`[`200`20`200`1~x", "|{a}|{b}|||x"},
          {"\033[200~a`200`\033[201`290`~x", "{a}||x"}, {"\033[200~\033`500`[201~x", "|x"},
          /* the end has got lost */
          {"\033[200~ab`990`c`1000`x", "{a}{b}|{c}|x"}, {"\033[200~\033`1000`x", "|x"},
          {"\033[200`310`~x", "|~x"}, {"\033\033[200~a\033[201~x", "{a}x"},
          {"\033`150`[200~q\033[201~x", "<Esc>|{q}x"},
          {"\2332"
           "00~q\2332"
           "01~x",
           "{q}x"});
}
END_TEST

START_TEST(a_huge_paste)
{
    size_t count = 0;
    struct key_press key;

    start();
    come("\033[200~", 6);
    for (size_t i = 0; i < 1000000; i++) {
        input_byte(&input, (unsigned char)(i % 7 == 0 ? '\n' : 'q'), now);
        while (input_take(&input, &key)) {
            ck_assert(key.pasted && key.code == 'q');
            count++;
        }
    }
    ck_assert_uint_eq(count, 1000000 - (1000000 + 6) / 7);
    come("\033[201~x", 7);
    ck_assert_str_eq(keys, "x");
}
END_TEST

START_TEST(the_terminals_own_keys)
{
    start();
    input_name(&input, "\033[I", KEY_CODE_PAGE_UP); /* so on FreeBSD's console */
    input_name(&input, "\033[M", KEY_CODE_F1);
    input_name(&input, "\033\t", KEY_CODE_BACK_TAB);
    input_name(&input, "\033Q", KEY_CODE_DOWN); /* as of a VT52 */
    input_name(&input, "\001@\r", KEY_CODE_HOME);
    input_name(&input, "\033Oq", KEY_CODE_END);
    input_name(&input, "\033[224z", KEY_CODE_DELETE);
    input_name(&input, "\b", KEY_CODE_LEFT); /* Backspace it is, and stays */
    CHECK({"\033[I\033[M x\033\t\033Q\033Oq\033[224z\b",
           "<PgUp><F1> x<BackTab><Down><End><Del><Back>"},
          {"\001@\r\001@x\001x\001\033[A", "<Home>xx<Up>"},
          {"\033`60`Q\033`60`q", "|<Down>|<Esc>q"}, {"\033`150`Qx", "<Esc>|x"},
          {"\033\033Qx\033\033[Ix", "xx"}, {"\001`310`@\001`200`@`200`\r", "|@||<Home>"},
          {"\033[225zx\033[22zx", "xx"});
    for (int i = 0; i < 2 * INPUT_NAMES; i++)
        input_name(&input, "\033[99z", KEY_CODE_F1); /* those beyond the room are left out */
    input_name(&input, "", KEY_CODE_F1);
    input_name(&input, "\033[1234567890123456789z", KEY_CODE_F1);
    CHECK({"\033[99zx", "<F1>x"});
}
END_TEST

/* Every byte that ends a CSI, with numbers and without, and every one behind ESC O: at most one
 * key, one of our own, and what stands behind is seen. */
START_TEST(every_final_byte)
{
    static const char *const forms[] = {"\033[%c",   "\033[5%c",       "\033[1;5%c", "\033[?7;8%c",
                                        "\033[>1%c", "\033[1;2;3;4%c", "\033[!%c",   "\033O%c",
                                        "\033O9%c",  "\233%c"};
    char bytes[40];

    for (size_t form = 0; form < sizeof forms / sizeof forms[0]; form++)
        for (int final = '@'; final < 127; final++) {
            start();
            snprintf(bytes, sizeof bytes, forms[form], final);
            for (const char *byte = bytes; *byte != '\0'; byte++)
                come_one(*byte);
            bool mouse = final == 'M' && (form == 0 || form == 9);
            come(mouse ? "!!!x" : "x", mouse ? 4 : 1);
            size_t length = strlen(keys);
            ck_assert_msg(length > 0 && keys[length - 1] == 'x', "\"%s\" makes \"%s\"", bytes,
                          keys);
            ck_assert_msg(length == 1 || strchr("<*+,-./=", keys[0]) != NULL, "\"%s\" makes \"%s\"",
                          bytes, keys);
        }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("input");
    TCase *tcase = tcase_create("input");

    tcase_add_test(tcase, characters_and_control_keys);
    tcase_add_test(tcase, keys_of_the_usual_terminals);
    tcase_add_test(tcase, keys_as_kitty_and_xterm_tell_them);
    tcase_add_test(tcase, the_mouse_in_every_form);
    tcase_add_test(tcase, what_is_no_key_is_dropped_whole);
    tcase_add_test(tcase, alt_is_no_key);
    tcase_add_test(tcase, a_lone_escape);
    tcase_add_test(tcase, pieces_that_come_late);
    tcase_add_test(tcase, pastes);
    tcase_add_test(tcase, a_huge_paste);
    tcase_add_test(tcase, the_terminals_own_keys);
    tcase_add_test(tcase, every_final_byte);
    suite_add_tcase(suite, tcase);
    return run_suite(suite);
}
