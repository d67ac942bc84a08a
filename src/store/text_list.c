/* text_list: a list of short texts as one text, a JSON array of strings. */
#include "store/text_list.h"

#include <jansson.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "data/classnames.h"

char *text_list_write(char *const *texts, size_t count)
{
    json_set_alloc_funcs(xmalloc, free); /* a text would be lost where memory is out */
    json_t *array = json_array();

    for (size_t i = 0; i < count; i++)
        json_array_append_new(array, json_string(texts[i]));
    char *text = json_dumps(array, JSON_COMPACT);
    json_decref(array);
    return text != NULL ? text : xstrdup("[]");
}

static bool is_name(const json_t *value)
{
    const char *text = json_string_value(value);
    size_t length = json_string_length(value);

    if (text == NULL || length < 1 || length > CLASSNAME_MAX_BYTES)
        return false;
    for (size_t i = 0; i < length; i++) { /* it goes to the terminal */
        unsigned char c = (unsigned char)text[i], next = (unsigned char)text[i + 1];
        bool control = c < ' ' || c == 127 || (c == 0xc2 && next < 0xa0); /* U+0080 to U+009F */
        if (control)
            return false;
    }
    return true;
}

static bool copy_names(const json_t *array, char **texts)
{
    for (size_t i = 0; i < json_array_size(array); i++) {
        const json_t *value = json_array_get(array, i);
        if (!is_name(value))
            return false;
        texts[i] = xstrdup(json_string_value(value));
    }
    return true;
}

bool text_list_read(const char *text, size_t most, char ***texts, size_t *count)
{
    json_set_alloc_funcs(xmalloc, free);
    json_t *array = json_loads(text, 0, NULL);
    size_t size = json_array_size(array);
    char **list = xcalloc(size + 1, sizeof *list);
    bool ok = size >= 1 && size <= most && copy_names(array, list);

    json_decref(array);
    if (!ok) {
        classnames_free(list, size);
        return false;
    }
    *texts = list;
    *count = size;
    return true;
}
