import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { confineManaged } from './confine.js';
import { AppModule } from './app.module.js';
import type { ControlParts } from '../control/control.module.js';
import { Catalog, type CatalogSource } from '../gateway/catalog/catalog.js';
import { TokenDirectory } from '../gateway/access/token-directory.js';
import type { GatewayParts } from '../gateway/gateway.module.js';
import { Admission } from '../http/edge/admission.js';
import { createAdapter, prepareServer } from '../http/edge/fastify.js';
import { RouteTable } from '../http/errors/route-table.js';
import type { Environment } from '../platform/config/environment.js';
import { Connections } from '../platform/connections/connections.js';
import { NestLogger } from '../platform/logging/nest-logger.js';
import type { Secret } from '../platform/crypto/secret.js';
import type { PlatformParts } from '../platform/platform.module.js';
import { Egress } from '../platform/upstream/egress.js';
import { SystemRandom } from '../platform/time/random.js';

/** The application on a configuration that has been read and found valid; it does not listen yet. */
export async function createApp(
  parts: PlatformParts,
  entities: CatalogSource,
  given: GatewayParts & ControlParts,
): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.register(parts, entities, given),
    createAdapter(new SystemRandom()),
    { bodyParser: false, logger: new NestLogger(parts.log.logger), abortOnError: false },
  );
  prepareServer(app.getHttpAdapter().getInstance(), app.get(Admission), app.get(RouteTable));
  app.get(Connections).watch(app.getHttpServer());
  const { CORS_ORIGINS: origin } = parts.environment;
  if (origin.length > 0) app.enableCors({ delegator: corsFor({ origin, exposedHeaders: ['x-request-id'] }) });
  let known: readonly Secret[] | null = null;
  app.get(Catalog).follow(({ secrets }) => {
    if (secrets === known) return;
    known = secrets;
    parts.redactor.know([...secrets.map((secret) => secret.reveal()), ...ownSecrets(parts.environment)]);
  });
  confineManaged(app.get(Catalog), app.get(Egress));
  const tokens = app.get(TokenDirectory);
  parts.redactor.recognise((word) => tokens.knows(word));
  await app.init();
  return app;
}

/** What pages of other origins may read. */
interface SharedAnswers {
  readonly origin: string[] | false;
  readonly exposedHeaders?: string[];
}

/** Pages of other origins may call what clients call, and nothing of the console. */
function corsFor(shared: SharedAnswers) {
  return ({ url }: FastifyRequest, callback: (error: Error | null, options?: SharedAnswers) => void): void =>
    callback(null, url.startsWith('/admin') ? { origin: false } : shared);
}

/** Secrets of the gateway itself, which no route holds. */
function ownSecrets(environment: Environment): string[] {
  const { METRICS_TOKEN, ADMIN_PASSWORD, OTEL_EXPORTER_OTLP_HEADERS } = environment;
  const values = OTEL_EXPORTER_OTLP_HEADERS.map(([, value]) => value);
  return [METRICS_TOKEN, ADMIN_PASSWORD, ...values].filter((value) => value !== undefined);
}
