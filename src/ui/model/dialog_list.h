/* dialog_list: the names of all dialogs, in alphabetical order: the one list of them. DIALOG_FORM
 * asks for the dialog that is the table dialog_form (ui/dialogs/dialog.h). */
#ifndef MLPTUI_UI_MODEL_DIALOG_LIST_H
#define MLPTUI_UI_MODEL_DIALOG_LIST_H

#define DIALOGS(DIALOG)                                                                            \
    DIALOG(ASK_DELETE, ask_delete)                                                                 \
    DIALOG(ASK_QUIT, ask_quit)                                                                     \
    DIALOG(FORM, form)                                                                             \
    DIALOG(NAME, name)                                                                             \
    DIALOG(PLANNER, planner)                                                                       \
    DIALOG(PRESETS, presets)                                                                       \
    DIALOG(RESULT, result)                                                                         \
    DIALOG(WRITE, write)

#define DIALOG_ID(NAME, name) DIALOG_##NAME,
enum dialog_id { DIALOGS(DIALOG_ID) DIALOG_COUNT };
#undef DIALOG_ID

#endif
