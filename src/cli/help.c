/* help: what --help and --version print, from the table of options. */
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "nn/gemm.h"

#define HELP_INDENT 26 /* where the explanations begin */
#define HELP_WIDTH  79

/* Prints `text` from column `column` on, broken between words, continued at the indent. */
static void wrap(const char *text, int column)
{
    while (*text != '\0') {
        int length = (int)strcspn(text, " ");
        if (column > HELP_INDENT && column + 1 + length > HELP_WIDTH) {
            printf("\n%*s", HELP_INDENT, "");
            column = HELP_INDENT;
        } else if (column > HELP_INDENT) {
            column += printf(" ");
        }
        column += printf("%.*s", length, text);
        text += length;
        text += strspn(text, " ");
    }
    printf("\n");
}

/* "the explanation [default]" for a setting with a fixed default, else the explanation alone. */
static void explain(const struct option_row *row, const struct command *command, char *buffer,
                    size_t size)
{
    struct config config = config_default();
    char value[CONFIG_TEXT_SIZE];

    if (row->type == OPTION_SETTING && !(command->found & settings[row->setting].part))
        snprintf(buffer, size, "%s [%s]", row->help,
                 config_text(&config, row->setting, value, sizeof value));
    else
        snprintf(buffer, size, "%s", row->help);
}

static void print_row(const struct option_row *row, const struct command *command)
{
    char text[512], argument[SETTING_ARGUMENT_SIZE];
    int column = row->short_name != 0 ? printf("  -%c, ", row->short_name) : printf("      ");

    options_argument(row, argument, sizeof argument);
    column += printf("--%s", row->name);
    if (argument[0] != '\0')
        column += printf("%s%s", argument[0] == '[' ? "" : " ", argument);
    if (column + 2 > HELP_INDENT) {
        printf("\n");
        column = 0;
    }
    printf("%*s", HELP_INDENT - column, "");
    explain(row, command, text, sizeof text);
    wrap(text, HELP_INDENT);
}

static void print_rows(const struct command *command)
{
    struct option_list list;

    options_of(command, &list);
    for (size_t i = 0; i < list.count; i++)
        print_row(&list.rows[i], command);
}

static void print_usage(const struct command *command)
{
    printf("Usage: mlptui%s%s [OPTION]...%s%s\n", command->name[0] != '\0' ? " " : "",
           command->name, command->words[0] != '\0' ? " " : "", command->words);
    if (command->name[0] == '\0')
        printf("  or:  mlptui COMMAND [OPTION]...\n");
}

static void print_command(const char *name, const struct command *command)
{
    printf("  %-10s %s\n", name, command->summary);
}

static void print_commands(const struct command *screen)
{
    printf("\nCommands:\n");
    print_command("(none)", screen);
    for (size_t i = 0; commands[i] != NULL; i++)
        print_command(commands[i]->name, commands[i]);
}

int help_write(const struct options *options)
{
    const struct command *command = options->command;

    print_usage(command);
    printf("\n%s", command->about);
    if (command == options->screen)
        print_commands(command);
    printf("\nOptions:\n");
    print_rows(command);
    printf("\nThe manual page, mlptui(1), has the keys, the files and the exit statuses.\n");
    return command_finish_output();
}

int help_write_version(const char *version)
{
    printf("mlptui %s\nmatrix products: %s\n", version, gemm_library());
    return command_finish_output();
}

static const struct option_row rows[] = {
    SHARED("data"),
    {.name = NULL},
};

const struct command command_help = {
    .name = "help",
    .words = "[COMMAND]",
    .most_words = 1,
    .summary = "print this help, or that of a command",
    .about = "Print the help of mlptui, or of one of its commands.\n",
    .options = rows,
    .run = help_write,
};
