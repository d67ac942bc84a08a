/* base64: bytes as text (RFC 4648, section 4: the standard alphabet, padded, no line breaks). */
#ifndef MLPTUI_BASE_BASE64_H
#define MLPTUI_BASE_BASE64_H

#include <stdbool.h>
#include <stddef.h>

/* Characters that `size` bytes take, without the terminating 0. */
size_t base64_length(size_t size);

/* Writes base64_length(size) characters and a terminating 0 to `text`. */
void base64_encode(const void *bytes, size_t size, char *text);

/* Reads text that stands for exactly `size` bytes. False on anything else; `bytes` may then be
 * written to in part. */
bool base64_decode(const char *text, void *bytes, size_t size);

#endif
