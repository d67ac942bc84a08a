/* interrupt: SIGINT and SIGTERM as a flag that commands poll between units of work. Holds the
 * global state of the command line's signal handlers. */
#ifndef MLPTUI_CLI_INTERRUPT_H
#define MLPTUI_CLI_INTERRUPT_H

/* Installs the handlers: the first SIGINT or SIGTERM only sets the flag; a second one, half a
 * second later or more, ends the process. A SIGINT that was ignored stays ignored (nohup,
 * background jobs). SIGPIPE is ignored, so that writes fail instead. */
void interrupt_init(void);

/* The signal received, or 0. */
int interrupt_signal(void);

#endif
