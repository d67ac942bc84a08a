/* fuzz_text_list: lists of texts in the metadata of a model file. */
#include "fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "data/classnames.h"
#include "store/text_list.h"

#define MOST 256

FUZZ_TARGET(text_list)
{
    char **texts, **again;
    size_t count, count_again;
    char *text = fuzz_text(data, size);

    if (text_list_read(text, MOST, &texts, &count)) {
        FUZZ_CHECK(count >= 1 && count <= MOST);
        char *written = text_list_write(texts, count);
        FUZZ_CHECK(text_list_read(written, MOST, &again, &count_again) && count == count_again);
        for (size_t i = 0; i < count; i++)
            FUZZ_CHECK(strlen(texts[i]) <= CLASSNAME_MAX_BYTES && strcmp(texts[i], again[i]) == 0);
        classnames_free(again, count_again);
        classnames_free(texts, count);
        free(written);
    }
    free(text);
    return 0;
}
