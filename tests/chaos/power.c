/* Keeps a journal of what a process writes into one folder, and of what it syncs.
 *
 * Preloaded (LD_PRELOAD). POWER_FOLDER is the folder; each process writes a journal of its own,
 * POWER_JOURNAL with its process id behind it. Every call is carried out as usual and noted while
 * a lock is held, so that the journal's order is the order in which things happened.
 * tests/chaos/power.py reads it, and makes the files that a power cut would have left.
 *
 * What is watched is what SQLite and Python do with files: open, write, pwrite, writev, pwritev,
 * ftruncate, fallocate, fsync, fdatasync, sync_file_range, rename, unlink. Whoever maps a file to write
 * it (SQLite its -shm, which nobody needs after a cut) is not seen.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define MOST_FILES 65536

struct entry {
    uint32_t kind; /* one letter, see below */
    uint32_t length; /* of what follows */
    uint64_t inode;
    uint64_t offset;
};

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static uint64_t inodes[MOST_FILES]; /* of open files in the folder; 0 for all others */
static char appends[MOST_FILES];
static int journal = -1;
static pid_t owner;

#define REAL(name) \
    static __typeof__(&name) real; \
    if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

static ssize_t raw_write(int fd, const void *from, size_t count)
{
    REAL(write);
    return real(fd, from, count);
}

static void whole(const void *from, size_t count)
{
    const char *at = from;
    while (count) {
        ssize_t done = raw_write(journal, at, count);
        if (done <= 0) abort(); /* a journal with a hole would prove nothing */
        at += done;
        count -= (size_t)done;
    }
}

