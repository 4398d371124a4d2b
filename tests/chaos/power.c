/* Keeps a journal of what processes write into one folder, and of what they sync.
 *
 * Preloaded (LD_PRELOAD). POWER_FOLDER is the folder, without links in its name; POWER_JOURNAL is
 * the journal of all processes that are preloaded with it. Every call is carried out as usual and
 * noted while the journal is locked (flock), so that its order is the order in which things
 * happened, whoever did them; who holds the lock from outside lets nobody write any more.
 * tests/chaos/power.py reads it, and makes the files that a power cut would have left.
 *
 * What is watched is what SQLite, PostgreSQL and Python do with files: open (O_DSYNC too), fopen to
 * write, write, pwrite, writev, pwritev, truncate, ftruncate, fallocate, fsync, fdatasync,
 * sync_file_range, rename, link, unlink, mkdir, rmdir. Whoever maps a file to write it (SQLite its
 * -shm, which nobody needs after a cut) is not seen.
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
#include <sys/file.h>
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
static char lasts[MOST_FILES]; /* opened so that each write outlasts a cut by itself */
static char folder[PATH_MAX];
static char journal_name[PATH_MAX];
static int journal = -1;
static pid_t owner;

__attribute__((constructor)) static void begin(void)
{
    const char *place = getenv("POWER_FOLDER"), *name = getenv("POWER_JOURNAL");
    snprintf(folder, sizeof folder, "%s", place ? place : "");
    snprintf(journal_name, sizeof journal_name, "%s", name ? name : "");
}

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
    if (journal >= 0 && owner == getpid()) return;
    if (journal >= 0) close(journal); /* after a fork: a lock of its own */
    owner = getpid();
    journal = real(journal_name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (journal < 0) abort();
}

/* Between these two nobody else carries out anything that is watched. */
static void lock(void)
{
    int kept = errno;
    pthread_mutex_lock(&turn);
    journal_opened();
    while (flock(journal, LOCK_EX))
        if (errno != EINTR) abort();
    errno = kept;
}

static void unlock(void)
{
    int kept = errno;
    if (flock(journal, LOCK_UN)) abort();
    pthread_mutex_unlock(&turn);
    errno = kept;
}

static void note(char kind, uint64_t inode, uint64_t offset, const void *what, size_t length)
{
    int kept = errno;
    struct entry head = {(uint32_t)kind, (uint32_t)length, inode, offset};
    whole(&head, sizeof head);
    if (length) whole(what, length);
    errno = kept;
}

/* 'W': these bytes stand at this place of the file now. 'Z': so many zero bytes. 'Y': the write
 * before this one outlasts a cut, whether or not the file is synced. */
static void note_write(int fd, uint64_t inode, uint64_t at, const void *from, size_t length)
{
    const char *bytes = from;
    uint64_t count = length;
    if (length > 512 && !bytes[0] && !memcmp(bytes, bytes + 1, length - 1))
        note('Z', inode, at, &count, sizeof count);
    else
        note('W', inode, at, from, length);
    if (lasts[fd]) note('Y', inode, 0, NULL, 0);
}

/* A name as one that begins with the root, without "." or doubled slashes in it. */
static const char *full(const char *path, char *made)
{
    char raw[2 * PATH_MAX], here[PATH_MAX];
    if (*path == '/')
        snprintf(raw, sizeof raw, "%s/", path);
    else if (getcwd(here, sizeof here))
        snprintf(raw, sizeof raw, "%s/%s/", here, path);
    else
        return path;
    char *to = made;
    for (const char *at = raw; *at;) {
        if (!strncmp(at, "//", 2))
            at += 1;
        else if (!strncmp(at, "/./", 3))
            at += 2;
        else if (to - made < PATH_MAX - 2)
            *to++ = *at++;
        else
            return path;
    }
    to[to > made + 1 ? -1 : 0] = 0; /* without its last slash */
    return made;
}

