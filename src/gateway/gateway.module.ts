import { Module, type DynamicModule, type OnModuleDestroy, type FactoryProvider } from '@nestjs/common';
import { Adapters, type AdapterParts } from './adapters/adapters.js';
import { LargeBodies } from './adapters/large/large-bodies.js';
import { SnapshotPublisher } from './catalog/snapshot-publisher.js';
import { SnapshotUse } from './catalog/snapshot-use.js';
import { Catalog, type CatalogSource } from './catalog/catalog.js';
import { AnswerBuffers } from './execution/answer-buffers.js';
import { AnswerJudges } from './execution/judging/answer-judges.js';
import { ExecutionParts, Executor } from './execution/executor.js';
import { Money } from './execution/money.js';
import { Reservations } from './execution/reservations.js';
import { Gateway } from './gateway.js';
import { FreedSlots } from './health/freed-slots.js';
import { Health } from './health/health.js';
import { Prober } from './health/prober.js';
import { UpstreamAvailability } from './health/upstream-availability.js';
import { LedgerStore, type OpenLedger } from './ledger/store/ledger-store.js';
import { RequestLog } from './ledger/request-log.js';
import { INSTANCE_ID } from './ledger/journal/instance-id.js';
import { JournalRemovals } from './ledger/journal/journal-removals.js';
import { LedgerJournal } from './ledger/journal/ledger-journal.js';
import { Ledger } from './ledger/ledger.js';
import { TestLedger } from './ledger/test-ledger.js';
import { Checkpoints } from './ledger/checkpoints.js';
import { ContentLog } from './pipeline/content/content-log.js';
import { Pipeline } from './pipeline/pipeline.js';
import type { Stage } from './pipeline/stage.js';
import { CooldownNotes } from './ledger/cooldown-notes.js';
import { CounterRestore } from './ledger/counter-restore.js';
import { LedgerPast } from './ledger/ledger-past.js';
import { Budgets } from './limits/budgets.js';
import { Entrance } from './limits/entrance.js';
import { Limits } from './limits/limits.js';
import { ModelLists } from './models/model-lists.js';
import { UpstreamModels } from './models/upstream-models.js';
import { Planner } from './planning/planner.js';
import { KeptResponses } from './responses/kept-responses.js';
import { MakerLedger } from './responses/maker-ledger.js';
import { ResponseMakers } from './responses/response-makers.js';
import { Responses } from './responses/responses.js';
import { PriceBook } from './pricing/price-book.js';
import { CeilingMetrics } from './telemetry/ceiling-metrics.js';
import { RequestMetrics } from './telemetry/request-metrics.js';
import { StateMetrics } from './telemetry/state-metrics.js';
import { openTracing } from './telemetry/tracing/open-tracing.js';
import { Tracing } from './telemetry/tracing/tracing.js';
import { Environment } from '../platform/config/environment.js';
import { LOG, type ProcessLog } from '../platform/logging/logger.js';
import { Redactor } from '../platform/logging/redactor.js';
import { ScratchFolder } from '../platform/scratch/scratch-folder.js';
import { Transport } from '../platform/upstream/transport.js';
import { Memory } from '../platform/shared-state/memory.js';
import { Clock } from '../platform/time/clock.js';
import { WorkerBus } from '../platform/shared-state/worker-bus.js';
import { Random } from '../platform/time/random.js';
import { TokenCounter } from './tokenizer/token-counter.js';
import { shareTableNames } from './limits/share-table.js';
import { TokenDirectory } from './access/token-directory.js';

/** What all workers of a process count together, as `Limits`, `Budgets`, `Health` and `ByteBudget` name it. */
export const SHARED_TABLES = [
  'limits of tokens',
  'limits of channels',
  'limits of keys',
  'limits of routes at channels',
  'limits of questions',
  'budgets of tokens',
  'budgets of routes',
  'budgets of tenants',
  'budgets of channels',
  ...['estimates', 'money of routes', 'money of tenants', 'money of channels'].flatMap(shareTableNames),
  'snapshots in use',
  'load of channels',
  'load of the gateway',
  'circuits',
  'circuits made',
  'held bytes',
  'held bytes in all',
  'spooled bytes',
  'spooled bytes in all',
];

/** What a gateway is given: the books, and who counts tokens and works on large bodies elsewhere. */
export interface GatewayParts extends OpenLedger {
  readonly counter: TokenCounter;
  readonly bodies: LargeBodies;
}

/** The domain, on the configuration that it starts with. */
@Module({})
export class GatewayModule implements OnModuleDestroy {
  constructor(
    private readonly tracing: Tracing,
    ledger: Ledger,
    metrics: RequestMetrics,
  ) {
    ledger.observe(metrics);
  }

  async onModuleDestroy(): Promise<void> {
    await this.tracing.close();
  }

  static register(source: CatalogSource, { books, boot, counter, bodies }: GatewayParts): DynamicModule {
    const providers = [
      { provide: Catalog, useValue: new Catalog(source) },
      plain(SnapshotPublisher, [Catalog, WorkerBus]),
      plain(SnapshotUse, [Catalog, Memory, WorkerBus]),
      FreedSlots,
      TokenDirectory,
      { provide: INSTANCE_ID, useValue: boot },
      PriceBook,
      Limits,
      Entrance,
      Budgets,
      Health,
      Prober,
      UpstreamAvailability,
      plain(Planner, [UpstreamAvailability, Clock, Random, Health]),
      adapters(),
      Money,
      plain(AnswerJudges, [LOG]),
      AnswerBuffers,
      ExecutionParts,
      Executor,
      Reservations,
      RequestLog,
      JournalRemovals,
      LedgerJournal,
      Ledger,
      TestLedger,
      ContentLog,
      CooldownNotes,
      Checkpoints,
      LedgerPast,
      CounterRestore,
      { provide: LedgerStore, useValue: books },
      { provide: TokenCounter, useValue: counter },
      { provide: LargeBodies, useValue: bodies },
      UpstreamModels,
      ModelLists,
      KeptResponses,
      MakerLedger,
      ResponseMakers,
      Responses,
      {
        provide: Pipeline,
        inject: [Responses, ContentLog],
        useFactory: (...stages: Stage[]) => new Pipeline(stages),
      },
      Gateway,
      RequestMetrics,
      StateMetrics,
      CeilingMetrics,
      {
        provide: Tracing,
        inject: [Environment, Ledger, Clock, LOG],
        useFactory: (environment: Environment, ledger: Ledger, clock: Clock, log: ProcessLog) =>
          openTracing({ environment, ledger, clock, log }),
      },
    ];
    return { module: GatewayModule, providers, exports: providers };
  }
}

function adapters(): FactoryProvider {
  type Parts = readonly [Transport, Clock, ProcessLog, Redactor, ScratchFolder, LargeBodies];
  return {
    provide: Adapters,
    inject: [Transport, Clock, LOG, Redactor, ScratchFolder, LargeBodies],
    useFactory: (...[transport, clock, log, redactor, scratch, bodies]: Parts) =>
      new Adapters({ transport, clock, log, redactor, scratch, bodies } satisfies AdapterParts),
  };
}

/** Of a class that knows nothing of Nest, by what it is made of. */
function plain(type: new (...parts: never[]) => object, inject: FactoryProvider['inject']): FactoryProvider {
  return { provide: type, inject, useFactory: (...parts: never[]) => new type(...parts) };
}
