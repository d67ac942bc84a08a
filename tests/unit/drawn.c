/* drawn: two small readers that end in the same lines. */
#include "drawn.h"

#include <check.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>

/* --- lines ------------------------------------------------------------------------------------ */

/* x' = a x + c y + e, y' = b x + d y + f */
struct transform {
    double a, b, c, d, e, f;
};

static const struct transform identity = {1, 0, 0, 1, 0, 0};

static struct transform within(struct transform outer, struct transform inner)
{
    return (struct transform){outer.a * inner.a + outer.c * inner.b,
                              outer.b * inner.a + outer.d * inner.b,
                              outer.a * inner.c + outer.c * inner.d,
                              outer.b * inner.c + outer.d * inner.d,
                              outer.a * inner.e + outer.c * inner.f + outer.e,
                              outer.b * inner.e + outer.d * inner.f + outer.f};
}

/* Lines are added at the end of `drawn` while the path is read, and count once it is stroked. */
struct path {
    struct drawn *drawn;
    size_t pending; /* lines of the path so far */
    double x, y;    /* where the pen is, and where its line began, before the transform */
    double first_x, first_y;
};

static struct drawn_line *last_line(struct path *path)
{
    ck_assert_msg(path->pending > 0, "a path that begins otherwise than by a move");
    return &path->drawn->lines[path->drawn->count + path->pending - 1];
}

static void add_point(struct path *path, struct transform t, double x, double y, bool straight)
{
    struct drawn_line *line = last_line(path);

    if (line->count < DRAWN_POINTS_MAX) {
        line->x[line->count] = t.a * x + t.c * y + t.e;
        line->y[line->count] = t.b * x + t.d * y + t.f;
    }
    line->count++;
    line->straight = line->straight && straight;
    path->x = x;
    path->y = y;
}

static void move_to(struct path *path, struct transform t, double x, double y)
{
    ck_assert_msg(path->drawn->count + path->pending < DRAWN_LINES_MAX, "too many lines");
    path->pending++;
    *last_line(path) = (struct drawn_line){.straight = true};
    path->first_x = x;
    path->first_y = y;
    add_point(path, t, x, y, true);
}

static void close_path(struct path *path, struct transform t)
{
    add_point(path, t, path->first_x, path->first_y, true);
}

static void stroke(struct path *path, const double color[3])
{
    for (; path->pending > 0; path->pending--)
        memcpy(path->drawn->lines[path->drawn->count++].color, color, 3 * sizeof *color);
}

static void forget(struct path *path)
{
    path->pending = 0;
}

/* --- SVG -------------------------------------------------------------------------------------- */

/* A value of an attribute, or of a property within the attribute "style"; false where `tag`, up to
 * its '>', has neither. */
static bool attribute(const char *tag, const char *name, char *value, size_t size)
{
    size_t length = strlen(name);
    const char *end = strchr(tag, '>');

    for (const char *p = tag; p != NULL && p < end; p++) {
        bool begins = isspace((unsigned char)p[-1]) || strchr("\"';", p[-1]) != NULL;
        if (!begins || strncmp(p, name, length) != 0)
            continue;
        const char *q = p + length + strspn(p + length, " \t\n");
        if (*q != '=' && *q != ':')
            continue;
        bool property = *q == ':';
        q += 1 + strspn(q + 1, " \t\n");
        const char quote[] = {*q, '\0'};
        const char *ends = property ? ";\"'" : quote;
        q += !property;
        snprintf(value, size, "%.*s", (int)strcspn(q, ends), q);
        return true;
    }
    return false;
}

/* The numbers of a list, parted by whatever else. Returns how many there are, at most `most`. */
static size_t numbers(const char *text, double *into, size_t most)
{
    size_t count = 0;

    while (*text != '\0' && count < most) {
        char *end;
        into[count] = strtod(text, &end);
        count += end != text;
        text = end != text ? end : text + 1;
    }
    return count;
}

static void hex_color(const char *digits, double color[3])
{
    size_t each = strlen(digits) >= 6 ? 2 : 1;

    for (size_t i = 0; i < 3; i++) {
        char part[3] = {digits[i * each], digits[i * each + each - 1], '\0'};
        color[i] = (double)strtoul(part, NULL, 16) / 255;
    }
}

