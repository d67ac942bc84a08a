/* fuzz_mouse: mouse reports of the terminal. */
#include "fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "term/sequence.h"

FUZZ_TARGET(mouse)
{
    char *text = fuzz_text(data, size);
    struct key_press keys[SEQUENCE_KEYS];
    char parameters[64] = "<";

    strncat(parameters, text, sizeof parameters - 2);
    char *last = &parameters[strlen(parameters) - 1], final = *last;
    *last = '\0';
    bool mouse = parameters[0] == '<' && sequence_csi(parameters, final, keys) == 1;
    FUZZ_CHECK(!mouse || (keys[0].row >= 0 && keys[0].column >= 0 &&
                          keys[0].code >= KEY_CODE_CLICK && keys[0].code <= KEY_CODE_WHEEL_DOWN));
    free(text);
    return 0;
}
