import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from './app.js';
import type { RouteEntity } from './gateway/catalog/entities.js';
import { readCatalog } from './gateway/catalog/read-catalog.js';
import { Executor } from './gateway/execution/executor.js';
import { Admission } from './http/edge/admission.js';
import type { Environment } from './platform/config/environment.js';
import { loadEnvironment } from './platform/config/load-environment.js';
import { printProblem } from './platform/config/problem.js';
import { openLog, type ProcessLog } from './platform/logging/logger.js';
import { Redactor } from './platform/logging/redactor.js';
import { sleep } from './platform/time/timers.js';

const DRAIN_CHECK_MS = 50;
const LAST_WORDS_MS = 100;

/** A gateway that listens. */
export interface RunningGateway {
  /** `http://host:port`. */
  readonly url: string;
  /** Lets running answers finish, as long as DRAIN_SECONDS allows, then stops listening. */
  stop(): Promise<void>;
}

/** Starts a gateway on the environment of this process, with routes beside those it declares. */
export async function launch(extraRoutes: readonly RouteEntity[] = []): Promise<RunningGateway> {
  const loaded = loadEnvironment();
  const entities = readCatalog(loaded, extraRoutes);
  const redactor = new Redactor();
  const log = openLog(loaded.environment, redactor);
  const { logger } = log;
  for (const warning of entities.warnings) logger.warn(printProblem(warning));
  const app = await createApp({ environment: loaded.environment, log, redactor }, entities);
  const { HOST } = loaded.environment;
  await app.listen(entities.port, HOST);
  const url = (await app.getUrl()).replace('[::1]', 'localhost');
  logger.info({ url, routes: entities.routes.length }, 'listening');
  return { url, stop: () => drain(app, loaded.environment, log) };
}

async function drain(app: NestFastifyApplication, { DRAIN_SECONDS }: Environment, log: ProcessLog): Promise<void> {
  const executor = app.get(Executor);
  app.get(Admission).isDraining = true;
  log.logger.info({ inFlight: executor.inFlight }, 'draining');
  const rounds = (DRAIN_SECONDS * 1000) / DRAIN_CHECK_MS;
  for (let i = 0; i < rounds && executor.inFlight > 0; i++) await sleep(DRAIN_CHECK_MS);
  executor.interrupt();
  await sleep(LAST_WORDS_MS);
  await app.close();
  log.logger.info('stopped');
  log.flush();
}
