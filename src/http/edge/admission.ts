import { monitorEventLoopDelay } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Executor } from '../../gateway/execution/executor.js';
import { Environment } from '../../platform/config/environment.js';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import { every } from '../../platform/time/timers.js';
import { OverloadDetector } from './overload-detector.js';

const SAMPLE_MS = 1_000;

/** Whether new requests are taken at all: not while draining, and not while the process cannot keep up. */
@Injectable()
export class Admission implements OnApplicationShutdown {
  isDraining = false;
  /** An operator has paused the intake. */
  isPaused = false;
  private readonly strain: OverloadDetector;
  private readonly delay = monitorEventLoopDelay({ resolution: 20 });
  private readonly stop: () => void;

  constructor(
    private readonly executor: Executor,
    private readonly environment: Environment,
  ) {
    this.strain = new OverloadDetector(environment.MAX_LOOP_DELAY_MS);
    this.delay.enable();
    this.stop = every(SAMPLE_MS, () => this.sample());
  }

  /** Why a request is turned away; undefined when it may come in. */
  refusal(): GatewayError | undefined {
    if (this.isPaused) return new GatewayError('gateway_paused', { retryAfterSeconds: 10 });
    if (this.isDraining) return new GatewayError('shutting_down', { retryAfterSeconds: 1 });
    const isFull = this.executor.inFlightEverywhere >= this.environment.MAX_IN_FLIGHT;
    return this.strain.isTooMuch || isFull ? new GatewayError('overloaded', { retryAfterSeconds: 1 }) : undefined;
  }

  onApplicationShutdown(): void {
    this.stop();
    this.delay.disable();
  }

  private sample(): void {
    const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
    this.strain.note(this.delay.mean, used / limit);
    this.delay.reset();
  }
}
