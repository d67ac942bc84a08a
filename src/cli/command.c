/* command: the table of commands, and what they share: how they fail. */
#include "cli/command.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>

#include "base/quote.h"

#define COMPARE_MOST_RUNS 16 /* a table of more cannot be read, nor a chart */

const struct command commands[COMMAND_COUNT] = {
    [COMMAND_SCREEN] = {.name = "",
                        .words = "",
                        .settings = PART_ALL,
                        .summary = "train live on the screen; keys steer it, ? lists them",
                        .about = "Train a multilayer perceptron on images of digits and watch it "
                                 "learn.\n"},
    [COMMAND_TRAIN] = {.name = "train",
                       .words = "",
                       .settings = PART_ALL,
                       .summary = "train without a screen: a table by epoch on standard output",
                       .about = "Train without a screen: a table by epoch on standard output.\n"
                                "Ctrl-C ends it after the epochs done so far.\n",
                       .run = command_train},
    [COMMAND_COMPARE] =
        {.name = "compare",
         .words = "[RUN...]",
         .most_words = COMPARE_MOST_RUNS,
         .settings = PART_ALL,
         .summary = "train several settings and show them side by side by epoch",
         .about =
             "Train several settings one after another from the same seed, and print accuracy "
             "and\nloss by epoch side by side. RUN is a preset (zero, normal, glorot, best) or "
             "settings\nwith a name, NAME:KEY=VALUE,...; no RUN: zero normal glorot. Evaluated "
             "on the training\nset unless --eval says otherwise. Settings given as options hold "
             "for all runs.\n",
         .run = command_compare},
    [COMMAND_SEARCH] =
        {.name = "search",
         .words = "",
         .settings = PART_ALL,
         .found = PART_EVALUATION,
         .summary = "try many settings and sort them by their validation figures",
         .about = "Train with every combination of the values that --grid lists, or with settings "
                  "that\n--random draws from what --range says, and print a table, the best "
                  "first. Options\nof settings hold for all trials. Evaluated on the validation "
                  "set unless --eval adds\nothers. Ctrl-C ends it with a table of the trials that "
                  "are complete.\n",
         .run = command_search},
    [COMMAND_LR_RANGE] =
        {.name = "lr-range",
         .words = "",
         .settings = PART_ALL & ~(PART_COURSE | PART_EVALUATION),
         .summary = "find a learning rate: the loss while the rate grows",
         .about = "Train once while the learning rate grows from mini-batch to mini-batch, until "
                  "the\nloss explodes, and suggest a rate: a tenth of that at which the smoothed "
                  "loss was\nlowest.\n",
         .run = command_lr_range},
    [COMMAND_GRADCHECK] =
        {.name = "gradcheck",
         .words = "",
         .settings = PART_LAYERS | PART_UNITS | PART_START | PART_DATA | PART_MACHINE,
         .summary = "check backpropagation against finite differences",
         .about = "Check the gradients of a freshly initialized network on one image "
                  "against finite\ndifferences of a loss that is computed "
                  "independently, in double precision.\nThe exit status is 1 when they "
                  "do not agree.\n",
         .run = command_gradcheck},
    [COMMAND_BENCH] = {.name = "bench",
                       .words = "",
                       .settings = PART_ALL,
                       .summary = "measure how fast this computer trains",
                       .about = "Measure training and evaluation, and the matrix library alone on "
                                "the same products.\n",
                       .run = command_bench},
    [COMMAND_DATA] = {.name = "data",
                      .words = "[DIR]",
                      .most_words = 1,
                      .settings = PART_DATA,
                      .summary = "show what a directory of data holds",
                      .about = "Show what a directory of images and labels holds: its sizes, its "
                               "splits, how often\neach class occurs, and an image of each.\n",
                      .run = command_data},
    [COMMAND_EVAL] = {.name = "eval",
                      .words = "MODEL",
                      .least_words = 1,
                      .most_words = 1,
                      .settings = PART_UNITS | PART_EVALUATION | PART_DATA | PART_MACHINE,
                      .found = PART_EVALUATION | PART_DATA,
                      .summary = "how good a saved model is: loss, accuracy, confusions",
                      .about = "Measure a saved model on the splits of a data set: loss, accuracy, "
                               "figures by\nclass, and which class was taken for which. Without "
                               "--eval on the test split.\n",
                      .run = command_eval},
    [COMMAND_PREDICT] = {.name = "predict",
                         .words = "MODEL IMAGE...",
                         .least_words = 2,
                         .most_words = SIZE_MAX,
                         .settings = PART_UNITS,
                         .summary = "what a saved model takes pictures for (PNG, PGM)",
                         .about = "Tell what a saved model takes pictures for: PNG or PGM of any "
                                  "size, dark on\nlight or light on dark, brought to the network's "
                                  "size as MNIST was made. An\nIMAGE of - is standard input.\n",
                         .run = command_predict},
    [COMMAND_HELP] = {.name = "help",
                      .words = "[COMMAND]",
                      .most_words = 1,
                      .summary = "print this help, or that of a command",
                      .about = "Print the help of mlptui, or of one of its commands.\n"},
};

void command_say(const char *sentence)
{
    fputs("mlptui: ", stderr);
    quote_plain(sentence, 0, stderr);
    fputc('\n', stderr);
}

int command_fail(int status, const char *sentence)
{
    command_say(sentence);
    return status;
}

int command_file_failed(const struct error *error)
{
    return command_fail(error_is(error, EFBIG) ? STATUS_LIMIT : STATUS_OUTPUT, error->text);
}

int command_output_failed(void)
{
    struct error error;

    if (errno == EPIPE)
        return STATUS_OUTPUT;
    error_set_errno(&error, "cannot write to standard output");
    return command_file_failed(&error);
}

int command_finish_output(void)
{
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return STATUS_OK;
    return command_output_failed();
}
