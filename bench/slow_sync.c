/* Each fsync and fdatasync costs BENCH_SYNC_NS nanoseconds more, and is counted. For LD_PRELOAD. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>
static long count;
long bench_syncs(void) { return __atomic_load_n(&count, __ATOMIC_SEQ_CST); }
static int slower(const char *name, int fd) {
    const char *more = getenv("BENCH_SYNC_NS");
    struct timespec nap = {0, more ? atol(more) : 0};
    __atomic_add_fetch(&count, 1, __ATOMIC_SEQ_CST);
    if (nap.tv_nsec) nanosleep(&nap, 0);
    return ((int (*)(int))dlsym(RTLD_NEXT, name))(fd);
}
int fsync(int fd) { return slower("fsync", fd); }
int fdatasync(int fd) { return slower("fdatasync", fd); }
