#define _GNU_SOURCE
#include "CProcess.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <unistd.h>

// Data is no program. Linux 6.3 and later know the flag, the headers of Debian 12 don't.
#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U
#endif

// A daemon that was started without a standard stream gets its number for something else, which a child must not take for its own.
static int above_standard(int descriptor) {
    if (descriptor < 0 || descriptor > 2) return descriptor;
    int moved = fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
    int reason = errno;
    close(descriptor);
    errno = reason;
    return moved;
}

int cprocess_pipe(int ends[2]) {
    if (pipe2(ends, O_CLOEXEC) != 0) return -1;
    ends[0] = above_standard(ends[0]);
    ends[1] = above_standard(ends[1]);
    // The two ends are two open files: the child's stays as programs expect it.
    if (ends[0] >= 0 && ends[1] >= 0 && fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0) return 0;
    int reason = errno;
    if (ends[0] >= 0) close(ends[0]);
    if (ends[1] >= 0) close(ends[1]);
    errno = reason;
    return -1;
}

int cprocess_memory(const void *bytes, size_t count) {
    int file = memfd_create("input", MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL);
    if (file < 0 && errno == EINVAL) file = memfd_create("input", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    file = above_standard(file);
    if (file < 0) return -1;
    const char *next = bytes;
    while (count > 0) {
        ssize_t written = write(file, next, count);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) goto failed;
        next += written;
        count -= (size_t)written;
    }
    if (lseek(file, 0, SEEK_SET) == 0 && fcntl(file, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) == 0) return file;
failed:;
    int reason = errno;
    close(file);
    errno = reason;
    return -1;
}

int cprocess_alarm(void) { return above_standard(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)); }

int cprocess_start(pid_t *pid, const char *program, char *const arguments[], char *const environment[], const char *directory,
                   int input, int output, int errors) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int failure = posix_spawn_file_actions_init(&actions);
    if (failure != 0) return failure;
    failure = posix_spawnattr_init(&attributes);
    if (failure != 0) {
        posix_spawn_file_actions_destroy(&actions);
        return failure;
    }
    sigset_t every, none;
    // Not sigfillset, which leaves out the two that glibc has for itself: the program would start with them ignored.
    memset(&every, 0xFF, sizeof every);
    sigemptyset(&none);
    posix_spawnattr_setsigdefault(&attributes, &every);
    posix_spawnattr_setsigmask(&attributes, &none);
    // A session, not only a group: no terminal, so that nothing can stop and ask for a password there.
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    if ((failure = posix_spawn_file_actions_adddup2(&actions, input, 0)) == 0
        && (failure = posix_spawn_file_actions_adddup2(&actions, output, 1)) == 0
        && (failure = posix_spawn_file_actions_adddup2(&actions, errors, 2)) == 0
        && (failure = posix_spawn_file_actions_addclosefrom_np(&actions, 3)) == 0
        && (directory == NULL || (failure = posix_spawn_file_actions_addchdir_np(&actions, directory)) == 0))
        failure = posix_spawn(pid, program, &actions, &attributes, arguments, environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return failure;
}

int cprocess_watch(pid_t pid) { return above_standard(pidfd_open(pid, 0)); }
