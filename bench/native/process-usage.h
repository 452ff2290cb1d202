/* CPU time and memory of processes, and how busy the machine is, from /proc. */
#ifndef BENCH_PROCESS_USAGE_H
#define BENCH_PROCESS_USAGE_H
#include "system.h"

/* Run time of all living threads of a process, in ns. */
static inline double cpu_ns(int pid) {
  char path[512], text[128];
  double sum = 0;
  snprintf(path, sizeof path, "/proc/%d/task", pid);
  DIR *threads = opendir(path);
  if (!threads) return 0;
  for (struct dirent *e; (e = readdir(threads));) {
    if (e->d_name[0] == '.') continue;
    snprintf(path, sizeof path, "/proc/%d/task/%s/schedstat", pid, e->d_name);
    int fd = open(path, O_RDONLY);
    if (fd < 0) continue;
    ssize_t n = read(fd, text, sizeof text - 1);
    close(fd);
    if (n <= 0) continue;
    text[n] = 0;
    sum += strtod(text, NULL);
  }
  closedir(threads);
  return sum;
}

static inline double rss_mb(int pid) {
  char path[64], text[4096];
  snprintf(path, sizeof path, "/proc/%d/status", pid);
  int fd = open(path, O_RDONLY);
  if (fd < 0) return 0;
  ssize_t n = read(fd, text, sizeof text - 1);
  close(fd);
  if (n <= 0) return 0;
  text[n] = 0;
  const char *p = strstr(text, "VmRSS:");
  return p ? (double)atol(p + 6) / 1024 : 0;
}

/* Idle time of the machine so far, with waiting for disks, in ns. The kernel
 * takes it exactly; its user and system times are sampled and miss short bursts. */
static inline double idle_ns(void) {
  double idle = 0, io = 0;
  FILE *f = fopen("/proc/stat", "r");
  if (!f) return 0;
  if (fscanf(f, "cpu %*f %*f %*f %lf %lf", &idle, &io) < 2) idle = io = 0;
  fclose(f);
  return (idle + io) * 1e9 / (double)sysconf(_SC_CLK_TCK);
}
#endif
