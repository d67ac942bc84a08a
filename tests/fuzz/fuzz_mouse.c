/* fuzz_mouse: mouse reports of the terminal. */
#include "fuzz/fuzz.h"

#include <stdlib.h>

#include "term/mouse_report.h"

FUZZ_TARGET(mouse)
{
    char *text = fuzz_text(data, size);
    struct key_press key = mouse_report_read(text);

    if (key.code != KEY_CODE_NONE)
        FUZZ_CHECK(key.row >= 0 && key.column >= 0);
    FUZZ_CHECK(key.code == KEY_CODE_NONE ||
               (key.code >= KEY_CODE_CLICK && key.code <= KEY_CODE_WHEEL_DOWN));
    free(text);
    return 0;
}
