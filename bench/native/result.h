/* What was counted while it was measured, and the line of JSON that tells it. */
#ifndef BENCH_RESULT_H
#define BENCH_RESULT_H
#include "histogram.h"
#include "process-usage.h"

static struct { uint64_t ok, bad_status, conn_errors, incomplete, chunks; } count;
static hist_t latency, first_token, transit;

typedef struct { double gateway, upstream, self, idle; int64_t at; } usage_t;
static inline usage_t usage_now(int pid, int upstream_pid) {
  return (usage_t){cpu_ns(pid), upstream_pid ? cpu_ns(upstream_pid) : 0, cpu_ns(getpid()), idle_ns(), now_ns()};
}

static inline void print_result(const usage_t *a, const usage_t *b, double rss, double rss_max, int open_streams) {
  double ns = (double)(b->at - a->at), cpu = b->gateway - a->gateway, up = b->upstream - a->upstream, self = b->self - a->self;
  double busy = ns * (double)sysconf(_SC_NPROCESSORS_ONLN) - (b->idle - a->idle);
  uint64_t answers = count.ok + count.bad_status + count.incomplete;
  printf("{\"seconds\":%.3f,\"answers\":%llu,\"errors\":%llu,\"requestsPerSecond\":%.1f,\"chunksPerSecond\":%.1f,\"openStreams\":%d,", ns / 1e9,
         (unsigned long long)answers, (unsigned long long)(count.bad_status + count.conn_errors + count.incomplete),
         (double)answers * 1e9 / ns, (double)count.chunks * 1e9 / ns, open_streams);
  printf("\"cpuMicrosPerRequest\":%.3f,\"cpuMicrosPerChunk\":%.3f,", answers ? cpu / 1e3 / (double)answers : 0.0,
         count.chunks ? cpu / 1e3 / (double)count.chunks : 0.0);
  printf("\"gatewayCores\":%.3f,\"upstreamCores\":%.3f,\"loadCores\":%.3f,\"foreignCores\":%.3f,", cpu / ns, up / ns, self / ns,
         (busy - cpu - up - self) / ns);
  printf("\"rssMb\":%.1f,\"rssMbMax\":%.1f,", rss, rss_max);
  hist_print("latencyMicros", &latency);
  printf(",");
  hist_print("firstTokenMicros", &first_token);
  printf(",");
  hist_print("transitMicros", &transit);
  printf("}\n");
}
#endif
