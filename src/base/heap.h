/* heap: where malloc takes memory from, and when that goes back to the system. With glibc;
 * elsewhere that is left to the C library. */
#ifndef MLPTUI_BASE_HEAP_H
#define MLPTUI_BASE_HEAP_H

/* Once, at the start of the program. All threads share one heap: glibc would reserve 64 MiB of
 * address space and more for each, and where that is limited the libraries crash for want of what
 * is left; sharing it cost no time that could be measured. Blocks of a megabyte and more
 * (parameters, evaluations, predictions) go back when they are freed: glibc would raise that limit
 * with each large block freed, put the next ones among the small ones, and keep the memory of the
 * largest network ever tried for the rest of the sitting. Up to 2 MiB free at the end of the heap
 * stay, not the 128 KiB that would stay otherwise: oneDNN takes and frees the room for its packed
 * matrices with each product, and to get it anew from the system cost some 50 000 page faults an
 * epoch. (More, up to 16 MiB, saved no faults, also with 1500 units in a layer.) */
void heap_set_up(void);

/* Gives back what is free among blocks in use: some milliseconds, for moments at which nothing
 * hurries. */
void heap_give_back(void);

#endif