/* Where a name lies, if it is in the folder; nothing otherwise. */
static const char *inside(const char *path, char *made)
{
    size_t length = strlen(folder);
    if (!length || !path) return NULL;
    int kept = errno;
    const char *name = full(path, made);
    errno = kept;
    return !strncmp(name, folder, length) && (name[length] == '/' || !name[length]) ? name : NULL;
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
    lasts[fd] = (flags & (O_DSYNC | O_SYNC)) != 0;
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
        char made[PATH_MAX]; \
        const char *name_ = inside(path, made); \
        if (!name_) return real(path, flags, mode); \
        lock(); \
        int was_there = access(path, F_OK) == 0; \
        int fd = real(path, flags, mode); \
        opened(fd, name_, flags, was_there); \
        unlock(); \
        return fd; \
    }

OPEN(open)
OPEN(open64)

static int from_here(int place, const char *path)
{
    return place == AT_FDCWD || (path && *path == '/');
}

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
        char made[PATH_MAX]; \
        const char *name_ = from_here(place, path) ? inside(path, made) : NULL; \
        if (!name_) return real(place, path, flags, mode); \
        lock(); \
        int was_there = access(path, F_OK) == 0; \
        int fd = real(place, path, flags, mode); \
        opened(fd, name_, flags, was_there); \
        unlock(); \
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

ssize_t write(int fd, const void *from, size_t count)
{
    uint64_t inode = watched(fd);
    if (!inode) return raw_write(fd, from, count);
    lock();
    off64_t at = lseek64(fd, 0, appends[fd] ? SEEK_END : SEEK_CUR);
    ssize_t done = raw_write(fd, from, count);
    if (done > 0) note_write(fd, inode, (uint64_t)at, from, (size_t)done);
    unlock();
    return done;
}

#define PWRITE(name, offset_t) \
    ssize_t name(int fd, const void *from, size_t count, offset_t at) \
    { \
        REAL(name); \
        uint64_t inode = watched(fd); \
        if (!inode) return real(fd, from, count, at); \
        lock(); \
        ssize_t done = real(fd, from, count, at); \
        if (done > 0) note_write(fd, inode, (uint64_t)at, from, (size_t)done); \
        unlock(); \
        return done; \
    }

PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

static void pieces(
    int fd, uint64_t inode, uint64_t at, const struct iovec *parts, int count, ssize_t done)
{
    for (int part = 0; part < count && done > 0; part++) {
        size_t length = parts[part].iov_len < (size_t)done ? parts[part].iov_len : (size_t)done;
        note_write(fd, inode, at, parts[part].iov_base, length);
        at += length;
        done -= (ssize_t)length;
    }
}

ssize_t writev(int fd, const struct iovec *parts, int count)
{
    REAL(writev);
    uint64_t inode = watched(fd);
    if (!inode) return real(fd, parts, count);
    lock();
    off64_t at = lseek64(fd, 0, appends[fd] ? SEEK_END : SEEK_CUR);
    ssize_t done = real(fd, parts, count);
    pieces(fd, inode, (uint64_t)at, parts, count, done);
    unlock();
    return done;
}

#define PWRITEV(name, offset_t) \
    ssize_t name(int fd, const struct iovec *parts, int count, offset_t at) \
    { \
        REAL(name); \
        uint64_t inode = watched(fd); \
        if (!inode) return real(fd, parts, count, at); \
        lock(); \
        ssize_t done = real(fd, parts, count, at); \
        pieces(fd, inode, (uint64_t)at, parts, count, done); \
        unlock(); \
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
        lock(); \
        int status = real(fd, length); \
        if (!status) note('T', inode, (uint64_t)length, NULL, 0); \
        unlock(); \
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
        lock(); \
        int status = real(fd, at, length); \
        if (!status) note('L', inode, (uint64_t)(at + length), NULL, 0); \
        unlock(); \
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
        lock(); \
        int status = real(fd); \
        if (!status) note('S', inode, 0, NULL, 0); \
        unlock(); \
        return status; \
    }

