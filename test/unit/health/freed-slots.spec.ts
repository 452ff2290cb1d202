import { afterEach, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { callerFor, type Caller } from '../../../src/gateway/access/caller.js';
import { Catalog } from '../../../src/gateway/catalog/catalog.js';
import { SnapshotPublisher } from '../../../src/gateway/catalog/snapshot-publisher.js';
import { SnapshotUse } from '../../../src/gateway/catalog/snapshot-use.js';
import { SHARED_TABLES } from '../../../src/gateway/gateway.module.js';
import { FreedSlots } from '../../../src/gateway/health/freed-slots.js';
import { Health } from '../../../src/gateway/health/health.js';
import { UpstreamAvailability } from '../../../src/gateway/health/upstream-availability.js';
import { admit } from '../../../src/gateway/limits/admit.js';
import { Budgets } from '../../../src/gateway/limits/budgets.js';
import { Limits } from '../../../src/gateway/limits/limits.js';
import type { Permit } from '../../../src/gateway/limits/permits.js';
import { SnapshotPermit } from '../../../src/gateway/limits/entrance.js';
import { PriceBook } from '../../../src/gateway/pricing/price-book.js';
import { ByteBudget } from '../../../src/platform/memory/byte-budget.js';
import { SharedMemory } from '../../../src/platform/shared-state/shared-memory.js';
import type { WorkerBus } from '../../../src/platform/shared-state/worker-bus.js';
import { limitsOf, placeOf, sourceOf, type RouteWish } from '../../support/compiled.js';
import { busesOf } from '../../support/worker-buses.js';
import { FixedRandom, HandClock } from '../../support/hand-clock.js';
import { witness } from '../../support/witness.js';

const CUSTOMERS = 5;
const WORKERS = 2;
const DAY_MS = 86_400_000;

/** A route of one customer, whose access token and channel count everything. */
function routeOf(customer: number): RouteWish {
  const limits = limitsOf({ rpd: 1_000 });
  const channels = [{ id: `c${customer}`, limits, budget: { day: 1_000_000, month: -1, total: -1 } }];
  return { name: `r${customer}`, tokens: [`gw_token_of_${customer}`], limits, channels };
}

interface WorkerParts {
  readonly bus: WorkerBus;
  readonly catalog: Catalog;
  readonly publisher: SnapshotPublisher;
  readonly use: SnapshotUse;
  readonly present: UpstreamAvailability;
  readonly freed: FreedSlots;
}

function workerOf(bus: WorkerBus, memory: SharedMemory, clock: HandClock): WorkerParts {
  const catalog = new Catalog(sourceOf(routeOf(0)));
  const publisher = new SnapshotPublisher(catalog, bus);
  const use = new SnapshotUse(catalog, memory, bus);
  const health = new Health(clock, new FixedRandom(0.5), memory, bus);
  const limits = new Limits(clock, memory);
  const present = new UpstreamAvailability(health, limits, new Budgets(clock, memory), new PriceBook(clock));
  const bytes = new ByteBudget(memory, 1e9, 'held bytes');
  const freed = new FreedSlots(catalog, use, present, bytes, publisher);
  return { bus, catalog, publisher, use, present, freed };
}

/** A request that was let in, and what it holds of an upstream once it has got that far. */
interface Request {
  readonly worker: WorkerParts;
  readonly caller: Caller;
  readonly customer: number;
  readonly permit: SnapshotPermit;
  attempt: { readonly permit: Permit; readonly end: () => void } | null;
}

/** What a customer has used, by a model that knows nothing of slots. */
class Ledger {
  private readonly counts = new Map<string, number>();

  add(customer: number, what: 'token' | 'channel', day: number): void {
    const name = `${customer}/${what}/${day}`;
    this.counts.set(name, this.of(customer, what, day) + 1);
  }

  of(customer: number, what: 'token' | 'channel', day: number): number {
    return this.counts.get(`${customer}/${what}/${day}`) ?? 0;
  }
}

class Scenario {
  readonly clock = new HandClock();
  readonly workers: readonly WorkerParts[];
  private readonly running: Request[] = [];
  private readonly ledger = new Ledger();

  constructor() {
    const { parts } = SharedMemory.of(SHARED_TABLES);
    this.workers = busesOf(WORKERS).map((bus) => workerOf(bus, new SharedMemory(parts), this.clock));
  }

  /** Has exactly these customers configured. */
  async configure(customers: readonly number[]): Promise<void> {
    const [first] = this.workers;
    const changes = first!.catalog.changesTo(sourceOf(...customers.map(routeOf)));
    if (changes !== null) await first!.publisher.publish(changes);
  }

  begin(at: number, customer: number): void {
    const worker = this.workers[at]!;
    const { routes } = worker.catalog.current;
    const tokens = worker.catalog.accessTokens();
    const route = routes.find(({ name }) => name === `r${customer}`);
    if (route === undefined) return;
    const caller = callerFor(
      tokens.find(({ entity }) => entity.route === route.id)!,
      route,
    );
    const permit = new SnapshotPermit(admit(worker.present.limits, caller), worker.use);
    this.ledger.add(customer, 'token', this.day);
    this.running.push({ worker, caller, customer, permit, attempt: null });
  }

  /** A request gets to its upstream, on the configuration that it began with. */
  attempt(which: number): void {
    const request = this.running[which % Math.max(1, this.running.length)];
    if (request === undefined || request.attempt !== null) return;
    const place = placeOf(request.caller.route.channels[0]!);
    const { limits, health } = request.worker.present;
    health.begin(place, { isExtra: false, isLastResort: false });
    const permit = limits.reserveAttempt(place.channel, place.key, 0)!;
    health.fail(place, witness('somebody'));
    request.attempt = { permit, end: () => health.end(place, false) };
    this.ledger.add(request.customer, 'channel', this.day);
  }

  end(which: number): void {
    const [request] = this.running.splice(which % Math.max(1, this.running.length), 1);
    request?.attempt?.end();
    request?.attempt?.permit.settle(0);
    request?.permit.settle(0);
  }

  endAll(): void {
    while (this.running.length > 0) this.end(0);
  }

  /** What every worker counts for those that are configured, and what it should. */
  counts(): { readonly counted: number[][]; readonly used: number[][] } {
    const counted: number[][] = [];
    const used: number[][] = [];
    for (const { catalog, present } of this.workers) {
      const { routes } = catalog.current;
      const tokens = catalog.accessTokens();
      for (const route of routes) {
        const customer = Number(route.name.slice(1));
        const { slot } = tokens.find(({ entity }) => entity.route === route.id)!;
        const token = present.limits.accessTokenUsage({ slot, timeZone: 'UTC' });
        const channel = present.limits.channelUsage(route.channels[0]!);
        const mine = this.running.filter((request) => request.customer === customer);
        counted.push([token.rpd, token.concurrency, channel.rpd, channel.concurrency]);
        used.push([
          this.ledger.of(customer, 'token', this.day),
          mine.length,
          this.ledger.of(customer, 'channel', this.day),
          mine.filter(({ attempt }) => attempt !== null).length,
        ]);
      }
    }
    return { counted, used };
  }

  private get day(): number {
    return Math.floor(this.clock.now() / DAY_MS);
  }
}

const step = fc.oneof(
  fc.record({ kind: fc.constant('configure' as const), customers: fc.subarray([0, 1, 2, 3, 4]) }),
  fc.record({
    kind: fc.constant('begin' as const),
    worker: fc.nat(WORKERS - 1),
    customer: fc.nat(CUSTOMERS - 1),
  }),
  fc.record({ kind: fc.constantFrom('attempt' as const, 'end' as const), which: fc.nat(20) }),
  fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(1_000, 70_000, DAY_MS) }),
);

