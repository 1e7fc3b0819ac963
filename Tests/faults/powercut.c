/* A disk that forgets: what a program has not synced is kept apart from what it has.
 *
 * LD_PRELOAD into the daemon. POWERCUT_ROOT is the state folder, POWERCUT_SHADOW a folder on the same file system:
 *
 *     f<inode>   the durable bytes of a file: what was there at its last fsync or fdatasync
 *     d<inode>   the durable names of a folder, as of its last fsync: lines "<inode> <f|d> <name>"
 *     graves/    names that were removed or replaced: an inode that a durable name still means is not given away
 *
 * The rule is stricter than a journaling file system: bytes are durable when their file was synced, a name (made,
 * renamed, removed) when its folder was. Nothing else is, and rename puts nothing in order. Mapped memory is not
 * followed: SQLite maps only the -shm file, which a start after a crash makes again. The harness writes the shadow of
 * what is there at the start, and puts the durable state in place of the files after the cut.
 *
 * POWERCUT_AFTER=N ends the process at its N-th sync after the file SHADOW/armed was made, half of the time before and
 * half after it took effect.
 * POWERCUT_LOSE=1 makes every sync a lie: it returns and nothing becomes durable. This is what synchronous=OFF
 * promises, with no switch in the product.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static char root[1024], shadow[1024];
static int loses, ready;
static long cut_after;
static atomic_long syncs, graves;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* Bytes written since the last sync: one range a file, grown to cover all of them; `to` 0 when there are none.
 * Pages of the site are written by the thousand and never synced one by one, so the table grows: a file that found
 * no room would lose bytes that its program did sync. */
static struct range { ino_t inode; off_t from, to; } *ranges;
static size_t ranges_size, ranges_used;

static struct range *range_of(ino_t inode) {
    if (2 * (ranges_used + 1) > ranges_size) {
        struct range *before = ranges;
        size_t size = ranges_size;
        ranges_size = size ? 2 * size : 4096;
        ranges = calloc(ranges_size, sizeof *ranges);
        if (!ranges) abort();
        ranges_used = 0;
        for (size_t at = 0; at < size; at++) if (before[at].inode) *range_of(before[at].inode) = before[at];
        free(before);
    }
    size_t at = inode * 0x9E3779B97F4A7C15u % ranges_size;
    while (ranges[at].inode && ranges[at].inode != inode) at = (at + 1) % ranges_size;
    if (!ranges[at].inode) {
        ranges[at].inode = inode;
        ranges_used++;
    }
    return &ranges[at];
}

static int (*next_fsync)(int), (*next_fdatasync)(int);
static int (*next_rename)(const char *, const char *), (*next_unlink)(const char *);
static int (*next_renameat)(int, const char *, int, const char *), (*next_unlinkat)(int, const char *, int);
static ssize_t (*next_write)(int, const void *, size_t), (*next_pwrite)(int, const void *, size_t, off_t);
static ssize_t (*next_writev)(int, const struct iovec *, int), (*next_pwritev)(int, const struct iovec *, int, off_t);
static int (*next_ftruncate)(int, off_t);

__attribute__((constructor)) static void begin(void) {
    next_fsync = dlsym(RTLD_NEXT, "fsync");
    next_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
    next_rename = dlsym(RTLD_NEXT, "rename");
    next_unlink = dlsym(RTLD_NEXT, "unlink");
    next_renameat = dlsym(RTLD_NEXT, "renameat");
    next_unlinkat = dlsym(RTLD_NEXT, "unlinkat");
    next_write = dlsym(RTLD_NEXT, "write");
    next_pwrite = dlsym(RTLD_NEXT, "pwrite64");
    next_writev = dlsym(RTLD_NEXT, "writev");
    next_pwritev = dlsym(RTLD_NEXT, "pwritev64");
    next_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
    const char *folder = getenv("POWERCUT_ROOT"), *kept = getenv("POWERCUT_SHADOW");
    if (!folder || !kept || !realpath(folder, root) || !realpath(kept, shadow)) return;
    loses = getenv("POWERCUT_LOSE") != NULL;
    cut_after = getenv("POWERCUT_AFTER") ? atol(getenv("POWERCUT_AFTER")) : 0;
    ready = 1;
}

/* The path of a descriptor below the root, or NULL. */
static const char *path_of(int file, char *buffer, size_t size) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, buffer, size - 1);
    if (length <= 0) return NULL;
    buffer[length] = 0;
    size_t prefix = strlen(root);
    return strncmp(buffer, root, prefix) == 0 && (buffer[prefix] == '/' || buffer[prefix] == 0) ? buffer : NULL;
}

static void note(int file, off_t from, off_t to) {
    struct stat status;
    if (!ready || fstat(file, &status) || !S_ISREG(status.st_mode)) return;
    pthread_mutex_lock(&lock);
    struct range *range = range_of(status.st_ino);
    if (range->to == 0 || from < range->from) range->from = from;
    if (to > range->to) range->to = to;
    pthread_mutex_unlock(&lock);
}

