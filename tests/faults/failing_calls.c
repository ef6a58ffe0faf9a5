/* Preloaded into a process (LD_PRELOAD), counts its calls on files beneath a folder, and lets the n-th fail.

   Linux only: which file a descriptor is of is read from /proc. Nothing happens until fault_at() is called, so that
   processes which are started by the one under test run as usual. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { WRITE = 1, CREATE = 2, FLUSH = 4, CLOSE = 8, REMOVE = 16, MODE = 32, OPEN = 64, READ = 128, SEND = 256 };
enum { RAISE_SIGNAL = 1, FAIL = 2, SHORTEN = 3 };

/* Shared with the parent of a forked child, which reads it after the child's end. */
struct seen {
    long calls; /* counted so far */
    long hit;   /* the kind of the call that failed, 0 if none has */
};

static struct {
    char folder[4096];
    size_t length;
    long n;
    int action, value, kinds, lasting;
    pid_t pid; /* a child that shares this memory until it becomes another program (vfork) is not meant */
    struct seen *seen;
} fault;

void fault_at(const char *folder, long n, int action, int value, int kinds, int lasting, struct seen *seen)
{
    fault.seen = NULL;
    snprintf(fault.folder, sizeof fault.folder, "%s/", folder);
    fault.length = strlen(fault.folder);
    fault.n = n, fault.action = action, fault.value = value, fault.kinds = kinds, fault.lasting = lasting;
    fault.pid = getpid();
    fault.seen = seen;
}

static int link_beneath(const char *link)
{
    char path[4096];
    long length = syscall(SYS_readlinkat, AT_FDCWD, link, path, sizeof path - 2);
    if (length <= 0)
        return 0;
    path[length] = '/'; /* the folder itself counts, too */
    path[length + 1] = 0;
    return !strncmp(path, fault.folder, fault.length);
}

static int file_beneath(int fd)
{
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    return link_beneath(link);
}

static int path_beneath(int fd, const char *path)
{
    if (path[0] == '/')
        return !strncmp(path, fault.folder, fault.length);
    return fd == AT_FDCWD ? link_beneath("/proc/self/cwd") : file_beneath(fd);
}

/* Return 0 if a call may go ahead, -1 with errno if it has failed, 1 if it is to do less than it was asked. */
static int turn_of(int kind)
{
    if (getpid() != fault.pid)
        return 0;
    long number = __atomic_add_fetch(&fault.seen->calls, 1, __ATOMIC_SEQ_CST);
    if (number != fault.n && !(fault.lasting && number > fault.n && fault.n))
        return 0;
    fault.seen->hit = kind;
    if (fault.action == RAISE_SIGNAL) {
        syscall(SYS_kill, getpid(), fault.value);
        return 0;
    }
    if (fault.action == FAIL) {
        errno = fault.value;
        return -1;
    }
    return kind == WRITE || kind == SEND;
}

static int of_path(int kind, int fd, const char *path)
{
    int before = errno;
    if (!fault.seen || !(fault.kinds & kind) || !path || !path_beneath(fd, path))
        return errno = before, 0;
    errno = before;
    return turn_of(kind);
}

static int of_file(int kind, int fd)
{
    int before = errno;
    if (!fault.seen || !(fault.kinds & kind) || !file_beneath(fd))
        return errno = before, 0;
    errno = before;
    return turn_of(kind);
}

static int of_socket(void)
{
    return fault.seen && fault.kinds & SEND ? turn_of(SEND) : 0;
}

#define LESS(turn, size) ((turn) > 0 && (size) > 1 ? (size) / 2 : (size))

ssize_t write(int fd, const void *data, size_t size)
{
    int turn = of_file(WRITE, fd);
    return turn < 0 ? -1 : syscall(SYS_write, fd, data, LESS(turn, size));
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at)
{
    int turn = of_file(WRITE, fd);
    return turn < 0 ? -1 : syscall(SYS_pwrite64, fd, data, LESS(turn, size), at);
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t at)
{
    return pwrite64(fd, data, size, at);
}

ssize_t writev(int fd, const struct iovec *parts, int count)
{
    int turn = of_file(WRITE, fd);
    return turn < 0 ? -1 : syscall(SYS_writev, fd, parts, LESS(turn, count));
}

