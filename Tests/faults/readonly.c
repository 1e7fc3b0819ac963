/* A disk that turns read-only below a running program: what a kernel does to a file system with an I/O error.
 *
 * LD_PRELOAD. While the file READONLY_SWITCH exists, every change below READONLY_ROOT fails with EROFS, also through
 * descriptors that are open. `mount -o remount,ro` can't make this: it is refused (EBUSY) as long as a program
 * has a file open for writing, and the kernel's own way after an error has no way back.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define CHANGES (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC)

static int is_on(void) {
    const char *name = getenv("READONLY_SWITCH");
    return name && access(name, F_OK) == 0;
}

static int is_below(const char *path) {
    const char *root = getenv("READONLY_ROOT");
    size_t length = root ? strlen(root) : 0;
    return length && strncmp(path, root, length) == 0 && (path[length] == '/' || path[length] == 0);
}

static int refuses_file(int file) {
    char link[64], path[4096];
    int error = errno;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = is_on() ? readlink(link, path, sizeof path - 1) : -1;
    errno = error;
    if (length <= 0) return 0;
    path[length] = 0;
    if (!is_below(path)) return 0;
    errno = EROFS;
    return 1;
}

static int refuses_path(const char *path) {
    int error = errno;
    if (is_on() && is_below(path)) {
        errno = EROFS;
        return 1;
    }
    errno = error;
    return 0;
}

#define OPEN(name)                                                                                                     \
    int name(const char *path, int flags, ...) {                                                                       \
        va_list rest;                                                                                                  \
        va_start(rest, flags);                                                                                         \
        mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;                                                      \
        va_end(rest);                                                                                                  \
        return flags & CHANGES && refuses_path(path) ? -1 : NEXT(name)(path, flags, mode);                             \
    }
OPEN(open)
OPEN(open64)

#define OPEN_AT(name)                                                                                                  \
    int name(int folder, const char *path, int flags, ...) {                                                           \
        va_list rest;                                                                                                  \
        va_start(rest, flags);                                                                                         \
        mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;                                                      \
        va_end(rest);                                                                                                  \
        return flags & CHANGES && refuses_path(path) ? -1 : NEXT(name)(folder, path, flags, mode);                     \
    }
OPEN_AT(openat)
OPEN_AT(openat64)

ssize_t write(int file, const void *bytes, size_t count) {
    return refuses_file(file) ? -1 : NEXT(write)(file, bytes, count);
}
ssize_t writev(int file, const struct iovec *parts, int count) {
    return refuses_file(file) ? -1 : NEXT(writev)(file, parts, count);
}
ssize_t pwrite(int file, const void *bytes, size_t count, off_t at) {
    return refuses_file(file) ? -1 : NEXT(pwrite)(file, bytes, count, at);
}
ssize_t pwrite64(int file, const void *bytes, size_t count, off_t at) {
    return refuses_file(file) ? -1 : NEXT(pwrite64)(file, bytes, count, at);
}
int ftruncate(int file, off_t length) { return refuses_file(file) ? -1 : NEXT(ftruncate)(file, length); }
int ftruncate64(int file, off_t length) { return refuses_file(file) ? -1 : NEXT(ftruncate64)(file, length); }
int rename(const char *from, const char *to) { return refuses_path(to) ? -1 : NEXT(rename)(from, to); }
int unlink(const char *path) { return refuses_path(path) ? -1 : NEXT(unlink)(path); }
int mkdir(const char *path, mode_t mode) { return refuses_path(path) ? -1 : NEXT(mkdir)(path, mode); }
int utimensat(int folder, const char *path, const struct timespec times[2], int flags) {
    return refuses_path(path) ? -1 : NEXT(utimensat)(folder, path, times, flags);
}
