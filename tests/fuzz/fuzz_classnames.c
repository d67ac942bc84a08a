/* fuzz_classnames: classes.txt. */
#include "fuzz/fuzz.h"

#include <string.h>

#include "data/classnames.h"

FUZZ_TARGET(classnames)
{
    char **names;
    size_t count;
    struct error error;

    if (!classnames_parse("classes.txt", (const char *)data, size, &names, &count, &error)) {
        fuzz_check_error(&error);
        FUZZ_CHECK(names == NULL && count == 0);
        return 0;
    }
    FUZZ_CHECK(count >= 1 && count <= 256);
    for (size_t i = 0; i < count; i++)
        FUZZ_CHECK(strspn(names[i], " ") < strlen(names[i]) &&
                   strlen(names[i]) <= CLASSNAME_MAX_BYTES);
    classnames_free(names, count);
    return 0;
}
