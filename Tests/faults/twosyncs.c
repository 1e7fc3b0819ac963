/* Two threads that sync one file while one of them writes it, as the writer of a ledger and its keeper do: what
 * is synced has to be what the simulated disk keeps. `twosyncs FILE`, under powercut.so. */
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

static atomic_int ended;
static const char *path;

static void *keep(void *nothing) {
    int file = open(path, O_RDWR);
    while (!ended) if (fdatasync(file)) return path == NULL ? nothing : (void *)path;
    close(file);
    return NULL;
}

int main(int count, char **arguments) {
    if (count != 2) return 2;
    path = arguments[1];
    int file = open(path, O_RDWR | O_CREAT, 0600);
    pthread_t keeper;
    if (file < 0 || fdatasync(file) || pthread_create(&keeper, NULL, keep, NULL)) return 1;
    char page[4096];
    for (int number = 0; number < 5000; number++) {
        memset(page, 1 + number % 250, sizeof page);
        if (pwrite(file, page, sizeof page, (off_t)number * (off_t)sizeof page) != sizeof page || fdatasync(file)) return 1;
    }
    ended = 1;
    pthread_join(keeper, NULL);
    return 0;
}
