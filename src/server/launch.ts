import { createServer, type AddressInfo } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { answerCommands } from './answer-commands.js';
import type { Logger } from 'pino';
import { createApp } from './app.js';
import { hooksOf } from './control-hooks.js';
import { openControl, type OpenControl } from './open-control.js';
import { openLedger, type LedgerHeld } from './open-ledger.js';
import { LocalAccess } from '../control/access/access.js';
import { lendAccess } from '../control/access/lend-access.js';
import { LocalAdministration } from '../control/administration.js';
import { lendAdministration } from '../control/lend-administration.js';
import { lendControlStore } from '../control/store/lend-control-store.js';
import { Catalog, type CatalogSource } from '../gateway/catalog/catalog.js';
import { InstallationIdentity } from '../control/sources/installation-identity.js';
import { identifyCatalog, type DeclaredCatalog } from '../control/sources/read-catalog.js';
import { DeclarationReader, type Reread } from '../control/sources/declaration-reader.js';
import { DeclaredSources, type ConfigurationGround } from '../control/sources/declared-sources.js';
import type { EntityChanges } from '../gateway/catalog/entities.js';
import { SnapshotPublisher } from '../gateway/catalog/snapshot-publisher.js';
import { Executor } from '../gateway/execution/executor.js';
import type { ParkedEntry } from '../gateway/health/parked-file.js';
import { Health } from '../gateway/health/health.js';
import { JournalRemovals } from '../gateway/ledger/journal/journal-removals.js';
import { shareLedgerStore } from '../gateway/ledger/store/bus-ledger-store.js';
import { LargeBodies } from '../gateway/adapters/large/large-bodies.js';
import { TokenCounter } from '../gateway/tokenizer/token-counter.js';
import { checkConsole } from '../platform/config/check-console.js';
import { GatewayError } from '../platform/errors/gateway-error.js';
import { printProblem } from '../platform/config/problem.js';
import { openLog } from '../platform/logging/logger.js';
import { Redactor } from '../platform/logging/redactor.js';
import type { PlatformParts } from '../platform/platform.module.js';
import { parkedPath } from '../gateway/health/parked-file.js';
import { followReplicas } from './follow-replicas.js';
import { followParked, parkedFollower } from './parking.js';
import { listenForAdmin } from './listen-for-admin.js';
import { processControl } from './process-control.js';
import { descriptorLimit, planDescriptors } from '../platform/process/descriptors.js';
import { Clock } from '../platform/time/clock.js';
import { ConfigurationFollower } from './reload.js';
import { drain, listenBesideOthers, type ListenAddress } from './serving.js';
import { countWorkers, thisMachine } from './worker-count.js';
import { TOPICS, Workers } from './workers.js';

/** A gateway that listens. */
export interface RunningGateway {
  /** `http://host:port`. */
  readonly url: string;
  /** Opens the set-up to whoever reads it; null when nothing is to be set up, or something is configured already. */
  readonly setupCode: string | null;
  /** Resolves when it shall stop and start anew: on a backup, or (null) as it is. */
  readonly whenRestart: Promise<string | null>;
  /** Lets running answers finish, as long as DRAIN_SECONDS allows, then stops listening. */
  stop(): Promise<void>;
}

/** What a running gateway is made of. */
interface Gateway {
  readonly parts: PlatformParts;
  readonly declared: CatalogSource;
  readonly opened: LedgerHeld;
  readonly workers: Workers;
  readonly identity: InstallationIdentity;
  readonly control: OpenControl;
  readonly sources: DeclaredSources;
}

/** Starts a gateway on a configuration, and follows the configuration's changes. */
export async function launch(ground: ConfigurationGround): Promise<RunningGateway> {
  const sources = new DeclaredSources(ground);
  const { environment } = sources.loaded;
  const read = await sources.read();
  const redactor = new Redactor();
  const log = await openLog(environment, redactor);
  for (const warning of read.warnings) log.logger.warn(printProblem(warning));
  const carried = countWorkers(environment.GATEWAY_WORKERS, thisMachine());
  if (carried.warning !== null) log.logger.warn(carried.warning);
  const workers = new Workers(carried.count);
  const opened = await openLedger(environment, log.logger, workers.count);
  const parts = { environment, log, redactor, memory: workers.memory, bus: workers.bus };
  for (const warning of checkConsole(environment).warnings) log.logger.warn(printProblem(warning));
  const { identity, declared } = await identified(read, opened, parts);
  const control = await openControlOf({ parts, declared, opened, sources }, ground);
  const gateway = { parts, declared, opened, workers, identity, control, sources };
  const app = await serve(gateway);
  const stopFollowing = follow(app, gateway);
  const stopListening = await listenForAdmin(app, environment);
  const stopAnswering = await answerCommands({ app, ...control }, environment.DATA_DIR, log.logger);
  const isUnconfigured = control.source.entities.routes.length === 0 || ground.extraRoutes.length > 0;
  const waits = environment.ADMIN_ENABLED && isUnconfigured;
  const setupCode = waits ? await control.access.setup.newCode() : null;
  const url = await app.getUrl();
  const restarting = Promise.withResolvers<string | null>();
  await control.access.system.connect(
    processControl(app, { sources, logger: log.logger }, { url, restart: restarting.resolve }),
  );
  const { limit: descriptors, connections } = planDescriptors(descriptorLimit());
  const size = { routes: declared.entities.routes.length, workers: workers.count, descriptors, connections };
  log.logger.info({ url, ...size }, 'listening');
  const stop = async (): Promise<void> => {
    stopFollowing();
    stopListening();
    await stopAnswering();
    log.logger.info({ inFlight: app.get(Executor).inFlightEverywhere }, 'draining');
    await Promise.all([drain(app, environment), workers.drain(environment)]);
    await Promise.all([app.close(), workers.stop()]);
    await opened.close();
    await workers.end();
    log.logger.info('stopped');
    log.flush();
  };
  return { url, setupCode, whenRestart: restarting.promise, stop };
}

