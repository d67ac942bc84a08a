/* layout: where the parts of the views stand, computed from the size of the body. Knows no canvas.
 */
#ifndef MLPTUI_UI_VIEWS_LAYOUT_H
#define MLPTUI_UI_VIEWS_LAYOUT_H

#include <stdbool.h>

#include "term/rect.h"

/* The Train view inside the body. */
struct train_layout {
    struct rect loss, accuracy;           /* charts */
    struct rect progress;                 /* two rows where there is room for two bars, else one */
    struct rect settings, layers, digits; /* panels with frames */
};

/* layer_count: rows of figures that the layer panel wants. */
struct train_layout train_layout(struct rect body, int layer_count);

/* The Digits view inside the body. */
struct digits_layout {
    struct rect bar;             /* filter, split, order, count: one row */
    struct rect gallery;         /* small pictures */
    struct rect picture;         /* the selected digit, large */
    struct rect classes;         /* its class probabilities */
    struct rect learned;         /* how they moved over the epochs */
    int tile_rows, tile_columns; /* of the gallery, with captions and gaps */
    int tile_picture;            /* rows of a tile's picture */
    int across, down;            /* tiles that fit */
};

/* image_rows, image_columns: pixels of an image; class_count: bars wanted. */
struct digits_layout digits_layout(struct rect body, int image_rows, int image_columns,
                                   int class_count);

/* The Confusion view inside the body. */
struct confusion_layout {
    struct rect bar;      /* one row */
    struct rect matrix;   /* heads, rows of classes, precision; empty when open */
    int name, cell;       /* columns of a class name and of a cell */
    int step;             /* screen rows a class takes */
    int rows, columns;    /* classes that fit */
    struct rect pairs;    /* the most frequent confusions, below the matrix; may be empty */
    struct rect pictures; /* a title line, then tiles; empty where there is no room */
    int tile_rows, tile_columns;
    int across, down;
};

/* name: columns of the longest class name. open: the pictures have the whole body. */
struct confusion_layout confusion_layout(struct rect body, int class_count, int name,
                                         int image_rows, int image_columns, bool open);

/* The Network view inside the body. */
struct network_layout {
    struct rect bar;             /* one row */
    struct rect verdict;         /* a plain sentence */
    struct rect layers;          /* bands of figures and histograms, one above the other */
    int bands;                   /* layers that fit */
    int band, chosen_band;       /* rows of a band, and of the chosen layer's */
    struct rect gallery;         /* a title line, then a picture for each unit */
    struct rect legend;          /* of the pictures, one row; empty where there is no room */
    struct rect unit;            /* the selected unit, large */
    int tile_rows, tile_columns; /* of the gallery, with captions */
    int across, down;
};

/* sentence: rows that the verdict wants. open: the pictures have the whole body, but for bar and
 * verdict. */
struct network_layout network_layout(struct rect body, int layer_count, int sentence,
                                     int image_rows, int image_columns, bool open);

/* The Draw view inside the body. */
struct draw_layout {
    struct rect pad;     /* with its frame, about twice as wide as high in cells */
    struct rect seen;    /* the network's input, with its frame */
    struct rect verdict; /* one row */
    struct rect classes; /* bars */
};

/* pad_side: pixels of the pad, which is a square. */
struct draw_layout draw_layout(struct rect body, int pad_side, int image_rows, int image_columns,
                               int class_count);

/* The Runs view inside the body. */
struct runs_layout {
    struct rect bar;      /* one row */
    struct rect table;    /* a row of heads, rows of runs, a row of what is the same in all */
    struct rect chart;    /* panels with frames: the curves, */
    struct rect settings; /* the selected run's settings */
    struct rect epochs;   /* and its figures by epoch */
};

/* run_count: rows wanted. open: one run has the whole body. */
struct runs_layout runs_layout(struct rect body, int run_count, bool open);

/* The Gradient view inside the body. */
struct gradient_layout {
    struct rect fields;  /* what is checked: with a frame where there is room, else rows alone */
    struct rect table;   /* with its frame */
    struct rect advice;  /* how to read it, with its frame; often empty */
    struct rect chart;   /* with its frame */
    struct rect verdict; /* with a frame where it has more than three rows */
    bool framed;         /* the fields are */
};

/* field_count, row_count: lines that fields and table want. */
struct gradient_layout gradient_layout(struct rect body, int field_count, int row_count);

/* The Search view inside the body. */
struct search_layout {
    struct rect bar;      /* the kinds: one row */
    struct rect plan;     /* what is tried, with its frame */
    struct rect chart;    /* with its frame */
    struct rect progress; /* one row */
    struct rect table;    /* with its frame; the rate finder has none */
};

/* plan_count: lines that the plan wants. trial_count: lines that the table wants; < 0: there is no
 * table. */
struct search_layout search_layout(struct rect body, int plan_count, int trial_count);

#endif
