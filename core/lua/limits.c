/* SPDX-License-Identifier: MIT */
/* Limits of memory and processor time. Time costs a call a few stores: a timer that ticks in
 * processor time while scripts run looks, from its signal handler, whether the same call is still
 * under way, and only then sets the hook that stops it. Where no hook runs, inside a call of Lua's
 * C library, the process ends with one line instead: whoever must survive that runs scripts in a
 * child process. */
#include "lua/state.h"
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
    HARD_MS = 2000, /* what a call may run on after it was told to stop */
    EXIT_LIMIT = 5,
};

/* ---- memory ---- */

void *heap_alloc(void *data, void *block, size_t old_size, size_t size) {
    Heap *heap = data;
    if (!block)
        old_size = 0; /* Lua tells the kind of the new object in it */
    if (size == 0) {
        heap->used -= old_size;
        mem_free(block);
        return NULL;
    }
    if (size > old_size && heap->limit != SIZE_MAX &&
        (heap->used > heap->limit || size - old_size > heap->limit - heap->used))
        return NULL;
    heap->used += size - old_size;
    return mem_resize(block, size);
}

/* ---- the signal handler: only async-signal-safe calls ---- */

static int64_t processor_time(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void stop_call(lua_State *L, lua_Debug *where) {
    (void)where;
    watch_poll(L);
}

typedef struct Line {
    char text[400];
    size_t len;
} Line;

static void line_add(Line *line, const char *text) {
    while (*text && line->len < sizeof line->text)
        line->text[line->len++] = *text++;
}

static void line_add_number(Line *line, int number) {
    char digits[12];
    size_t at = sizeof digits - 1;
    digits[at] = '\0';
    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0 && at > 0);
    line_add(line, digits + at);
}

/* No error can be raised from here and nobody can be returned to, so the process ends. */
_Noreturn static void die_stuck(const Watch *watch) {
    Line line = {.len = 0};
    const Callable *callable = watch->callable;
    if (watch->group)
        callable = bundle_running(watch->group, watch->L);
    const ScriptFile *file = callable ? callable->file : watch->file;
    line_add(&line, file->name.at);
    if (callable) {
        line_add(&line, ":");
        line_add_number(&line, callable->line);
    }
    line_add(&line, callable ? ": error: this function is stuck" : ": error: this file is stuck");
    line_add(&line, " in a call of Lua's library, such as a pattern; limit hit\n");
    (void)!write(STDERR_FILENO, line.text, line.len);
    _exit(EXIT_LIMIT);
}

static void watch_tick(int number, siginfo_t *info, void *context) {
    (void)number, (void)context;
    if (info->si_code != SI_TIMER)
        return; /* somebody's kill: it carries no watch */
    Watch *watch = info->si_value.sival_ptr;
    unsigned call = atomic_load_explicit(&watch->call, memory_order_relaxed);
    if (call == 0) {
        struct itimerspec never = {{0, 0}, {0, 0}};
        timer_settime(watch->timer, 0, &never, NULL);
        atomic_store_explicit(&watch->is_ticking, false, memory_order_relaxed);
        return;
    }
    int64_t now = processor_time();
    if (call != watch->seen) {
        watch->seen = call;
        watch->since = now;
        return;
    }
    int64_t late = now - watch->since - watch->limit;
    if (late >= (int64_t)HARD_MS * 1000000)
        die_stuck(watch);
    if (late >= 0) {
        /* Once more at each tick: should an error be caught after all, the next one comes. */
        lua_sethook(watch->L, stop_call, LUA_MASKCOUNT, 1);
        atomic_store_explicit(&watch->is_late, true, memory_order_relaxed);
    }
}

/* ---- the timer ---- */

void watch_new(Script *script) {
    size_t size = (size_t)sysconf(_SC_PAGESIZE);
    size = (sizeof(Watch) + size - 1) / size * size;
    void *page = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED)
        mem_resize(NULL, PTRDIFF_MAX); /* ends the process as running out of memory does */
#ifdef MADV_WIPEONFORK
    script->is_watch_emptied = madvise(page, size, MADV_WIPEONFORK) == 0;
#endif
    script->process = getpid();
    script->watch = page;
}

void watch_free(Script *script) {
    watch_check_fork(script);
    if (script->watch->has_timer)
        timer_delete(script->watch->timer);
    size_t size = (size_t)sysconf(_SC_PAGESIZE);
    munmap(script->watch, (sizeof(Watch) + size - 1) / size * size);
}

void watch_check_fork(Script *script) {
    if (script->is_watch_emptied || script->process == getpid())
        return;
    memset(script->watch, 0, sizeof *script->watch);
    script->process = getpid();
}

static bool make_timer(Script *script) {
    Watch *watch = script->watch;
    struct sigaction action = {.sa_sigaction = watch_tick, .sa_flags = SA_SIGINFO | SA_RESTART};
    sigemptyset(&action.sa_mask);
    sigset_t ours;
    sigemptyset(&ours);
    sigaddset(&ours, SIGVTALRM);
    struct sigevent event = {
        .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGVTALRM, .sigev_value.sival_ptr = watch};
    watch->L = script->L;
    watch->has_timer = sigaction(SIGVTALRM, &action, NULL) == 0 &&
                       sigprocmask(SIG_UNBLOCK, &ours, NULL) == 0 &&
                       timer_create(CLOCK_PROCESS_CPUTIME_ID, &event, &watch->timer) == 0;
    return watch->has_timer;
}

bool watch_start(Script *script) {
    Watch *watch = script->watch;
    if (!watch->has_timer && !make_timer(script))
        return false;
    int least = script->limits.call_ms < script->limits.load_ms ? script->limits.call_ms
                                                                : script->limits.load_ms;
    /* A call is late by a quarter of the limit at most when it is stopped. */
    int64_t tick = (int64_t)least * 1000000 / 4;
    struct timespec interval = {.tv_sec = tick / 1000000000, .tv_nsec = tick % 1000000000};
    struct itimerspec times = {interval, interval};
    atomic_store_explicit(&watch->is_ticking, true, memory_order_relaxed);
    return timer_settime(watch->timer, 0, &times, NULL) == 0;
}

void watch_clear(Script *script) {
    lua_sethook(script->L, NULL, 0, 0);
    atomic_store_explicit(&script->watch->is_late, false, memory_order_relaxed);
}

void watch_poll(lua_State *L) {
    const Watch *watch = script_of(L)->watch;
    if (atomic_load_explicit(&watch->is_late, memory_order_relaxed))
        failure_raise(L, REMIT_E_LIMIT, NULL, "is there a loop that does not end?",
                      watch->callable ? "the function took longer than %d ms"
                                      : "the file took longer than %d ms",
                      (int)(watch->limit / 1000000));
}
