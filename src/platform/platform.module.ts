import { Module, type DynamicModule } from '@nestjs/common';
import { parseByteSize } from './config/byte-size.js';
import { Environment } from './config/environment.js';
import { Connections } from './connections/connections.js';
import { WorkerBus } from './shared-state/worker-bus.js';
import { Redactor } from './logging/redactor.js';
import { ByteBudget } from './memory/byte-budget.js';
import { Memory } from './shared-state/memory.js';
import { ProcessMetrics } from './metrics/process-metrics.js';
import { ScratchFolder } from './scratch/scratch-folder.js';
import { Clock, SystemClock } from './time/clock.js';
import { Random, SystemRandom } from './time/random.js';
import { ControlClient } from './upstream/control-client.js';
import { Egress } from './upstream/egress.js';
import { EgressRules } from './upstream/egress-rules.js';
import { Transport } from './upstream/transport.js';
import { UndiciTransport } from './upstream/undici-transport.js';
import { LOG, type ProcessLog } from './logging/logger.js';

/** What exists before the application does. */
export interface PlatformParts {
  readonly environment: Environment;
  readonly log: ProcessLog;
  readonly redactor: Redactor;
  /** Where limits, budgets and circuits are counted. */
  readonly memory: Memory;
  /** The workers that serve together. */
  readonly bus: WorkerBus;
  /** That of the machine, unless told. */
  readonly clock?: Clock;
}

/** The floor: configuration, log, time, chance and the ways to upstreams. */
@Module({})
export class PlatformModule {
  static register({ environment, log, redactor, memory, bus, clock }: PlatformParts): DynamicModule {
    const providers = [
      { provide: Environment, useValue: environment },
      { provide: LOG, useValue: log },
      { provide: Redactor, useValue: redactor },
      { provide: Memory, useValue: memory },
      { provide: WorkerBus, useValue: bus },
      { provide: ByteBudget, useValue: memoryBudget(environment, memory) },
      { provide: Clock, useValue: clock ?? new SystemClock() },
      { provide: Random, useClass: SystemRandom },
      { provide: Egress, useValue: new Egress(new EgressRules(environment.EGRESS_ALLOW)) },
      { provide: Transport, inject: [Egress], useFactory: (egress: Egress) => new UndiciTransport(egress) },
      { provide: ControlClient, inject: [Egress], useFactory: (egress: Egress) => new ControlClient(egress) },
      ProcessMetrics,
      ScratchFolder,
      Connections,
    ];
    return { module: PlatformModule, global: true, providers, exports: providers };
  }
}

/** What lies in memory outside of the heap. */
function memoryBudget({ MEMORY_BUDGET: size }: Environment, memory: Memory): ByteBudget {
  return new ByteBudget(memory, parseByteSize(size) ?? 0, 'held bytes');
}
