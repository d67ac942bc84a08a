/* text_list: a list of short texts as one text, a JSON array of strings: class names in a model
 * file. */
#ifndef MLPTUI_STORE_TEXT_LIST_H
#define MLPTUI_STORE_TEXT_LIST_H

#include <stdbool.h>
#include <stddef.h>

/* Allocated. Texts that are not UTF-8 cannot occur: the data's reader refuses them. */
char *text_list_write(char *const *texts, size_t count);

/* Reads 1 to `most` texts of 1 to CLASSNAME_MAX_BYTES bytes without control characters, to be freed
 * with classnames_free (data/classnames.h). False on anything else; nothing is allocated then. */
bool text_list_read(const char *text, size_t most, char ***texts, size_t *count);

#endif
