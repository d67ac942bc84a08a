/* heap: settings of glibc's malloc: one arena, and when memory is returned to the system. Other C
 * libraries keep their defaults. */
#ifndef MLPTUI_BASE_HEAP_H
#define MLPTUI_BASE_HEAP_H

/* Call once, at the start of the program.
 *
 * All threads share one arena. By default glibc reserves 64 MiB of address space and more for each
 * thread, and under a limit on address space the libraries then crash. No cost in time could be
 * measured.
 *
 * Blocks of a megabyte and more (parameters, evaluations, predictions) are returned to the system
 * when freed. By default glibc raises this limit with each large block freed, and so would keep the
 * memory of the largest network until the program ends.
 *
 * Up to 2 MiB free at the end of the heap are kept, instead of 128 KiB. oneDNN allocates and frees
 * its packed matrices with each product, which otherwise costs some 50 000 page faults an epoch.
 * (Up to 16 MiB saved no more faults, even with 1500 units in a layer.) */
void heap_set_up(void);

/* Returns all free memory to the system. Takes some milliseconds: for moments when the program is
 * idle. */
void heap_trim(void);

#endif
