/* race: several settings one after another. */
#include "ui/model/race.h"

#define PRESETS_RACED 3 /* the first presets are zero, normal and glorot */

static void of_presets(struct race *race, const struct config *chosen)
{
    *race = (struct race){.total = PRESETS_RACED};
    for (size_t i = 0; i < race->total; i++) {
        struct config *config = &race->configs[i];

        *config = *chosen;
        config->initializer = presets[i].initializer;
        config->rate = presets[i].rate;
        config->batch_size = presets[i].batch_size;
        config->asked &= ~SETTING_BIT(SETTING_BATCH);
        config->optimizer = config_default().optimizer; /* which these rates are for */
        config->weight_decay = 0;
    }
}

static bool races_already(const struct race *race, const struct config *config)
{
    for (size_t i = 0; i < race->total; i++)
        if (config_same_all(&race->configs[i], config))
            return true;
    return false;
}

static bool of_marked(struct race *race, const struct run_list *runs, const struct config *chosen,
                      struct error *error)
{
    *race = (struct race){0};
    for (size_t i = 0; i < runs->count; i++) {
        struct config config = runs->items[i].config;

        if (!runs->items[i].marked)
            continue;
        config.seed = chosen->seed;
        config.epochs = chosen->epochs;
        config.evaluate = chosen->evaluate;
        config.threads = chosen->threads;
        if (races_already(race, &config))
            continue;
        if (race->total == RACE_MOST) {
            *race = (struct race){0};
            return error_set(error, "at most %d runs race: take some marks off", RACE_MOST);
        }
        race->configs[race->total++] = config;
    }
    if (race->total >= 2)
        return true;
    *race = (struct race){0};
    return error_set(error, "from one seed the marked runs would be the same");
}

bool race_of_runs(struct race *race, const struct run_list *runs, const struct config *chosen,
                  struct error *error)
{
    size_t marked = 0;

    for (size_t i = 0; i < runs->count; i++)
        marked += runs->items[i].marked;
    if (marked >= 2)
        return of_marked(race, runs, chosen, error);
    of_presets(race, chosen);
    return true;
}

bool race_goes_on(struct race *race, enum run_state state)
{
    if (state == RUN_STOPPED || state == RUN_FAILED)
        race->under_way = false;
    return race->under_way && (state == RUN_FINISHED || state == RUN_DIVERGED);
}

const struct config *race_next(const struct race *race)
{
    return race->started < race->total ? &race->configs[race->started] : NULL;
}

void race_started(struct race *race, unsigned number)
{
    race->under_way = true;
    race->numbers[race->started++] = number;
}
