import { Injectable } from '@nestjs/common';
import { Redactor } from '../../platform/logging/redactor.js';
import { Clock } from '../../platform/time/clock.js';
import { Deadlines } from '../../platform/time/deadlines.js';
import { Adapters } from '../adapters/adapters.js';
import { UpstreamAvailability } from '../health/upstream-availability.js';
import { AnswerBuffers } from './answer-buffers.js';
import { Execution } from './execution.js';
import { Money } from './money.js';
import type { ExecutionServices, ExecutionTime, Job } from './execution-services.js';

/** What the executor hands on to every execution. */
@Injectable()
export class ExecutionParts {
  constructor(
    readonly adapters: Adapters,
    readonly present: UpstreamAvailability,
    readonly money: Money,
    readonly redactor: Redactor,
    readonly buffers: AnswerBuffers,
  ) {}
}

/** Runs jobs and knows which are running. */
@Injectable()
export class Executor implements ExecutionTime {
  private readonly deadlines: Deadlines<Execution>;
  private readonly services: ExecutionServices;

  constructor(
    private readonly clock: Clock,
    { adapters, present, money, redactor, buffers }: ExecutionParts,
  ) {
    this.deadlines = new Deadlines(clock);
    this.services = { adapters, health: present.health, money, redactor, present, buffers, time: this };
  }

  /** Requests that this worker runs. */
  get inFlight(): number {
    return this.deadlines.size;
  }

  /** Requests that all workers run. */
  get inFlightEverywhere(): number {
    return this.services.health.requests.count;
  }

  get coarseNow(): number {
    return this.deadlines.coarseNow;
  }

  now(): number {
    return this.clock.monotonic();
  }

  wallNow(): number {
    return this.clock.now();
  }

  run(job: Job): void {
    const execution = new Execution(job, this.services);
    job.hold.retain();
    this.services.health.requests.begin();
    this.deadlines.add(execution);
    execution.start();
  }

  leave(execution: Execution): void {
    if (execution.position < 0) return;
    this.deadlines.remove(execution);
    this.services.health.requests.end();
    execution.job.hold.letGo();
  }

  /** Has every running request note in the books what it has taken so far. */
  checkpoint(): void {
    this.deadlines.forEach((execution) => execution.checkpoint());
  }

  /** Ends every running request with an error. */
  interrupt(): void {
    this.deadlines.forEach((execution) => execution.interrupt());
  }
}