SYNC(fsync)
SYNC(fdatasync)

/* Promises nothing after a power cut (sync_file_range(2)), and so is not noted. */

/* 'U': the name is gone. 'R': the name is another; the two stand apart by a zero byte. 'K': it has
 * another one besides. 'M': a folder was made. 'X': it is gone. */
#define NAME(kind, call, path, ...) \
    char made[PATH_MAX]; \
    const char *name = inside(path, made); \
    if (!name) return call(__VA_ARGS__); \
    lock(); \
    int status = call(__VA_ARGS__); \
    if (!status) note(kind, 0, 0, name, strlen(name)); \
    unlock(); \
    return status

int unlink(const char *path)
{
    REAL(unlink);
    NAME('U', real, path, path);
}

int unlinkat(int place, const char *path, int flags)
{
    REAL(unlinkat);
    if (!from_here(place, path)) return real(place, path, flags);
    NAME(flags & AT_REMOVEDIR ? 'X' : 'U', real, path, place, path, flags);
}

int mkdir(const char *path, mode_t mode)
{
    REAL(mkdir);
    NAME('M', real, path, path, mode);
}

int rmdir(const char *path)
{
    REAL(rmdir);
    NAME('X', real, path, path);
}

#define NAMES(kind, call, from, to, ...) \
    char one[PATH_MAX], other[PATH_MAX], both[2 * PATH_MAX]; \
    const char *old = inside(from, one), *new = inside(to, other); \
    if (!old || !new) return call(__VA_ARGS__); \
    lock(); \
    int status = call(__VA_ARGS__); \
    int length = snprintf(both, sizeof both, "%s%c%s", old, 0, new); \
    if (!status) note(kind, 0, 0, both, (size_t)length); \
    unlock(); \
    return status

int rename(const char *from, const char *to)
{
    REAL(rename);
    NAMES('R', real, from, to, from, to);
}

int renameat(int from_place, const char *from, int to_place, const char *to)
{
    REAL(renameat);
    if (!from_here(from_place, from) || !from_here(to_place, to))
        return real(from_place, from, to_place, to);
    NAMES('R', real, from, to, from_place, from, to_place, to);
}

int link(const char *from, const char *to)
{
    REAL(link);
    NAMES('K', real, from, to, from, to);
}

int truncate(const char *path, off_t length)
{
    char made[PATH_MAX];
    REAL(truncate);
    if (!inside(path, made)) return real(path, length);
    int fd = open(path, O_WRONLY), status = fd < 0 ? -1 : ftruncate(fd, length);
    if (fd >= 0) close(fd);
    return status;
}

/* What goes through a stream is noted when that is closed, and counts as written then. */
FILE *fopen(const char *path, const char *how)
{
    REAL(fopen);
    char made[PATH_MAX];
    const char *name = strpbrk(how, "wa+") ? inside(path, made) : NULL;
    if (!name) return real(path, how);
    lock();
    int was_there = access(path, F_OK) == 0;
    FILE *stream = real(path, how);
    if (stream) opened(fileno(stream), name, strchr(how, 'w') ? O_TRUNC : 0, was_there);
    unlock();
    return stream;
}

int fclose(FILE *stream)
{
    REAL(fclose);
    char open_as[64], bytes[8192];
    int fd = fileno(stream);
    uint64_t inode = watched(fd);
    if (!inode) return real(stream);
    lock();
    if (fflush(stream)) abort();
    snprintf(open_as, sizeof open_as, "/proc/self/fd/%d", fd);
    int all = open(open_as, O_RDONLY | O_CLOEXEC);
    ssize_t count;
    for (off64_t at = 0; (count = pread64(all, bytes, sizeof bytes, at)) > 0; at += count)
        note_write(fd, inode, (uint64_t)at, bytes, (size_t)count);
    if (count < 0) abort();
    close(all);
    inodes[fd] = 0;
    unlock();
    return real(stream);
}
