/* fuzz_base64: base64: what is taken is what would be written. */
#include "fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "base/base64.h"

/* The first byte is how many bytes are asked for beyond or below those that the text's length tells
 * of. */
FUZZ_TARGET(base64)
{
    if (size == 0)
        return 0;
    char *text = fuzz_text(data + 1, size - 1);
    size_t wanted = strlen(text) / 4 * 3 + data[0] % 6;
    wanted = wanted > 3 ? wanted - 3 : 0;
    uint8_t *bytes = malloc(wanted > 0 ? wanted : 1);
    char *again = malloc(base64_length(wanted) + 1);
    FUZZ_CHECK(bytes != NULL && again != NULL);
    if (base64_decode(text, bytes, wanted)) {
        base64_encode(bytes, wanted, again);
        FUZZ_CHECK(strcmp(text, again) == 0);
    }
    free(again);
    free(bytes);
    free(text);
    return 0;
}
