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
static void explain(const struct option_row *row, size_t i, enum command_id command, char *buffer,
                    size_t size)
{
    struct config config = config_default();
    char value[CONFIG_TEXT_SIZE];

    if (i < SETTING_COUNT && !(commands[command].found & settings[i].part))
        snprintf(buffer, size, "%s [%s]", row->help,
                 config_text(&config, (enum setting_id)i, value, sizeof value));
    else
        snprintf(buffer, size, "%s", row->help);
}

static void print_row(const struct option_row *row, size_t i, enum command_id command)
{
    char text[512];
    int column = row->short_name != 0 ? printf("  -%c, ", row->short_name) : printf("      ");

    column += printf("--%s", row->name);
    if (row->argument[0] != '\0')
        column += printf("%s%s", row->argument[0] == '[' ? "" : " ", row->argument);
    if (column + 2 > HELP_INDENT) {
        printf("\n");
        column = 0;
    }
    printf("%*s", HELP_INDENT - column, "");
    explain(row, i, command, text, sizeof text);
    wrap(text, HELP_INDENT);
}

/* The rows that concern the command; those with a short name, -h and -V, come last. */
static void print_rows(enum command_id command, const struct choice_table *table, bool short_names)
{
    for (size_t i = 0; i < options_row_count(table); i++) {
        struct option_row row = options_row(table, i);
        bool concerned = (row.commands & (1u << command)) != 0;
        if (concerned && (row.short_name != 0) == short_names)
            print_row(&row, i, command);
    }
}

static void print_usage(const struct command *command)
{
    printf("Usage: mlptui%s%s [OPTION]...%s%s\n", command->name[0] != '\0' ? " " : "",
           command->name, command->words[0] != '\0' ? " " : "", command->words);
    if (command == &commands[COMMAND_SCREEN])
        printf("  or:  mlptui COMMAND [OPTION]...\n");
}

static void print_commands(void)
{
    printf("\nCommands:\n");
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        printf("  %-10s %s\n", commands[i].name[0] != '\0' ? commands[i].name : "(none)",
               commands[i].summary);
}

int command_help(const struct options *options, const struct choice_table *table)
{
    const struct command *command = &commands[options->command];

    print_usage(command);
    printf("\n%s", command->about);
    if (options->command == COMMAND_SCREEN)
        print_commands();
    printf("\nOptions:\n");
    print_rows(options->command, table, false);
    print_rows(options->command, table, true);
    printf("\nThe manual page, mlptui(1), has the keys, the files and the exit statuses.\n");
    return command_finish_output();
}

int command_version(const char *version)
{
    printf("mlptui %s\nmatrix products: %s\n", version, gemm_library());
    return command_finish_output();
}
