import { innerCaller } from '../../gateway/access/caller.js';
import { Inject, Injectable } from '@nestjs/common';
import { Adapters } from '../../gateway/adapters/adapters.js';
import { LargeBodies } from '../../gateway/adapters/large/large-bodies.js';
import type { Resolution } from '../../gateway/catalog/snapshot.js';
import type { Route } from '../../gateway/catalog/snapshot.js';
import { AnswerBuffers } from '../../gateway/execution/answer-buffers.js';
import { Executor, ExecutionParts } from '../../gateway/execution/executor.js';
import { Money } from '../../gateway/execution/money.js';
import type { AttemptRecord, RequestRecord } from '../../gateway/execution/record.js';
import { Health } from '../../gateway/health/health.js';
import { UpstreamAvailability } from '../../gateway/health/upstream-availability.js';
import { FREE } from '../../gateway/limits/budget-reservation.js';
import { Budgets } from '../../gateway/limits/budgets.js';
import { Limits } from '../../gateway/limits/limits.js';
import type { Plan } from '../../gateway/planning/plan.js';
import { PriceBook } from '../../gateway/pricing/price-book.js';
import type { Call } from '../../gateway/protocol/call.js';
import { TokenCounter } from '../../gateway/tokenizer/token-counter.js';
import { LOG, type ProcessLog } from '../../platform/logging/logger.js';
import { Redactor } from '../../platform/logging/redactor.js';
import { ByteBudget } from '../../platform/memory/byte-budget.js';
import { ScratchFolder } from '../../platform/scratch/scratch-folder.js';
import { OwnMemory } from '../../platform/shared-state/memory.js';
import { WorkerBus } from '../../platform/shared-state/worker-bus.js';
import { Clock } from '../../platform/time/clock.js';
import { Random } from '../../platform/time/random.js';
import { UndiciTransport } from '../../platform/upstream/undici-transport.js';
import type { DrillFault } from './drill-faults.js';
import { DrillSink } from './drill-sink.js';
import { FaultUpstream } from './fault-upstream.js';
import { judgeDrill, type DrillResult } from './judge-drill.js';
import { shadowPlan } from './shadow-plan.js';

/** What is tried. */
export interface DrillOrder {
  readonly route: Route;
  readonly call: Call;
  readonly resolution: Resolution;
  /** The real plan of the call. */
  readonly plan: Plan;
  readonly faults: readonly DrillFault[];
}

/** What drills share with traffic, of which nothing counts, parks or remembers. */
@Injectable()
export class DrillParts {
  constructor(
    readonly clock: Clock,
    readonly random: Random,
    readonly prices: PriceBook,
    readonly counter: TokenCounter,
    readonly buffers: AnswerBuffers,
  ) {}
}

/** What goes wrong is said and written with these. */
@Injectable()
export class DrillSurroundings {
  constructor(
    @Inject(LOG) readonly log: ProcessLog,
    readonly redactor: Redactor,
    readonly scratch: ScratchFolder,
    readonly budget: ByteBudget,
    readonly bodies: LargeBodies,
  ) {}
}

/**
 * Runs a plan against an upstream of its own that fails on purpose. The executor, the walk, the readers and the fault table
 * are those of traffic; health, limits and budgets are fresh for every fault, and the ledger hears of nothing.
 */
@Injectable()
export class FailoverDrill {
  constructor(
    private readonly parts: DrillParts,
    private readonly surroundings: DrillSurroundings,
  ) {}

  /** One result for each fault, one after the other. */
  async run({ faults, ...order }: DrillOrder): Promise<DrillResult[]> {
    const upstream = await FaultUpstream.open();
    const transport = new UndiciTransport();
    try {
      const results: DrillResult[] = [];
      for (const fault of faults) {
        const plan = shadowPlan(order.plan, upstream, fault);
        const outcome = await this.try({ ...order, plan }, transport);
        results.push(judgeDrill(fault, { ...outcome, plan: order.plan, wantsStream: order.call.wantsStream }));
      }
      return results;
    } finally {
      await transport.close();
      await upstream.close();
    }
  }

  private async try(order: Omit<DrillOrder, 'faults'>, transport: UndiciTransport) {
    const { clock } = this.parts;
    const begun = clock.monotonic();
    const sink = new DrillSink(() => Math.round(clock.monotonic() - begun));
    let attempts: readonly AttemptRecord[] = [];
    this.executor(transport).run(this.jobOf(order, sink, (record) => (attempts = record.attempts)));
    const client = await sink.view();
    return { client, attempts };
  }

  private executor(transport: UndiciTransport): Executor {
    const { clock, random, prices, counter, buffers } = this.parts;
    const { log, redactor, scratch, bodies } = this.surroundings;
    const memory = new OwnMemory();
    const limits = new Limits(clock, memory);
    const budgets = new Budgets(clock, memory);
    const health = new Health(clock, random, memory, new WorkerBus());
    const present = new UpstreamAvailability(health, limits, budgets, prices);
    const money = new Money(limits, budgets, prices, counter);
    const adapters = new Adapters({ transport, clock, log, redactor, scratch, bodies });
    return new Executor(clock, new ExecutionParts(adapters, present, money, redactor, buffers));
  }

  private jobOf(
    { route, call, plan, resolution }: Omit<DrillOrder, 'faults'>,
    sink: DrillSink,
    tell: (record: RequestRecord) => void,
  ): Parameters<Executor['run']>[0] {
    return {
      call,
      plan,
      sink,
      hold: this.surroundings.budget.open(null),
      caller: innerCaller('drill', { ...route, sharers: 1 }),
      witness: { token: 'tk_drill', route: 'rt_drill', tenant: 'tn_drill' },
      charge: FREE,
      maxAttempts: route.maxAttempts,
      tokenSlot: 0,
      llmTokens: 0,
      reportedModel: resolution.reportedModel,
      account: {
        isDurable: true,
        whenWritten: (listener) => listener(),
        whenDurable: (listener) => listener(),
        note: () => {},
        leave: tell,
        settle: (record, done) => {
          tell(record);
          done();
        },
      },
    };
  }
}