static void journal_opened(void)
{
    REAL(open);
    char name[PATH_MAX];
    if (journal >= 0 && owner == getpid()) return;
    owner = getpid(); /* after a fork: a journal of its own */
    snprintf(name, sizeof name, "%s.%d", getenv("POWER_JOURNAL"), (int)owner);
    journal = real(name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (journal < 0) abort();
}

static void note(char kind, uint64_t inode, uint64_t offset, const void *what, size_t length)
{
    int kept = errno;
    struct entry head = {(uint32_t)kind, (uint32_t)length, inode, offset};
    journal_opened();
    whole(&head, sizeof head);
    if (length) whole(what, length);
    errno = kept;
}

static int inside(const char *path)
{
    const char *folder = getenv("POWER_FOLDER");
    size_t length = folder ? strlen(folder) : 0;
    return length && path && !strncmp(path, folder, length)
        && (path[length] == '/' || path[length] == '\0');
}

static uint64_t watched(int fd)
{
    return fd >= 0 && fd < MOST_FILES ? inodes[fd] : 0;
}

/* 'O': a file was opened ('C': and made, 'D': it is the folder) under this name. */
static void opened(int fd, const char *path, int flags, int was_there)
{
    struct stat about;
    if (fd < 0 || fd >= MOST_FILES || fstat(fd, &about)) return;
    inodes[fd] = about.st_ino;
    appends[fd] = (flags & O_APPEND) != 0;
    note(S_ISDIR(about.st_mode) ? 'D' : was_there ? 'O' : 'C', about.st_ino, 0, path,
        strlen(path));
    if (was_there && (flags & O_TRUNC)) note('T', about.st_ino, 0, NULL, 0);
}

#define OPEN(name) \
    int name(const char *path, int flags, ...) \
    { \
        REAL(name); \
        mode_t mode = 0; \
        if (flags & (O_CREAT | __O_TMPFILE)) { \
            va_list more; \
            va_start(more, flags); \
            mode = va_arg(more, mode_t); \
            va_end(more); \
        } \
        if (!inside(path)) return real(path, flags, mode); \
        pthread_mutex_lock(&turn); \
        int was_there = access(path, F_OK) == 0; \
        int fd = real(path, flags, mode); \
        opened(fd, path, flags, was_there); \
        pthread_mutex_unlock(&turn); \
        return fd; \
    }

OPEN(open)
OPEN(open64)

#define OPENAT(name) \
    int name(int place, const char *path, int flags, ...) \
    { \
        REAL(name); \
        mode_t mode = 0; \
        if (flags & (O_CREAT | __O_TMPFILE)) { \
            va_list more; \
            va_start(more, flags); \
            mode = va_arg(more, mode_t); \
            va_end(more); \
        } \
        if (!inside(path)) return real(place, path, flags, mode); \
        pthread_mutex_lock(&turn); \
        int was_there = access(path, F_OK) == 0; \
        int fd = real(place, path, flags, mode); \
        opened(fd, path, flags, was_there); \
        pthread_mutex_unlock(&turn); \
        return fd; \
    }

OPENAT(openat)
OPENAT(openat64)

int close(int fd)
{
    REAL(close);
    if (watched(fd)) {
        pthread_mutex_lock(&turn);
        inodes[fd] = 0;
        pthread_mutex_unlock(&turn);
    }
    return real(fd);
}

/* 'W': these bytes stand at this place of the file now. */
ssize_t write(int fd, const void *from, size_t count)
{
    uint64_t inode = watched(fd);
    if (!inode) return raw_write(fd, from, count);
    pthread_mutex_lock(&turn);
    off64_t at = lseek64(fd, 0, appends[fd] ? SEEK_END : SEEK_CUR);
    ssize_t done = raw_write(fd, from, count);
    if (done > 0) note('W', inode, (uint64_t)at, from, (size_t)done);
    pthread_mutex_unlock(&turn);
    return done;
}

#define PWRITE(name, offset_t) \
    ssize_t name(int fd, const void *from, size_t count, offset_t at) \
    { \
        REAL(name); \
        uint64_t inode = watched(fd); \
        if (!inode) return real(fd, from, count, at); \
        pthread_mutex_lock(&turn); \
        ssize_t done = real(fd, from, count, at); \
        if (done > 0) note('W', inode, (uint64_t)at, from, (size_t)done); \
        pthread_mutex_unlock(&turn); \
        return done; \
    }

PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

static void pieces(uint64_t inode, uint64_t at, const struct iovec *parts, int count, ssize_t done)
{
    for (int part = 0; part < count && done > 0; part++) {
        size_t length = parts[part].iov_len < (size_t)done ? parts[part].iov_len : (size_t)done;
        note('W', inode, at, parts[part].iov_base, length);
        at += length;
        done -= (ssize_t)length;
    }
}

ssize_t writev(int fd, const struct iovec *parts, int count)
{
    REAL(writev);
    uint64_t inode = watched(fd);
    if (!inode) return real(fd, parts, count);
    pthread_mutex_lock(&turn);
    off64_t at = lseek64(fd, 0, appends[fd] ? SEEK_END : SEEK_CUR);
    ssize_t done = real(fd, parts, count);
    pieces(inode, (uint64_t)at, parts, count, done);
    pthread_mutex_unlock(&turn);
    return done;
}

#define PWRITEV(name, offset_t) \
    ssize_t name(int fd, const struct iovec *parts, int count, offset_t at) \
    { \
        REAL(name); \
        uint64_t inode = watched(fd); \
        if (!inode) return real(fd, parts, count, at); \
        pthread_mutex_lock(&turn); \
        ssize_t done = real(fd, parts, count, at); \
        pieces(inode, (uint64_t)at, parts, count, done); \
        pthread_mutex_unlock(&turn); \
        return done; \
    }

PWRITEV(pwritev, off_t)
PWRITEV(pwritev64, off64_t)

/* 'T': the file is this long now. */
#define TRUNCATE(name, offset_t) \
    int name(int fd, offset_t length) \
    { \
        REAL(name); \
        uint64_t inode = watched(fd); \
        if (!inode) return real(fd, length); \
        pthread_mutex_lock(&turn); \
        int status = real(fd, length); \
        if (!status) note('T', inode, (uint64_t)length, NULL, 0); \
        pthread_mutex_unlock(&turn); \
        return status; \
    }

TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

/* 'L': the file is at least this long now. */
#define ALLOCATE(name, offset_t) \
    int name(int fd, offset_t at, offset_t length) \
    { \
        REAL(name); \
        uint64_t inode = watched(fd); \
        if (!inode) return real(fd, at, length); \
        pthread_mutex_lock(&turn); \
        int status = real(fd, at, length); \
        if (!status) note('L', inode, (uint64_t)(at + length), NULL, 0); \
        pthread_mutex_unlock(&turn); \
        return status; \
    }

ALLOCATE(posix_fallocate, off_t)
ALLOCATE(posix_fallocate64, off64_t)

/* 'S': whatever was written to this file, or made in this folder, outlasts a power cut. */
#define SYNC(name) \
    int name(int fd) \
    { \
        REAL(name); \
        uint64_t inode = watched(fd); \
        if (!inode) return real(fd); \
        pthread_mutex_lock(&turn); \
        int status = real(fd); \
        if (!status) note('S', inode, 0, NULL, 0); \
        pthread_mutex_unlock(&turn); \
        return status; \
    }

SYNC(fsync)
SYNC(fdatasync)

/* Promises nothing after a power cut (sync_file_range(2)), and so is not noted. */

/* 'U': the name is gone. 'R': the name is another; the two stand apart by a zero byte. */
int unlink(const char *path)
{
    REAL(unlink);
    if (!inside(path)) return real(path);
    pthread_mutex_lock(&turn);
    int status = real(path);
    if (!status) note('U', 0, 0, path, strlen(path));
    pthread_mutex_unlock(&turn);
    return status;
}

int unlinkat(int place, const char *path, int flags)
{
    REAL(unlinkat);
    if (!inside(path)) return real(place, path, flags);
    pthread_mutex_lock(&turn);
    int status = real(place, path, flags);
    if (!status) note('U', 0, 0, path, strlen(path));
    pthread_mutex_unlock(&turn);
    return status;
}

static void renamed(const char *from, const char *to)
{
    char both[2 * PATH_MAX];
    int length = snprintf(both, sizeof both, "%s%c%s", from, 0, to);
    note('R', 0, 0, both, (size_t)length);
}

int rename(const char *from, const char *to)
{
    REAL(rename);
    if (!inside(from) || !inside(to)) return real(from, to);
    pthread_mutex_lock(&turn);
    int status = real(from, to);
    if (!status) renamed(from, to);
    pthread_mutex_unlock(&turn);
    return status;
}

int renameat(int one, const char *from, int other, const char *to)
{
    REAL(renameat);
    if (!inside(from) || !inside(to)) return real(one, from, other, to);
    pthread_mutex_lock(&turn);
    int status = real(one, from, other, to);
    if (!status) renamed(from, to);
    pthread_mutex_unlock(&turn);
    return status;
}
