import { readdirSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Clock } from '../time/clock.js';
import { buildVersion } from './build.js';
import { gauge, single, type Family, type Sample } from './family.js';

const NANOS = 1e9;
const MICROS = 1e6;
const LOOP_SAMPLING_MS = 10;
const QUANTILES = [50, 90, 99] as const;

/** What the process itself takes, under the names that Prometheus clients share. */
@Injectable()
export class ProcessMetrics implements OnApplicationShutdown {
  private readonly startedAt: number;
  private readonly loopDelay = monitorEventLoopDelay({ resolution: LOOP_SAMPLING_MS });
  private readonly build = { version: buildVersion(), node: process.version };

  constructor(clock: Clock) {
    this.startedAt = clock.now() / 1000 - process.uptime();
    this.loopDelay.enable();
  }

  onApplicationShutdown(): void {
    this.loopDelay.disable();
  }

  families(): Family[] {
    return [
      gauge('gateway_build_info', 'Always 1; the labels tell what runs.', () => [one(1, this.build)]),
      gauge('process_start_time_seconds', 'When the process started, in seconds since 1970.', () =>
        single(this.startedAt),
      ),
      { ...gauge('process_cpu_seconds_total', 'CPU time taken, by mode.', () => this.cpu()), type: 'counter' },
      gauge('process_resident_memory_bytes', 'Memory that the process holds.', () => single(process.memoryUsage.rss())),
      gauge('process_open_fds', 'Open file descriptors, sockets included; Linux only.', openDescriptors),
      gauge(
        'nodejs_heap_size_used_bytes',
        'JavaScript heap in use.',
        () => single(getHeapStatistics().used_heap_size),
        'sum',
      ),
      gauge(
        'nodejs_heap_size_total_bytes',
        'JavaScript heap taken.',
        () => single(getHeapStatistics().total_heap_size),
        'sum',
      ),
      {
        name: 'nodejs_eventloop_lag_seconds',
        help: 'Event-loop delay since the last scrape, by quantile; 1 is the longest.',
        type: 'summary',
        together: 'most',
        samples: () => this.loop(),
      },
    ];
  }

  private cpu(): Sample[] {
    const { user, system } = process.cpuUsage();
    return [one(user / MICROS, { mode: 'user' }), one(system / MICROS, { mode: 'system' })];
  }

  /** The histogram counts the sampling interval itself as well. */
  private loop(): Sample[] {
    const { loopDelay } = this;
    const seconds = (nanos: number): number => Math.max(0, nanos / NANOS - LOOP_SAMPLING_MS / 1000);
    const samples = QUANTILES.map((percent) =>
      one(seconds(loopDelay.percentile(percent)), { quantile: String(percent / 100) }),
    );
    samples.push(one(loopDelay.count === 0 ? 0 : seconds(loopDelay.max), { quantile: '1' }));
    loopDelay.reset();
    return samples;
  }
}

function one(value: number, labels: Sample['labels']): Sample {
  return { labels, value };
}

function openDescriptors(): Sample[] {
  try {
    return single(readdirSync('/proc/self/fd').length);
  } catch {
    return [];
  }
}