/* Copies the range that was written since the last sync, and the length. */
static void keep_file(int file, const struct stat *status) {
    off_t from = 0, to = status->st_size;
    char name[1200];
    snprintf(name, sizeof name, "%s/f%lu", shadow, (unsigned long)status->st_ino);
    int known = access(name, F_OK) == 0;
    struct range *range = range_of(status->st_ino);
    if (known) {
        /* Without bytes only its length may have changed, or nobody of this process wrote it. */
        from = range->to ? range->from : to;
        if (range->to && range->to < to) to = range->to;
    }
    range->from = range->to = 0;
    /* By the program's own descriptor where it reads: to close another one would give up the locks of SQLite. */
    int source = file;
    if ((fcntl(file, F_GETFL) & O_ACCMODE) == O_WRONLY) {
        char own[64];
        snprintf(own, sizeof own, "/proc/self/fd/%d", file);
        source = open(own, O_RDONLY | O_CLOEXEC);
    }
    int target = open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    static char block[1 << 16];
    while (source >= 0 && target >= 0 && from < to) {
        size_t want = (size_t)(to - from) < sizeof block ? (size_t)(to - from) : sizeof block;
        ssize_t count = pread(source, block, want, from);
        if (count <= 0) break;
        next_pwrite(target, block, (size_t)count, from);
        from += count;
    }
    if (target >= 0) next_ftruncate(target, status->st_size);
    if (source != file) close(source);
    close(target);
}

static void keep_folder(const char *path, const struct stat *status) {
    char name[1200], aside[1300];
    snprintf(name, sizeof name, "%s/d%lu", shadow, (unsigned long)status->st_ino);
    snprintf(aside, sizeof aside, "%s.part", name);
    DIR *folder = opendir(path);
    FILE *list = fopen(aside, "we");
    if (!folder || !list) abort();
    for (struct dirent *entry; (entry = readdir(folder));) {
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")) continue;
        if (entry->d_type != DT_REG && entry->d_type != DT_DIR) continue;
        fprintf(list, "%lu %c %s\n", (unsigned long)entry->d_ino, entry->d_type == DT_DIR ? 'd' : 'f', entry->d_name);
    }
    closedir(folder);
    fclose(list);
    next_rename(aside, name);
}

static void cut(void) {
    raise(SIGKILL);
}

static int synchronise(int file, int (*next)(int)) {
    char buffer[2048];
    struct stat status;
    if (!ready || fstat(file, &status)) return next(file);
    const char *path = path_of(file, buffer, sizeof buffer);
    if (!path) return next(file);
    char armed[1200];
    snprintf(armed, sizeof armed, "%s/armed", shadow);
    long number = cut_after && access(armed, F_OK) == 0 ? atomic_fetch_add(&syncs, 1) + 1 : -1;
    pthread_mutex_lock(&lock);
    if (number == cut_after && (number & 1)) cut();
    /* Its length under the lock: another thread may have made the file longer, and synced it, since it was asked. */
    if (!loses && fstat(file, &status) == 0) {
        if (S_ISDIR(status.st_mode)) keep_folder(path, &status); else keep_file(file, &status);
    }
    if (number == cut_after) cut();
    pthread_mutex_unlock(&lock);
    return 0;
}

int fsync(int file) { return synchronise(file, next_fsync); }
int fdatasync(int file) { return synchronise(file, next_fdatasync); }

ssize_t write(int file, const void *bytes, size_t count) {
    ssize_t done = next_write(file, bytes, count);
    int error = errno;
    /* Appended bytes end where the position is now. */
    if (ready && done > 0) {
        off_t end = lseek(file, 0, SEEK_CUR);
        if (end >= done) note(file, end - done, end);
    }
    errno = error;
    return done;
}

ssize_t writev(int file, const struct iovec *parts, int count) {
    ssize_t done = next_writev(file, parts, count);
    int error = errno;
    if (ready && done > 0) {
        off_t end = lseek(file, 0, SEEK_CUR);
        if (end >= done) note(file, end - done, end);
    }
    errno = error;
    return done;
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off_t at) {
    ssize_t done = next_pwrite(file, bytes, count, at);
    int error = errno;
    if (done > 0) note(file, at, at + done);
    errno = error;
    return done;
}
ssize_t pwrite(int file, const void *bytes, size_t count, off_t at) { return pwrite64(file, bytes, count, at); }

ssize_t pwritev64(int file, const struct iovec *parts, int count, off_t at) {
    ssize_t done = next_pwritev(file, parts, count, at);
    int error = errno;
    if (done > 0) note(file, at, at + done);
    errno = error;
    return done;
}
ssize_t pwritev(int file, const struct iovec *parts, int count, off_t at) { return pwritev64(file, parts, count, at); }

int ftruncate64(int file, off_t length) {
    struct stat before;
    int known = ready && fstat(file, &before) == 0;
    int result = next_ftruncate(file, length);
    /* What is cut off and written again later is new. */
    if (result == 0 && known && length < before.st_size) note(file, length, length);
    if (result == 0 && known && length > before.st_size) note(file, before.st_size, length);
    return result;
}
int ftruncate(int file, off_t length) { return ftruncate64(file, length); }

/* A removed name keeps its inode from being given to another file while a durable name may mean it. */
static void bury(int folder, const char *path) {
    if (!ready) return;
    char grave[1200];
    snprintf(grave, sizeof grave, "%s/graves/%ld", shadow, atomic_fetch_add(&graves, 1));
    int error = errno;
    linkat(folder, path, AT_FDCWD, grave, 0);
    errno = error;
}

int rename(const char *from, const char *to) {
    bury(AT_FDCWD, to);
    return next_rename(from, to);
}
int renameat(int a, const char *from, int b, const char *to) {
    bury(b, to);
    return next_renameat(a, from, b, to);
}
int unlink(const char *path) {
    bury(AT_FDCWD, path);
    return next_unlink(path);
}
int unlinkat(int folder, const char *path, int flags) {
    if (!(flags & AT_REMOVEDIR)) bury(folder, path);
    return next_unlinkat(folder, path, flags);
}
