/* terminal: the screen through curses, and its orderly start, suspension and end. */
#include "term/terminal.h"

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <curses.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#include "base/clock.h"
#include "term/choice.h"
#include "term/input.h"
#include "term/restore.h"
#include "term/terminfo.h"

#define SIZE_MOST     1000 /* rows, columns: more is a mistake or an attack on memory */
#define READ_SIZE     4096
#define READS_MOST    16 /* without a key, so that input cannot starve the rest of the loop */
#define SEQUENCE_SIZE 512

/* There only in a program built with a sanitizer. */
void __sanitizer_set_death_callback(void (*callback)(void)) __attribute__((weak));

/* curses itself keeps one current screen; this stands beside it. */
static struct {
    SCREEN *screen;
    struct input input;
    unsigned char bytes[READ_SIZE]; /* read; those from `next` on are not in the input yet */
    size_t next, read;
    struct termios modes;
    int colors;
    enum glyph_set glyphs;
    bool given_back;    /* suspended: the terminal is another program's */
    bool hooked;        /* restore_now will run at exit */
    bool was_suspended; /* the SIGCONT to come is the one that ended our own suspension */
    struct cell *shown; /* (rows, columns): what the screen shows; NULL: unknown */
    int rows, columns;
} terminal;

/* --- start ------------------------------------------------------------------------------------ */

/* Zeros where the kernel knows none. */
static struct winsize window_size(void)
{
    struct winsize size = {0};

    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size : (struct winsize){0};
}

/* Ready to restore it, too: newterm changes it before it returns. */
static bool check_terminal(struct error *error)
{
    char sequence[SEQUENCE_SIZE];

    /* In the background the process stops here, before it reads the modes or changes anything. */
    tcdrain(STDOUT_FILENO);
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) ||
        tcgetattr(STDOUT_FILENO, &terminal.modes) != 0)
        return error_set(error, "standard input and output are not a terminal; "
                                "'mlptui train' needs none");
    int rows = window_size().ws_row;
    if (!terminfo_check(sequence, sizeof sequence, rows > 0 ? rows : 24, error))
        return false;
    restore_prepare(STDOUT_FILENO, &terminal.modes, sequence);
    return true;
}

static void prepare_restoring(void)
{
    char sequence[SEQUENCE_SIZE];

    terminfo_restoring(sequence, sizeof sequence, LINES);
    restore_prepare(STDOUT_FILENO, &terminal.modes, sequence);
}

/* Input from before the start was typed for another program, or answers that program's queries. */
static void discard_input(void)
{
    tcflush(STDIN_FILENO, TCIFLUSH);
    terminal.next = terminal.read = 0;
    input_forget(&terminal.input);
}

static void start_input(void)
{
    raw(); /* Ctrl-C, Ctrl-Z and Ctrl-\ are keys: they then reach a dialog as well */
    noecho();
    nonl();
    keypad(stdscr, TRUE); /* for the mode: the keys are as the database has them only there */
    idcok(stdscr, FALSE); /* cells are written, not shifted: terminals disagree on what shifts */
    input_init(&terminal.input);
    terminfo_name_keys(&terminal.input);
    terminfo_send_reports(true);
    discard_input();
}

/* Pairs of colours: 1 + role, then the combinations of greys, the inks on the shades, and the
 * combinations of shades. */
enum { GREY_PAIRS = 1 + ROLE_COUNT };

static int ink_pairs(int colors)
{
    return GREY_PAIRS + theme_greys(colors) * theme_greys(colors);
}

static int balanced_pairs(int colors)
{
    return ink_pairs(colors) + theme_shades(colors);
}

static int pair_count(int colors)
{
    return balanced_pairs(colors) + theme_shades(colors) * theme_shades(colors);
}

static int grey_pair(uint8_t upper, uint8_t lower)
{
    return GREY_PAIRS + theme_grey_of(upper, terminal.colors) * theme_greys(terminal.colors) +
           theme_grey_of(lower, terminal.colors);
}

static int shade_of(uint8_t level)
{
    int middle = theme_shades(terminal.colors) / 2, from_zero = level - CANVAS_ZERO;
    int step = (abs(from_zero) * 2 * middle + 127) / 254;

    return from_zero < 0 ? middle - step : middle + step;
}

static int balanced_pair(uint8_t upper, uint8_t lower)
{
    return balanced_pairs(terminal.colors) + shade_of(upper) * theme_shades(terminal.colors) +
           shade_of(lower);
}

static void define_combinations(int first, int count, int16_t (*entry)(int i, int colors))
{
    for (int i = 0; i < count * count; i++)
        init_extended_pair(first + i, entry(i / count, terminal.colors),
                           entry(i % count, terminal.colors));
}

