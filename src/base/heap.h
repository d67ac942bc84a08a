/* heap: when the memory behind malloc goes back to the system. With glibc; elsewhere that is left
 * to the C library. */
#ifndef MLPTUI_BASE_HEAP_H
#define MLPTUI_BASE_HEAP_H

/* Once, at the start of the program. Blocks of a megabyte and more (parameters, surveys, trails) go
 * back when they are freed: glibc would raise that limit with each large block freed, put the next
 * ones among the small ones, and keep the memory of the largest network ever tried for the rest of
 * the sitting. Up to 2 MiB free at the end of each thread's heap stay, not the 128 KiB that would
 * stay otherwise: oneDNN takes and frees the room for its packed matrices with each product, and to
 * get it anew from the system cost some 50 000 page faults an epoch. (More, up to 16 MiB, saved no
 * faults, also with 1500 units in a layer, and what threads of a past search left was kept.) */
void heap_set_up(void);

/* Gives back what is free among blocks in use, of all threads: some milliseconds, for moments at
 * which nothing hurries. What is free at the end of a thread's heap stays, as said above. */
void heap_give_back(void);

#endif