/** What was read with its ids, which are remembered from now on. */
async function identified(
  declared: DeclaredCatalog,
  opened: LedgerHeld,
  { environment, log }: PlatformParts,
): Promise<Pick<Gateway, 'declared' | 'identity'>> {
  try {
    const kept = opened.control.of('identities');
    const identity = await InstallationIdentity.open(kept, environment.DATA_DIR, log.logger);
    const { entities, installationKey, register } = identifyCatalog(declared, identity.source);
    await identity.remember(register);
    return { declared: { entities, installationKey }, identity };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** The control plane; when it cannot be opened, the ledger is closed, so that nothing keeps the process. */
async function openControlOf(
  { parts, declared, opened, sources }: Pick<Gateway, 'parts' | 'declared' | 'opened' | 'sources'>,
  { variables }: ConfigurationGround,
): Promise<OpenControl> {
  const { environment, log } = parts;
  try {
    const ground = {
      environment,
      port: sources.port,
      store: opened.control,
      logger: log.logger,
      recent: log.recent,
      variables,
    };
    const { books: ledger } = opened;
    return await openControl({ ...ground, ledger, declared });
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** Listens with all workers; when one cannot, all end and the books are closed, so that nothing keeps the process. */
async function serve({ parts, sources, opened, workers, control }: Gateway): Promise<NestFastifyApplication> {
  const { bus, log, environment } = parts;
  const { books, control: store, boots } = opened;
  bus.subscribe(TOPICS.log, (text) => log.write(text as string));
  shareLedgerStore(books, bus);
  lendControlStore(store, bus);
  lendAccess(control.access, bus);
  lendAdministration(control.administration, bus);
  bus.open();
  let app: NestFastifyApplication | undefined;
  try {
    workers.start(environment, control.source, boots);
    const counter = new TokenCounter(log.logger);
    const bodies = new LargeBodies(log.logger);
    const access = new LocalAccess(control.access);
    const administration = new LocalAdministration(control.administration);
    const given = { books, control: store, access, administration, boot: boots[0]!, counter, bodies };
    app = await createApp(parts, control.source, given);
    const removals = app.get(JournalRemovals);
    opened.followLost((lost) => removals.note({ lost }));
    await listen(app, { port: sources.port, host: environment.HOST }, workers);
    return app;
  } catch (error) {
    await app?.close();
    await workers.end();
    await opened.close();
    throw error;
  }
}

async function listen(app: NestFastifyApplication, place: ListenAddress, workers: Workers): Promise<void> {
  if (workers.count === 1) {
    await app.listen(place.port, place.host);
    return;
  }
  const shared = { ...place, port: await freePort(place) };
  await listenBesideOthers(app, shared);
  await workers.listen(shared);
}

/** The port, once it is known that nobody else has it: workers share it, and would share it with strangers as well. */
async function freePort(place: ListenAddress): Promise<number> {
  const server = createServer();
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.on('error', reject);
  server.listen(place, () => {
    const { port } = server.address() as AddressInfo;
    server.close(() => resolve(port));
  });
  return await promise;
}

/** A worker that has no time to take the changes up now does so before its next request. */
async function publish(publisher: SnapshotPublisher, changes: EntityChanges, logger: Logger): Promise<void> {
  try {
    await publisher.publish(changes);
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    logger.error({ err: error }, 'a worker has not taken up the new configuration yet');
  }
}

/** Has all workers follow what changes while they serve; returns how to stop. */
function follow(app: NestFastifyApplication, gateway: Gateway): () => void {
  const { parts, sources, identity, control } = gateway;
  const { environment, log, bus } = parts;
  const catalog = app.get(Catalog);
  const { publisher } = control;
  const reader = new DeclarationReader(log.logger);
  const reread = async (): Promise<Reread> => {
    const { entities, byId } = publisher.declaredBefore;
    return await sources.reread(reader, { entities, byId, identity: identity.source });
  };
  const adopt = async (declared: Reread): Promise<void> => {
    await publisher.adoptDeclared(declared);
    await identity.remember(declared.register);
  };
  const clock = app.get(Clock);
  const tellStale = (isStale: boolean): void => {
    catalog.staleSince = isStale ? clock.now() : null;
    bus.publish(TOPICS.stale, catalog.staleSince);
  };
  const follower = new ConfigurationFollower(sources, { reread, adopt, tellStale }, log.logger);
  const park = parkedFollower({ catalog, health: app.get(Health), clock });
  const onParked = (entries: readonly ParkedEntry[]): void => {
    park(entries);
    bus.publish(TOPICS.parked, entries);
  };
  const stopParking = followParked(parkedPath(environment.DATA_DIR), onParked, log.logger);
  const served = async (changes: EntityChanges): Promise<void> =>
    await publish(app.get(SnapshotPublisher), changes, log.logger);
  const stopCatching = environment.DATABASE_URL === undefined ? () => {} : followReplicas(control, log.logger);
  const stopWatching = control.attach(hooksOf(app, { serve: served, onParked }));
  return () => {
    stopCatching();
    stopWatching();
    follower.stop();
    reader.end();
    stopParking();
  };
}
