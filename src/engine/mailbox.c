/* mailbox: a linked list of commands under a mutex, and the condition that it changed. */
#include "engine/mailbox.h"

#include <stdlib.h>

#include "base/xalloc.h"

struct mailbox_entry {
    struct command command;
    struct mailbox_entry *next;
};

void command_release(struct command *command)
{
    if (command->kind == COMMAND_LOAD)
        free(command->load.directory);
    if (command->kind != COMMAND_START && command->kind != COMMAND_JOB)
        return;
    job_request_release(command->request);
    free(command->request);
}

void mailbox_init(struct mailbox *mailbox)
{
    *mailbox = (struct mailbox){0};
    pthread_mutex_init(&mailbox->lock, NULL);
    pthread_cond_init(&mailbox->changed, NULL);
}

void mailbox_release(struct mailbox *mailbox)
{
    while (mailbox->first != NULL) {
        struct mailbox_entry *entry = mailbox->first;

        mailbox->first = entry->next;
        command_release(&entry->command);
        free(entry);
    }
    pthread_cond_destroy(&mailbox->changed);
    pthread_mutex_destroy(&mailbox->lock);
}

static bool replaces_last(const struct mailbox *mailbox, const struct command *command)
{
    return command->kind == COMMAND_RATE && mailbox->last != NULL &&
           mailbox->last->command.kind == COMMAND_RATE;
}

void mailbox_send(struct mailbox *mailbox, const struct command *command)
{
    struct mailbox_entry *entry = xcalloc(1, sizeof *entry);

    entry->command = *command;
    pthread_mutex_lock(&mailbox->lock);
    if (replaces_last(mailbox, command)) {
        mailbox->last->command = *command;
        free(entry);
    } else {
        if (mailbox->last != NULL)
            mailbox->last->next = entry;
        else
            mailbox->first = entry;
        mailbox->last = entry;
    }
    pthread_cond_signal(&mailbox->changed);
    pthread_mutex_unlock(&mailbox->lock);
}

bool mailbox_take(struct mailbox *mailbox, struct command *command)
{
    struct mailbox_entry *entry = NULL;

    pthread_mutex_lock(&mailbox->lock);
    if (!mailbox->closed && mailbox->first != NULL) {
        entry = mailbox->first;
        mailbox->first = entry->next;
        if (mailbox->first == NULL)
            mailbox->last = NULL;
    }
    pthread_mutex_unlock(&mailbox->lock);
    if (entry == NULL)
        return false;
    *command = entry->command;
    free(entry);
    return true;
}

void mailbox_wait(struct mailbox *mailbox)
{
    pthread_mutex_lock(&mailbox->lock);
    while (!mailbox->closed && mailbox->first == NULL)
        pthread_cond_wait(&mailbox->changed, &mailbox->lock);
    pthread_mutex_unlock(&mailbox->lock);
}

void mailbox_close(struct mailbox *mailbox)
{
    pthread_mutex_lock(&mailbox->lock);
    mailbox->closed = true;
    pthread_cond_signal(&mailbox->changed);
    pthread_mutex_unlock(&mailbox->lock);
}

bool mailbox_closed(struct mailbox *mailbox)
{
    pthread_mutex_lock(&mailbox->lock);
    bool closed = mailbox->closed;
    pthread_mutex_unlock(&mailbox->lock);
    return closed;
}

/* Whether a command of one of these kinds waits: a mask of 1u << COMMAND_... */
static bool waits(struct mailbox *mailbox, unsigned kinds)
{
    bool found = false;

    pthread_mutex_lock(&mailbox->lock);
    for (struct mailbox_entry *entry = mailbox->first; entry != NULL && !found; entry = entry->next)
        found = kinds & 1u << entry->command.kind;
    pthread_mutex_unlock(&mailbox->lock);
    return found;
}

bool mailbox_holds(struct mailbox *mailbox, enum command_kind kind)
{
    return waits(mailbox, 1u << kind);
}

bool mailbox_presses(struct mailbox *mailbox)
{
    return waits(mailbox, ~(1u << COMMAND_SNAPSHOT));
}