static void define_pairs(void)
{
    int colors = terminal.colors;

    for (int role = 0; role < ROLE_COUNT; role++)
        init_extended_pair(1 + role, theme_look((enum role)role, colors).foreground, -1);
    define_combinations(GREY_PAIRS, theme_greys(colors), theme_grey);
    for (int i = 0; i < theme_shades(colors) && colors >= 256; i++)
        init_extended_pair(ink_pairs(colors) + i, theme_shade_ink(i), theme_shade(i, colors));
    define_combinations(balanced_pairs(colors), theme_shades(colors), theme_shade);
}

/* The largest set of colours whose pairs the terminal supports. */
static int fitting_colors(int colors)
{
    while (colors > 0 && pair_count(colors) > COLOR_PAIRS)
        colors = colors >= 256 ? 16 : colors >= 16 ? 8 : 0;
    return colors;
}

static void start_colors(enum color_choice choice)
{
    int available = terminfo_number("colors");

    terminal.colors = choice_colors(choice, available, getenv("NO_COLOR"));
    if (terminal.colors == 0)
        return;
    if (start_color() == ERR || use_default_colors() == ERR) {
        terminal.colors = 0;
        return;
    }
    terminal.colors = fitting_colors(terminal.colors);
    if (terminal.colors > 0)
        define_pairs();
}