/* rgb(0%, 44.7%, 69.8%), rgb(0,114,178), #0072b2, #07b. */
static void read_color(const char *text, double color[3])
{
    if (text[0] == '#') {
        hex_color(text + 1, color);
        return;
    }
    ck_assert_msg(numbers(text, color, 3) == 3, "a colour of another form: %s", text);
    for (size_t i = 0; i < 3; i++)
        color[i] /= strchr(text, '%') != NULL ? 100 : 255;
}

/* How many numbers a path's command takes, and which of them are the point it goes to. */
struct svg_command {
    char letter;
    size_t takes;
    int x, y; /* -1: stays as it is */
    bool straight;
};

static const struct svg_command svg_commands[] = {
    {'M', 2, 0, 1, true},  {'L', 2, 0, 1, true},  {'H', 1, 0, -1, true},
    {'V', 1, -1, 0, true}, {'C', 6, 4, 5, false}, {'S', 4, 2, 3, false},
    {'Q', 4, 2, 3, false}, {'T', 2, 0, 1, false}, {'A', 7, 5, 6, false},
};

static const struct svg_command *svg_command(char letter)
{
    for (size_t i = 0; i < sizeof svg_commands / sizeof svg_commands[0]; i++)
        if (svg_commands[i].letter == toupper((unsigned char)letter))
            return &svg_commands[i];
    ck_abort_msg("an unknown command of a path: %c", letter);
}

static double reached(const double *values, int which, double from, bool relative)
{
    return which < 0 ? from : values[which] + (relative ? from : 0);
}

static void read_path(struct path *path, struct transform t, const char *d)
{
    char letter = 0;

    while (d += strspn(d, " \t\n,"), *d != '\0' && strchr("\"'", *d) == NULL) {
        double values[7];

        if (isalpha((unsigned char)*d))
            letter = *d++;
        if (letter == 'Z' || letter == 'z') {
            close_path(path, t);
            continue;
        }
        const struct svg_command *command = svg_command(letter);
        for (size_t i = 0; i < command->takes; i++) {
            char *end;
            d += strspn(d, " \t\n,");
            values[i] = strtod(d, &end);
            ck_assert_msg(end != d, "no number in a path: %.20s", d);
            d = end;
        }
        bool relative = islower((unsigned char)letter);
        double x = reached(values, command->x, path->x, relative);
        double y = reached(values, command->y, path->y, relative);
        if (command->letter == 'M') {
            move_to(path, t, x, y);
            letter = relative ? 'l' : 'L'; /* what further pairs mean */
        } else {
            add_point(path, t, x, y, command->straight);
        }
    }
}

static struct transform svg_transform(const char *tag, struct transform outer)
{
    char text[256];
    double m[6] = {0};

    if (!attribute(tag, "transform", text, sizeof text))
        return outer;
    size_t count = numbers(text, m, 6);
    if (strncmp(text, "translate", 9) == 0)
        return within(outer, (struct transform){1, 0, 0, 1, m[0], count > 1 ? m[1] : 0});
    ck_assert_msg(strncmp(text, "matrix", 6) == 0 && count == 6, "transform %s", text);
    return within(outer, (struct transform){m[0], m[1], m[2], m[3], m[4], m[5]});
}

static void draw_path(struct drawn *drawn, const char *tag, const char *color_text,
                      struct transform t)
{
    struct path path = {.drawn = drawn};
    const char *end = strchr(tag, '>'), *d = tag;
    double color[3];

    if (strcmp(color_text, "none") == 0)
        return;
    while ((d = strstr(d, "d=")) != NULL && d < end && !isspace((unsigned char)d[-1]))
        d++;
    ck_assert_msg(d != NULL && d < end, "a path without its points");
    read_path(&path, t, d + 3);
    read_color(color_text, color);
    stroke(&path, color);
}

#define DEEPEST 16

/* What an element hands down to those within it. */
struct svg_state {
    struct transform transform;
    char stroke[64];
};

static bool is_tag(const char *tag, const char *name)
{
    size_t length = strlen(name);

    return strncmp(tag, name, length) == 0 && !isalnum((unsigned char)tag[length]);
}