async function take(
  scenario: Scenario,
  next: typeof step extends fc.Arbitrary<infer Step> ? Step : never,
): Promise<void> {
  if (next.kind === 'configure') await scenario.configure(next.customers);
  else if (next.kind === 'begin') scenario.begin(next.worker, next.customer);
  else if (next.kind === 'wait') scenario.clock.advance(next.ms);
  else scenario[next.kind](next.which);
}

describe('slots of subjects that are gone', () => {
  let scenario: Scenario | undefined;
  afterEach(() => scenario?.workers.forEach(({ bus }) => bus.close()));

  it('are never handed to another while anything is counted there, whoever comes and goes at whichever worker', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
        const here = new Scenario();
        try {
          for (const next of steps) {
            await take(here, next);
            const { counted, used } = here.counts();
            expect(counted).toEqual(used);
          }
        } finally {
          for (const { bus } of here.workers) bus.close();
        }
      }),
      { numRuns: 60 },
    );
  });

  it('become free once nothing is, and what is remembered of a channel goes with its slot', async () => {
    scenario = new Scenario();
    const { catalog, present } = scenario.workers[1]!;
    for (let round = 0; round < 50; round++) {
      await scenario.configure([round % CUSTOMERS]);
      scenario.begin(round % WORKERS, round % CUSTOMERS);
      scenario.attempt(0);
      if (round % 3 === 0) scenario.endAll();
      scenario.clock.advance(DAY_MS);
    }
    scenario.endAll();
    const last = catalog.current.routes[0]!.channels[0]!;
    present.health.fail(placeOf(last), witness('somebody'));
    await scenario.configure([]);
    scenario.clock.advance(3 * DAY_MS);
    await scenario.configure([1]);
    await scenario.configure([2]);
    await scenario.configure([3]);
    for (const kind of ['tokens', 'routes', 'channels', 'keys'] as const)
      for (const worker of scenario.workers) expect(worker.catalog.slots(kind).size).toBeLessThanOrEqual(2);
    expect(present.health.pace.knows(last.id, 'm')).toBe(false);
  });

  it('stay whose they are while a request of before runs, at whatever worker', async () => {
    scenario = new Scenario();
    const [first] = scenario.workers;
    scenario.begin(1, 0);
    await scenario.configure([1]);
    scenario.clock.advance(3 * DAY_MS);
    for (const customers of [[2], [3], [1, 2]]) await scenario.configure(customers);
    const before = first!.catalog.slots('channels').size;
    scenario.attempt(0);
    const { counted, used } = scenario.counts();
    expect(counted).toEqual(used);
    scenario.endAll();
    scenario.clock.advance(3 * DAY_MS);
    for (const customers of [[1], [1, 2]]) await scenario.configure(customers);
    expect(first!.catalog.slots('channels').size).toBeLessThan(before);
  });
});
