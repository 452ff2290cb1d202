import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from './app.js';
import { openBooks, type OpenBooks } from './books.js';
import { Catalog } from './gateway/catalog/catalog.js';
import { readCatalog, type CatalogEntities } from './gateway/catalog/read-catalog.js';
import { Executor } from './gateway/execution/executor.js';
import { Health } from './gateway/health/health.js';
import { Admission } from './http/edge/admission.js';
import { TokenCounter } from './gateway/tokens/token-counter.js';
import type { Environment } from './platform/config/environment.js';
import { loadEnvironment } from './platform/config/load-environment.js';
import { printProblem } from './platform/config/problem.js';
import { openLog, type ProcessLog } from './platform/logging/logger.js';
import { Redactor } from './platform/logging/redactor.js';
import { releaseMemoryOnce } from './platform/memory/release-memory.js';
import type { PlatformParts } from './platform/platform.module.js';
import { followParked, parkedPath } from './parking.js';
import { Clock } from './platform/time/clock.js';
import { ConfigurationFollower, type ConfigurationSource } from './reload.js';
import { sleep } from './platform/time/timers.js';

const DRAIN_CHECK_MS = 50;
const LAST_WORDS_MS = 100;
/** For the tokens of what was interrupted to be counted. */
const LAST_COUNTS_MS = 2_500;

/** A gateway that listens. */
export interface RunningGateway {
  /** `http://host:port`. */
  readonly url: string;
  /** Lets running answers finish, as long as DRAIN_SECONDS allows, then stops listening. */
  stop(): Promise<void>;
}

/** Starts a gateway on a configuration, and follows the configuration's changes. */
export async function launch(source: ConfigurationSource): Promise<RunningGateway> {
  const loaded = loadEnvironment(source.variables());
  const { environment } = loaded;
  const entities = readCatalog(loaded, source.extraRoutes);
  const redactor = new Redactor();
  const log = await openLog(environment, redactor);
  for (const warning of entities.warnings) log.logger.warn(printProblem(warning));
  const opened = await openBooks(environment, log.logger);
  const app = await listen({ environment, log, redactor }, entities, opened);
  const follower = new ConfigurationFollower(source, app.get(Catalog), log.logger, entities);
  const parts = { catalog: app.get(Catalog), health: app.get(Health), clock: app.get(Clock), logger: log.logger };
  const stopParking = followParked(parkedPath(environment.DATA_DIR), parts);
  const stopReleasing = releaseMemoryOnce();
  const url = await app.getUrl();
  log.logger.info({ url, routes: entities.routes.length }, 'listening');
  const stop = async (): Promise<void> => {
    follower.stop();
    stopParking();
    stopReleasing();
    await drain(app, environment, log);
    await opened.close();
    log.logger.info('stopped');
    log.flush();
  };
  return { url, stop };
}

/** Listens; when it cannot, the books are closed, so that nothing keeps the process. */
async function listen(
  parts: PlatformParts,
  entities: CatalogEntities,
  opened: OpenBooks,
): Promise<NestFastifyApplication> {
  try {
    const counter = new TokenCounter(parts.log.logger);
    const app = await createApp(parts, entities, { ...opened, counter });
    await app.listen(entities.port, parts.environment.HOST);
    return app;
  } catch (error) {
    await opened.close();
    throw error;
  }
}

async function drain(app: NestFastifyApplication, { DRAIN_SECONDS }: Environment, log: ProcessLog): Promise<void> {
  const executor = app.get(Executor);
  app.get(Admission).isDraining = true;
  log.logger.info({ inFlight: executor.inFlight }, 'draining');
  await untilIdle(executor, DRAIN_SECONDS * 1000);
  executor.interrupt();
  await sleep(LAST_WORDS_MS);
  await untilIdle(executor, LAST_COUNTS_MS);
  await app.close();
}

async function untilIdle(executor: Executor, mostMs: number): Promise<void> {
  for (let i = 0; i < mostMs / DRAIN_CHECK_MS && executor.inFlight > 0; i++) await sleep(DRAIN_CHECK_MS);
}
