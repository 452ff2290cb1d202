import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from '../../src/server/app.js';
import { LocalAccess } from '../../src/control/access/access.js';
import { LocalAdministration } from '../../src/control/administration.js';
import { Catalog } from '../../src/gateway/catalog/catalog.js';
import { listenPort } from '../../src/control/sources/listen-port.js';
import { readCatalog } from '../../src/control/sources/read-catalog.js';
import { Admission } from '../../src/http/edge/admission.js';
import { loadEnvironment } from '../../src/platform/config/load-environment.js';
import { LargeBodies } from '../../src/gateway/adapters/large/large-bodies.js';
import { LineRing } from '../../src/platform/logging/line-ring.js';
import { SnapshotPublisher } from '../../src/gateway/catalog/snapshot-publisher.js';
import { Health } from '../../src/gateway/health/health.js';
import type { EntityChanges } from '../../src/gateway/catalog/entities.js';
import { hooksOf } from '../../src/server/control-hooks.js';
import { openControl, type OpenControl } from '../../src/server/open-control.js';
import { parkedFollower } from '../../src/server/parking.js';
import { Clock } from '../../src/platform/time/clock.js';
import { LineBatch } from '../../src/platform/logging/line-batch.js';
import type { ProcessLog } from '../../src/platform/logging/logger.js';
import { Redactor } from '../../src/platform/logging/redactor.js';
import { WorkerBus } from '../../src/platform/shared-state/worker-bus.js';
import { OwnMemory } from '../../src/platform/shared-state/memory.js';
import { pino } from 'pino';
import { instanceId } from '../../src/gateway/ledger/journal/instance-id.js';
import { TEST_IDENTITY } from './catalog.js';
import { freshStores } from './fresh-books.js';
import { LeapingClock } from './leaping-clock.js';
import { NEVER_LATE, runGateway } from './process.js';
import { SharedCounter } from './shared-counter.js';
import { workers } from './workers.js';

/** The thread that works on large bodies, of the build. */
export const BODIES_PROGRAM = pathToFileURL('dist/gateway/adapters/large/worker.js');

/** A token that is no placeholder. */
export const TOKEN = 'gw_test_4fT9xQ2mZ8';

/** A gateway that listens on a free port of the loopback interface. */
export interface TestGateway {
  readonly app: NestFastifyApplication;
  readonly url: string;
  /** The log so far, parsed line by line. */
  logLines(): Record<string, unknown>[];
  /** Lets so many milliseconds pass for it, where it runs in this process. */
  leap(ms: number): void;
  /** Begins to drain; `stop` ends it. */
  drain(): void;
  stop(): Promise<void>;
}

/** Starts a gateway on the given variables alone; one that nobody has a password of has no console, and starts in half the time. */
export async function startGateway(variables: Record<string, string>): Promise<TestGateway> {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-'));
  const ADMIN_ENABLED = String(variables['ADMIN_PASSWORD'] !== undefined);
  const usual = { HOST: '127.0.0.1', PORT: '0', LEDGER_DURABILITY: 'off', DATA_DIR: folder, ADMIN_ENABLED };
  const given = { ...usual, ...NEVER_LATE, ...variables };
  return workers() === 1 ? await startHere(given) : await startProcess(given);
}

/** In a process of its own, as workers need it. */
async function startProcess(variables: Record<string, string>): Promise<TestGateway> {
  const gateway = runGateway(['serve'], variables);
  return {
    get app(): NestFastifyApplication {
      throw new Error('the gateway runs in a process of its own');
    },
    url: await gateway.url(),
    logLines: () => logLines(gateway.output()),
    leap: () => {
      throw new Error('the gateway runs in a process of its own');
    },
    drain: () => void gateway.child.kill('SIGTERM'),
    stop: async () => {
      gateway.child.kill('SIGTERM');
      await gateway.exit();
    },
  };
}

/** With a data folder of its own, since a gateway empties its folder for temporary files when it starts. */
async function startHere(variables: Record<string, string>): Promise<TestGateway> {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-'));
  const loaded = loadEnvironment({ DATA_DIR: folder, ...variables });
  const written: string[] = [];
  const log = memoryLog(written);
  const parts = {
    environment: loaded.environment,
    log,
    redactor: new Redactor(),
    memory: new OwnMemory(),
    bus: new WorkerBus(),
    clock: new LeapingClock(),
  };
  const stores = await freshStores();
  const declared = readCatalog(loaded, [], TEST_IDENTITY);
  const ground = {
    environment: loaded.environment,
    port: listenPort(loaded),
    store: stores.control,
    logger: log.logger,
    recent: log.recent,
  };
  const { books: ledger } = stores;
  const control = await openControl({ ...ground, ledger, declared, variables: () => loaded.variables });
  const app = await createApp(parts, control.source, {
    ...stores,
    access: new LocalAccess(control.access),
    administration: new LocalAdministration(control.administration),
    boot: instanceId(Date.now()),
    counter: new SharedCounter(log.logger),
    bodies: new LargeBodies(log.logger, BODIES_PROGRAM),
  });
  attach(app, control);
  await app.listen(0, '127.0.0.1');
  return {
    app,
    url: await app.getUrl(),
    logLines: () => logLines(written.join('')),
    leap: (ms) => parts.clock.leap(ms),
    drain: () => void (app.get(Admission).isDraining = true),
    stop: () => app.close(),
  };
}

/** As the start of a whole gateway does it. */
function attach(app: NestFastifyApplication, control: OpenControl): void {
  const catalog = app.get(Catalog);
  const park = parkedFollower({ catalog, health: app.get(Health), clock: app.get(Clock) });
  const serve = async (changes: EntityChanges): Promise<void> =>
    void (await app.get(SnapshotPublisher).publish(changes));
  control.attach(hooksOf(app, { serve, onParked: park }));
}

function logLines(text: string): Record<string, unknown>[] {
  const whole = text.slice(0, text.lastIndexOf('\n') + 1); // the last may still be on its way
  const lines = whole.split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** Starts a gateway with one route on one upstream; `route` adds to or replaces its fields. */
export async function startRoute(
  baseUrl: string,
  route: object = {},
  variables: Record<string, string> = {},
): Promise<TestGateway> {
  const entry = {
    token: TOKEN,
    provider: 'test',
    base_url: baseUrl,
    default_model: 'test-model',
    api_keys: ['key-a'],
    ...route,
  };
  return await startGateway({ GATEWAY_ROUTES: JSON.stringify([entry]), ...variables });
}

function memoryLog(written: string[]): ProcessLog {
  const stream = { write: (text: string): void => void written.push(text) };
  const lines = new LineBatch(stream);
  return {
    logger: pino({ level: 'info', base: null }, stream),
    lines,
    recent: new LineRing(),
    write: stream.write,
    flush: () => lines.flush(),
  };
}