static bool locale_is_utf8(void)
{
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

static void choose_glyphs(enum glyph_choice choice)
{
    const char *name = getenv("TERM");
    bool console = name != NULL && strncmp(name, "linux", 5) == 0;

    terminal.glyphs = choice_glyphs(choice, locale_is_utf8(), console);
}

/* exit() from anywhere, and a sanitizer's report, end the process without terminal_stop. */
static void hook_exits(void)
{
    if (terminal.hooked)
        return;
    terminal.hooked = atexit(restore_now) == 0;
    if (__sanitizer_set_death_callback != NULL)
        __sanitizer_set_death_callback(restore_now);
}

bool terminal_start(enum glyph_choice glyphs, enum color_choice color, struct error *error)
{
    if (!check_terminal(error) || !signals_start(error))
        return false;
    use_env(FALSE); /* LINES and COLUMNS may be stale: ask the terminal */
    use_tioctl(TRUE);
    restore_arm(true);
    terminal.screen = newterm(NULL, stdout, stdin);
    if (terminal.screen == NULL) {
        restore_arm(false);
        signals_stop();
        return error_set(error, "the terminal cannot be used as a screen");
    }
    terminal.was_suspended = terminal.given_back = false;
    start_input();
    prepare_restoring();
    hook_exits();
    restore_keep_standard_error();
    start_colors(color);
    choose_glyphs(glyphs);
    curs_set(0);
    leaveok(stdscr, TRUE);
    return true;
}

static void forget_shown(void)
{
    free(terminal.shown);
    terminal.shown = NULL;
}

static void give_back(void)
{
    if (terminal.given_back)
        return;
    terminal.given_back = true;
    terminfo_send_reports(false);
    endwin();
    terminfo_show_cursor();
    tcsetattr(STDOUT_FILENO, TCSADRAIN, &terminal.modes);
    restore_arm(false);
}

void terminal_stop(void)
{
    if (terminal.screen == NULL)
        return;
    give_back();
    delscreen(terminal.screen);
    terminal.screen = NULL;
    forget_shown();
    signals_stop();
    restore_standard_error();
}

/* --- what it is ------------------------------------------------------------------------------- */

void terminal_init_canvas(struct canvas *canvas)
{
    canvas_init(canvas, terminal.glyphs, terminal.colors);
}

/* The first that is set decides on the locale; where there is no such one, it stays "C". */
bool terminal_explain_ascii(enum glyph_choice choice, char *text, size_t size)
{
    static const char *const variables[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    const char *name = NULL, *real = setlocale(LC_CTYPE, NULL);

    for (size_t i = 0; i < 3 && (name == NULL || name[0] == '\0'); i++)
        name = getenv(variables[i]);
    bool plain = name != NULL && (strcmp(name, "C") == 0 || strcmp(name, "POSIX") == 0);
    bool installed = plain || (real != NULL && strcmp(real, "C") != 0);
    return choice_explain_ascii(choice, locale_is_utf8(), name, installed, text, size);
}

int terminal_input(void)
{
    return STDIN_FILENO;
}

/* If the kernel knows no size (0), terminfo's, else 24 by 80. */
static int plausible(int size, const char *name, int usual)
{
    int fallback = terminfo_number(name);

    if (size <= 0)
        size = fallback > 0 ? fallback : usual;
    return size < SIZE_MOST ? size : SIZE_MOST;
}

void terminal_size(int *rows, int *columns)
{
    struct winsize size = window_size();

    *rows = plausible(size.ws_row, "lines", 24);
    *columns = plausible(size.ws_col, "cols", 80);
    if (*rows == LINES && *columns == COLS)
        return;
    resize_term(*rows, *columns);
    clearok(curscr, TRUE); /* terminals move text about when they are resized */
    forget_shown();
    prepare_restoring();
}

/* --- showing ---------------------------------------------------------------------------------- */

static attr_t attributes_of(unsigned look)
{
    return (look & LOOK_BOLD ? A_BOLD : 0) | (look & LOOK_DIM ? A_DIM : 0) |
           (look & LOOK_REVERSE ? A_REVERSE : 0) | (look & LOOK_UNDERLINE ? A_UNDERLINE : 0);
}

static void set_cell(cchar_t *out, const struct cell *cell, attr_t attributes, int pair)
{
    wchar_t text[2 + TEXT_MARKS] = {(wchar_t)cell->character};

    for (int i = 0; i < TEXT_MARKS; i++)
        text[1 + i] = (wchar_t)cell->marks[i];
    setcchar(out, text, attributes, 0, &pair);
}

static void convert_grey(cchar_t *out, const struct cell *cell)
{
    static const struct cell blank = {.character = ' '};
    bool inverse = (cell->extra & LOOK_REVERSE) != 0; /* the attribute would swap the halves */
    uint8_t upper = inverse ? (uint8_t)(255 - cell->upper) : cell->upper;
    uint8_t lower = inverse ? (uint8_t)(255 - cell->lower) : cell->lower;
    int pair = terminal.colors > 0 ? grey_pair(upper, lower) : 0;
    bool even = theme_grey_of(upper, terminal.colors) == theme_grey_of(lower, terminal.colors);

    /* One grey needs no glyph, and so shows no seams. */
    set_cell(out, even ? &blank : cell, A_NORMAL, pair);
}

static void convert(cchar_t *out, const struct cell *cell)
{
    struct look look = theme_look((enum role)cell->role, terminal.colors);

    if (cell->grey && cell->balanced)
        set_cell(out, cell, A_NORMAL, balanced_pair(cell->upper, cell->lower));
    else if (cell->grey)
        convert_grey(out, cell);
    else if (cell->heated)
        set_cell(out, cell, attributes_of(look.attributes | cell->extra),
                 ink_pairs(terminal.colors) + shade_of(cell->lower));
    else
        set_cell(out, cell, attributes_of(look.attributes | cell->extra),
                 look.foreground >= 0 ? 1 + cell->role : 0);
}

static bool same_cell(const struct cell *a, const struct cell *b)
{
    return a->character == b->character && memcmp(a->marks, b->marks, sizeof a->marks) == 0 &&
           a->role == b->role && a->extra == b->extra && a->grey == b->grey &&
           a->balanced == b->balanced && a->heated == b->heated && a->upper == b->upper &&
           a->lower == b->lower;
}

/* Makes `shown` fit the canvas; true when it holds what the screen shows. */
static bool shown_valid(const struct canvas *canvas)
{
    if (terminal.shown != NULL && terminal.rows == canvas->rows &&
        terminal.columns == canvas->columns)
        return true;
    forget_shown();
    terminal.rows = canvas->rows;
    terminal.columns = canvas->columns;
    terminal.shown = calloc((size_t)canvas->rows * (size_t)canvas->columns, sizeof *terminal.shown);
    return false;
}

/* Replaces a character whose width differs for the C library, and so for curses, which would shift
 * the row. Returns its columns. */
static int make_known(struct cell *cell, int columns)
{
    if (wcwidth((wchar_t)cell->character) != columns) {
        *cell = (struct cell){.character = '?', .role = cell->role, .extra = cell->extra};
        columns = 1;
    }
    for (int i = 0; i < TEXT_MARKS; i++)
        if (wcwidth((wchar_t)cell->marks[i]) != 0)
            memset(&cell->marks[i], 0, sizeof cell->marks - (size_t)i * sizeof cell->marks[0]);
    return columns;
}

/* A cell and, where it is the left half of what takes two columns, the other one. */
static void put_cell(struct cell cell, int row, int column, int columns)
{
    cchar_t converted;
    int known = make_known(&cell, columns);

    convert(&converted, &cell);
    mvadd_wchnstr(row, column, &converted, 1);
    if (known < columns) {
        cell.character = ' ';
        convert(&converted, &cell);
        mvadd_wchnstr(row, column + 1, &converted, 1);
    }
}

static void put_row(const struct cell *cells, const struct cell *shown, int row, int columns)
{
    for (int column = 0, width; column < columns && column < COLS; column += width) {
        const struct cell *cell = &cells[column], *before = shown == NULL ? NULL : &shown[column];

        width = column + 1 < columns && cell[1].character == 0 ? 2 : 1;
        if (before == NULL || !same_cell(&cell[0], &before[0]) ||
            (width == 2 && !same_cell(&cell[1], &before[1])))
            put_cell(*cell, row, column, width);
    }
}

static void put_cells(const struct canvas *canvas, bool all)
{
    for (int row = 0; row < canvas->rows && row < LINES; row++) {
        size_t begin = (size_t)row * (size_t)canvas->columns;

        put_row(&canvas->cells[begin], all ? NULL : &terminal.shown[begin], row, canvas->columns);
    }
}

void terminal_show(const struct canvas *canvas)
{
    bool all = !shown_valid(canvas);
    size_t count = (size_t)canvas->rows * (size_t)canvas->columns;

    if (all)
        erase();
    put_cells(canvas, all);
    if (terminal.shown != NULL && count > 0)
        memcpy(terminal.shown, canvas->cells, count * sizeof *canvas->cells);
    wnoutrefresh(stdscr);
    doupdate();
}

void terminal_repaint(const struct canvas *canvas)
{
    forget_shown();
    clearok(curscr, TRUE);
    terminal_show(canvas);
}

/* --- keys ------------------------------------------------------------------------------------- */

static short input_events(void)
{
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};

    return poll(&input, 1, 0) > 0 ? input.revents : 0;
}

/* A hung-up terminal reads as end of file. */
static bool hung_up(void)
{
    return (input_events() & (POLLHUP | POLLERR | POLLNVAL)) != 0;
}

/* False when nothing is there. */
static bool read_bytes(void)
{
    if ((input_events() & POLLIN) == 0)
        return false;
    ssize_t n = read(STDIN_FILENO, terminal.bytes, sizeof terminal.bytes);
    terminal.next = 0;
    terminal.read = n > 0 ? (size_t)n : 0;
    return n > 0;
}

/* Passes the next byte to the decoder. */
static bool feed_input(int *reads)
{
    if (terminal.next == terminal.read && (--*reads < 0 || !read_bytes()))
        return false;
    input_byte(&terminal.input, terminal.bytes[terminal.next++], clock_seconds());
    return true;
}

/* Two keys are signals, and not passed on. */
static bool take_key(struct key_press *key)
{
    while (input_take(&terminal.input, key))
        if (key->code == KEY_CODE_CTRL_Z)
            signals_note(SIGTSTP);
        else if (key->code == KEY_CODE_CTRL_BACKSLASH)
            signals_note(SIGQUIT);
        else
            return true;
    return false;
}

bool terminal_key(struct key_press *key)
{
    int reads = READS_MOST;

    do
        if (take_key(key))
            return true;
    while (feed_input(&reads));
    input_pass(&terminal.input, clock_seconds());
    if (take_key(key))
        return true;
    if (!hung_up())
        return false;
    *key = (struct key_press){.code = KEY_CODE_LOST};
    return true;
}

double terminal_key_due(void)
{
    return terminal.next < terminal.read ? 0 : input_due(&terminal.input);
}

/* --- suspension ------------------------------------------------------------------------------- */

/* Takes the terminal as after newterm; the next terminal_show draws everything. */
static void take_again(void)
{
    terminal.given_back = false;
    reset_prog_mode();
    restore_arm(true);
    discard_input(); /* before anything is shown: from then on, what is typed is for us */
    refresh();
    terminfo_send_reports(true);
    curs_set(1); /* curses believes it hidden still */
    curs_set(0);
    clearok(curscr, TRUE);
    forget_shown();
}

static bool in_background(void)
{
    pid_t foreground = tcgetpgrp(STDOUT_FILENO);

    return foreground > 0 && foreground != getpgrp();
}

/* If continued in the background (bg, kill), stops again before touching the terminal. False when a
 * signal asks to end. */
static bool wait_for_foreground(void)
{
    while (!signals_ending() && in_background() && signals_stop_behind())
        terminal.was_suspended = true;
    return !signals_ending();
}

void terminal_suspend(void)
{
    if (!signals_may_stop())
        return;
    give_back();
    terminal.was_suspended = true;
    signals_stop_process();
    if (wait_for_foreground())
        take_again();
}

struct terminal_signals terminal_signals(void)
{
    struct terminal_signals signals = signals_take();

    if (!signals.resumed)
        return signals;
    if (terminal.was_suspended) {
        terminal.was_suspended = false;
        return signals;
    }
    /* After a SIGSTOP the shell has changed the terminal's modes. */
    if (signals.terminate == 0 && !wait_for_foreground())
        return signals_take();
    if (signals.terminate == 0) {
        endwin();
        take_again();
    }
    return signals;
}
