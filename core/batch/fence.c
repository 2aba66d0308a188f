/* SPDX-License-Identifier: MIT */
/* Resource limits, and a list of the system calls that a worker may make; all others fail with
 * EPERM. Written in the kernel's own terms, because the list is short. */
#include "batch/fence.h"
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#if defined(__x86_64__)
#define FENCE_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define FENCE_ARCH AUDIT_ARCH_AARCH64
#endif

#define ALLOW(name)                                                                                \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##name, 0, 1),                                         \
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

enum { MOST_MEMORY = 1 << 30 };

static void limit(__rlimit_resource_t what, rlim_t most) {
    struct rlimit now;
    if (getrlimit(what, &now) != 0)
        return;
    if (now.rlim_max != RLIM_INFINITY && most > now.rlim_max)
        most = now.rlim_max;
    struct rlimit limits = {most, most};
    setrlimit(what, &limits);
}

void fence_close(int output) {
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* it never outlives whom it works for */
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    limit(RLIMIT_CORE, 0);
    if (output < 0)
        limit(RLIMIT_FSIZE, 0);
    limit(RLIMIT_NPROC, 0);
/* A sanitizer has a memory and system calls of its own. */
#if !defined(__SANITIZE_ADDRESS__)
    limit(RLIMIT_DATA, MOST_MEMORY);
#if defined(FENCE_ARCH)
    const struct sock_filter calls[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, FENCE_ARCH, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        /* the pipes to its master */
        ALLOW(read),
        ALLOW(write),
        /* memory */
        ALLOW(brk),
        ALLOW(mmap),
        ALLOW(munmap),
        ALLOW(mremap),
        ALLOW(mprotect),
        ALLOW(madvise),
        ALLOW(futex),
        /* the timer that ends a script's call */
        ALLOW(timer_create),
        ALLOW(timer_settime),
        ALLOW(timer_delete),
        ALLOW(clock_gettime),
        ALLOW(rt_sigaction),
        ALLOW(rt_sigprocmask),
        ALLOW(rt_sigreturn),
        ALLOW(restart_syscall),
        /* a knowledge base that is open */
        ALLOW(pread64),
        ALLOW(lseek),
        ALLOW(fstat),
        ALLOW(newfstatat),
        ALLOW(fcntl),
        ALLOW(getpid),
        ALLOW(gettid),
        ALLOW(getrandom),
        /* the end, in order or not */
        ALLOW(tgkill),
        ALLOW(exit),
        ALLOW(exit_group),
        /* writing results to their place in that file, and to no other; -1 is no file */
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_pwrite64, 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)output, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
    };
    struct sock_fprog program = {sizeof calls / sizeof *calls, (struct sock_filter *)calls};
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
#endif
#endif
}