void drawn_read_svg(struct drawn *drawn, const char *bytes)
{
    struct svg_state states[DEEPEST] = {{identity, "none"}};
    size_t depth = 0;
    char text[128];
    double box[4];

    *drawn = (struct drawn){0};
    for (const char *tag = bytes; (tag = strchr(tag, '<')) != NULL;) {
        tag++;
        const char *end = strchr(tag, '>');
        ck_assert_ptr_nonnull(end);
        if (is_tag(tag, "defs") && end[-1] != '/') { /* drawn where it is used: letters */
            tag = strstr(tag, "</defs>");
            ck_assert_ptr_nonnull(tag);
            tag += 7;
            continue;
        }
        if (tag[0] == '/') {
            depth--;
            continue;
        }
        if (!isalpha((unsigned char)tag[0]))
            continue;
        struct svg_state here = states[depth];
        here.transform = svg_transform(tag, here.transform);
        (void)attribute(tag, "stroke", here.stroke, sizeof here.stroke);
        if (is_tag(tag, "svg") && attribute(tag, "viewBox", text, sizeof text) &&
            numbers(text, box, 4) == 4) {
            drawn->width = box[2];
            drawn->height = box[3];
        }
        if (is_tag(tag, "path"))
            draw_path(drawn, tag, here.stroke, here.transform);
        if (end[-1] != '/') {
            ck_assert_uint_lt(++depth, DEEPEST);
            states[depth] = here;
        }
    }
}

/* --- PDF -------------------------------------------------------------------------------------- */

struct pdf_state {
    struct transform transform;
    double color[3];
};

/* What a page's operators have done so far. */
struct pdf {
    struct path path;
    struct pdf_state states[DEEPEST];
    size_t depth, count; /* of `values`: what the next operator is given */
    double values[8];
};

/* An operator and the operands that it takes from the end. */
struct pdf_operator {
    const char *name;
    size_t takes;
    void (*run)(struct pdf *pdf, const double *v);
};

static struct pdf_state *state_of(struct pdf *pdf)
{
    return &pdf->states[pdf->depth];
}

static void pdf_move(struct pdf *pdf, const double *v)
{
    move_to(&pdf->path, state_of(pdf)->transform, v[0], v[1]);
}

static void pdf_line(struct pdf *pdf, const double *v)
{
    add_point(&pdf->path, state_of(pdf)->transform, v[0], v[1], true);
}

static void pdf_curve(struct pdf *pdf, const double *v)
{
    add_point(&pdf->path, state_of(pdf)->transform, v[4], v[5], false);
}

static void pdf_short_curve(struct pdf *pdf, const double *v)
{
    add_point(&pdf->path, state_of(pdf)->transform, v[2], v[3], false);
}

static void pdf_close(struct pdf *pdf, const double *v)
{
    (void)v;
    close_path(&pdf->path, state_of(pdf)->transform);
}

static void pdf_stroke(struct pdf *pdf, const double *v)
{
    (void)v;
    stroke(&pdf->path, state_of(pdf)->color);
}

static void pdf_forget(struct pdf *pdf, const double *v)
{
    (void)v;
    forget(&pdf->path);
}

static void pdf_rgb(struct pdf *pdf, const double *v)
{
    memcpy(state_of(pdf)->color, v, 3 * sizeof *v);
}

static void pdf_gray(struct pdf *pdf, const double *v)
{
    pdf_rgb(pdf, (const double[]){v[0], v[0], v[0]});
}

static void pdf_transform(struct pdf *pdf, const double *v)
{
    struct pdf_state *state = state_of(pdf);

    state->transform =
        within(state->transform, (struct transform){v[0], v[1], v[2], v[3], v[4], v[5]});
}

static void pdf_keep(struct pdf *pdf, const double *v)
{
    (void)v;
    ck_assert_uint_lt(pdf->depth + 1, DEEPEST);
    pdf->states[pdf->depth + 1] = *state_of(pdf);
    pdf->depth++;
}

static void pdf_restore(struct pdf *pdf, const double *v)
{
    (void)v;
    ck_assert_uint_gt(pdf->depth, 0);
    pdf->depth--;
}

