import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from '../../src/app.js';
import { readCatalog } from '../../src/gateway/catalog/read-catalog.js';
import { loadEnvironment } from '../../src/platform/config/load-environment.js';
import { TokenCounter } from '../../src/gateway/tokens/token-counter.js';
import { LineBatch } from '../../src/platform/logging/line-batch.js';
import type { ProcessLog } from '../../src/platform/logging/logger.js';
import { Redactor } from '../../src/platform/logging/redactor.js';
import { pino } from 'pino';
import { bootId } from '../../src/gateway/ledger/journal/boot-id.js';
import { freshBooks } from './fresh-books.js';

/** The thread that counts tokens, of the build. */
export const COUNTING_PROGRAM = pathToFileURL('dist/gateway/tokens/worker.js');

/** A token that is no placeholder. */
export const TOKEN = 'gw_test_4fT9xQ2mZ8';

/** A gateway that listens on a free port of the loopback interface. */
export interface TestGateway {
  readonly app: NestFastifyApplication;
  readonly url: string;
  /** The log so far, parsed line by line. */
  logLines(): Record<string, unknown>[];
  stop(): Promise<void>;
}

/** Starts a gateway on the given variables alone. */
export async function startGateway(variables: Record<string, string>): Promise<TestGateway> {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-'));
  const usual = { HOST: '127.0.0.1', PORT: '0', LEDGER_DURABILITY: 'off', DATA_DIR: folder };
  const loaded = loadEnvironment({ ...usual, ...variables });
  const written: string[] = [];
  const log = memoryLog(written);
  const app = await createApp({ environment: loaded.environment, log, redactor: new Redactor() }, readCatalog(loaded), {
    books: await freshBooks(),
    boot: bootId(Date.now()),
    counter: new TokenCounter(log.logger, COUNTING_PROGRAM),
  });
  await app.listen(0, '127.0.0.1');
  return {
    app,
    url: await app.getUrl(),
    logLines: () =>
      written
        .join('')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    stop: async () => {
      await app.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
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
  return { logger: pino({ level: 'info', base: null }, stream), lines, flush: () => lines.flush() };
}