ssize_t read(int fd, void *data, size_t size)
{
    return of_file(READ, fd) < 0 ? -1 : syscall(SYS_read, fd, data, size);
}

ssize_t pread64(int fd, void *data, size_t size, off64_t at)
{
    return of_file(READ, fd) < 0 ? -1 : syscall(SYS_pread64, fd, data, size, at);
}

ssize_t pread(int fd, void *data, size_t size, off_t at)
{
    return pread64(fd, data, size, at);
}

ssize_t send(int fd, const void *data, size_t size, int flags)
{
    int turn = of_socket();
    return turn < 0 ? -1 : syscall(SYS_sendto, fd, data, LESS(turn, size), flags, NULL, 0);
}

static int opened(int fd, const char *path, int flags, mode_t mode)
{
    int creates = (flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE;
    return of_path(creates ? CREATE : OPEN, fd, path) < 0 ? -1 : syscall(SYS_openat, fd, path, flags, mode);
}

#define OPENS(fd, path) \
    va_list more;                                    \
    va_start(more, flags);                           \
    mode_t mode = va_arg(more, unsigned);            \
    va_end(more);                                    \
    return opened(fd, path, flags, mode)

int open(const char *path, int flags, ...) { OPENS(AT_FDCWD, path); }
int open64(const char *path, int flags, ...) { OPENS(AT_FDCWD, path); }
int openat(int fd, const char *path, int flags, ...) { OPENS(fd, path); }
int openat64(int fd, const char *path, int flags, ...) { OPENS(fd, path); }

int close(int fd)
{
    int failed = of_file(CLOSE, fd) < 0, number = errno;
    int code = syscall(SYS_close, fd); /* Linux frees the descriptor, whatever it tells */
    return failed ? (errno = number, -1) : code;
}

int mkdir(const char *path, mode_t mode)
{
    return of_path(CREATE, AT_FDCWD, path) < 0 ? -1 : syscall(SYS_mkdirat, AT_FDCWD, path, mode);
}

int rename(const char *from, const char *to)
{
    return of_path(CREATE, AT_FDCWD, to) < 0 ? -1 : syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int link(const char *from, const char *to)
{
    return of_path(CREATE, AT_FDCWD, to) < 0 ? -1 : syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int linkat(int from_fd, const char *from, int to_fd, const char *to, int flags)
{
    return of_path(CREATE, to_fd, to) < 0 ? -1 : syscall(SYS_linkat, from_fd, from, to_fd, to, flags);
}

int unlink(const char *path)
{
    return of_path(REMOVE, AT_FDCWD, path) < 0 ? -1 : syscall(SYS_unlinkat, AT_FDCWD, path, 0);
}

int unlinkat(int fd, const char *path, int flags)
{
    return of_path(REMOVE, fd, path) < 0 ? -1 : syscall(SYS_unlinkat, fd, path, flags);
}

int rmdir(const char *path)
{
    return of_path(REMOVE, AT_FDCWD, path) < 0 ? -1 : syscall(SYS_unlinkat, AT_FDCWD, path, AT_REMOVEDIR);
}

int fsync(int fd) { return of_file(FLUSH, fd) < 0 ? -1 : syscall(SYS_fsync, fd); }
int fdatasync(int fd) { return of_file(FLUSH, fd) < 0 ? -1 : syscall(SYS_fdatasync, fd); }
int ftruncate64(int fd, off64_t size) { return of_file(FLUSH, fd) < 0 ? -1 : syscall(SYS_ftruncate, fd, size); }
int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

int chmod(const char *path, mode_t mode)
{
    return of_path(MODE, AT_FDCWD, path) < 0 ? -1 : syscall(SYS_fchmodat, AT_FDCWD, path, mode);
}

int fchmod(int fd, mode_t mode) { return of_file(MODE, fd) < 0 ? -1 : syscall(SYS_fchmod, fd, mode); }

int fchmodat(int fd, const char *path, mode_t mode, int flags)
{
    return of_path(MODE, fd, path) < 0 ? -1 : syscall(SYS_fchmodat, fd, path, mode, flags);
}
