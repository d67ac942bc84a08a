/* interrupt: SIGINT and SIGTERM as a question that a command asks between two pieces of work. The
 * one place for the state that signal handlers force on the command line. */
#ifndef MLPTUI_CLI_INTERRUPT_H
#define MLPTUI_CLI_INTERRUPT_H

/* From now on the first SIGINT or SIGTERM is only noted; a second one, half a second later or more,
 * ends the process at once. A SIGINT that was ignored stays ignored (nohup, background jobs). A
 * closed pipe becomes an error of the write instead of a signal. */
void interrupt_init(void);

/* The signal that came, or 0. */
int interrupt_signal(void);

#endif