static const struct pdf_operator pdf_operators[] = {
    {"m", 2, pdf_move},        {"l", 2, pdf_line},        {"c", 6, pdf_curve},
    {"v", 4, pdf_short_curve}, {"y", 4, pdf_short_curve}, {"h", 0, pdf_close},
    {"S", 0, pdf_stroke},      {"B", 0, pdf_stroke},      {"B*", 0, pdf_stroke},
    {"f", 0, pdf_forget},      {"f*", 0, pdf_forget},     {"n", 0, pdf_forget},
    {"RG", 3, pdf_rgb},        {"G", 1, pdf_gray},        {"cm", 6, pdf_transform},
    {"q", 0, pdf_keep},        {"Q", 0, pdf_restore},
};

static void pdf_word(struct pdf *pdf, const char *word)
{
    char *end;
    double value = strtod(word, &end);

    if (end != word && *end == '\0') {
        if (pdf->count == 8)
            memmove(pdf->values, pdf->values + 1, 7 * sizeof pdf->values[0]);
        pdf->values[pdf->count < 8 ? pdf->count++ : 7] = value;
        return;
    }
    for (size_t i = 0; i < sizeof pdf_operators / sizeof pdf_operators[0]; i++) {
        const struct pdf_operator *operator= & pdf_operators[i];
        if (strcmp(word, operator->name) != 0)
            continue;
        ck_assert_msg(pdf->count >= operator->takes, "too few operands for %s", word);
        operator->run(pdf, pdf->values + pdf->count - operator->takes);
    }
    pdf->count = 0;
}

/* A page's operators; what stands in brackets of any kind is text. */
static void read_page(struct drawn *drawn, char *text)
{
    struct pdf pdf = {.path = {.drawn = drawn},
                      .states = {{{1, 0, 0, -1, 0, drawn->height}, {0, 0, 0}}}};
    char *rest;

    for (char *word = strtok_r(text, " \t\r\n", &rest); word != NULL;
         word = strtok_r(NULL, " \t\r\n", &rest))
        pdf_word(&pdf, word);
}

/* The bytes of a stream, unpacked where they are packed; a 0 ends them. To be freed. */
static char *unpacked(const char *bytes, size_t size)
{
    uLongf room = 40 * size + 4096;
    char *text = calloc(room + 1, 1);

    ck_assert_ptr_nonnull(text);
    if (uncompress((Bytef *)text, &room, (const Bytef *)bytes, size) != Z_OK) {
        memcpy(text, bytes, size);
        room = size;
    }
    text[room] = '\0';
    return text;
}

static void read_media_box(struct drawn *drawn, const char *text)
{
    const char *box = strstr(text, "/MediaBox");
    double v[4];

    if (box == NULL || numbers(box + 9, v, 4) != 4)
        return;
    drawn->width = v[2] - v[0];
    drawn->height = v[3] - v[1];
}

/* Whether these are a page's operators: it sets a colour for lines. */
static bool is_page(const char *text)
{
    return strstr(text, " RG") != NULL || strstr(text, " G ") != NULL;
}

/* Does it with each stream, and with what stands between them. */
static void each_part(const char *bytes, size_t size, struct drawn *drawn,
                      void (*look)(struct drawn *drawn, char *text))
{
    const char *end = bytes + size;

    while (bytes < end) {
        const char *begin = memmem(bytes, (size_t)(end - bytes), "stream", 6);
        char *text = unpacked(bytes, (size_t)((begin != NULL ? begin : end) - bytes));
        look(drawn, text);
        free(text);
        if (begin == NULL)
            return;
        begin += 6 + (begin[6] == '\r') + 1;
        const char *over = memmem(begin, (size_t)(end - begin), "endstream", 9);
        ck_assert_msg(over != NULL, "a stream without an end");
        text = unpacked(begin, (size_t)(over - begin));
        look(drawn, text);
        free(text);
        bytes = over + 9;
    }
}

static void look_for_size(struct drawn *drawn, char *text)
{
    read_media_box(drawn, text);
}

static void look_for_lines(struct drawn *drawn, char *text)
{
    if (is_page(text))
        read_page(drawn, text);
}

void drawn_read_pdf(struct drawn *drawn, const char *bytes, size_t size)
{
    *drawn = (struct drawn){0};
    each_part(bytes, size, drawn, look_for_size);
    each_part(bytes, size, drawn, look_for_lines);
}
