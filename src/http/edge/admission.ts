import { monitorEventLoopDelay } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Executor } from '../../gateway/execution/executor.js';
import { Environment } from '../../platform/config/environment.js';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import { every } from '../../platform/time/timers.js';

const MAX_LOOP_DELAY_NS = 200e6;
const MAX_HEAP_SHARE = 0.85;
const SAMPLE_MS = 1_000;

/** Whether new requests are taken at all: not while draining, and not while the process cannot keep up. */
@Injectable()
export class Admission implements OnApplicationShutdown {
  isDraining = false;
  private isStrained = false;
  private readonly delay = monitorEventLoopDelay({ resolution: 20 });
  private readonly stop: () => void;

  constructor(
    private readonly executor: Executor,
    private readonly environment: Environment,
  ) {
    this.delay.enable();
    this.stop = every(SAMPLE_MS, () => this.sample());
  }

  /** Why a request is turned away; undefined when it may come in. */
  refusal(): GatewayError | undefined {
    if (this.isDraining) return new GatewayError('shutting_down', { retryAfterSeconds: 1 });
    const isFull = this.executor.inFlightEverywhere >= this.environment.MAX_IN_FLIGHT;
    return this.isStrained || isFull ? new GatewayError('overloaded', { retryAfterSeconds: 1 }) : undefined;
  }

  onApplicationShutdown(): void {
    this.stop();
    this.delay.disable();
  }

  private sample(): void {
    const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
    this.isStrained = this.delay.mean > MAX_LOOP_DELAY_NS || used > limit * MAX_HEAP_SHARE;
    this.delay.reset();
  }
}
