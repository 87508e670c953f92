#pragma once

// What starting a program needs of glibc that its Swift module hides: it is declared for _GNU_SOURCE alone.
// Every descriptor made here is above 2 and closed on exec. -1 means that errno tells why.

#include <stddef.h>
#include <sys/types.h>

/// A pipe: ends[0] is read from and does not block, ends[1] is written to and does.
int cprocess_pipe(int ends[2]);

/// An anonymous file in memory that holds the bytes and can be changed by nobody; its offset is 0.
int cprocess_memory(const void *bytes, size_t count);

/// An eventfd that does not block.
int cprocess_alarm(void);

/// Starts a program as the leader of a session and process group of its own, with default signals, none blocked, and with
/// no descriptors but 0, 1 and 2. `directory` may be NULL. Blocks until the program runs. 0, or an error number.
int cprocess_start(pid_t *pid, const char *program, char *const arguments[], char *const environment[], const char *directory,
                   int input, int output, int errors);

/// A descriptor that can be read once the child has ended.
int cprocess_watch(pid_t pid);
