import { Catalog } from '../../src/gateway/catalog/catalog.js';
import type { DeclaredRoute } from '../../src/gateway/catalog/declared.js';
import type { IdentitySource } from '../../src/gateway/catalog/identity/identity-source.js';
import { listenPort } from '../../src/control/sources/listen-port.js';
import { readCatalog, type CatalogEntities } from '../../src/control/sources/read-catalog.js';
import type { Route } from '../../src/gateway/catalog/snapshot.js';
import { loadEnvironment } from '../../src/platform/config/load-environment.js';
import { ConfigurationError, printProblem } from '../../src/platform/config/problem.js';
import type { Variables } from '../../src/platform/config/references.js';
import { written } from './seeds.js';

/** Ids in tests are the same in every run. */
export const TEST_IDENTITY: IdentitySource = { key: Buffer.alloc(32, 7), register: new Map() };

/** A gateway token that no check finds fault with. */
export const GOOD_TOKEN = 'gw_7Kq2mXw9';

/** A channel with nothing but what it needs. */
export const CHANNEL = { id: 'a', base_url: 'http://127.0.0.1:9', api_keys: ['key-of-a'] };

/** What is configured, and where a gateway on it listens. */
export type CatalogWithPort = CatalogEntities & { readonly port: number };

/** Reads what variables say and name. */
export function catalogWithPort(variables: Variables): CatalogWithPort {
  const loaded = loadEnvironment(variables);
  return { ...readCatalog(loaded, [], TEST_IDENTITY), port: listenPort(loaded) };
}

/** Everything that routes of the native form declare. */
export function catalogOf(routes: unknown, variables: Variables = {}): CatalogWithPort {
  return catalogWithPort({ GATEWAY_ROUTES: JSON.stringify(routes), ...variables });
}

/** The first route of the native form, as an entity. */
export function routeOf(route: object, variables: Variables = {}): DeclaredRoute {
  return catalogOf([{ token: GOOD_TOKEN, ...route }], variables).routes[0]!;
}

/** The first route of the native form, compiled. */
export function compiledRoute(route: object): Route {
  return new Catalog({ ...catalogOf([{ token: GOOD_TOKEN, ...route }]) }).current.routes[0]!;
}

/** The lines of the ConfigurationError that reading throws; none when it does not. */
export function linesOf(read: () => unknown): string[] {
  try {
    read();
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.message.split('\n');
  }
}

/** Problems of a route with one sound channel; `fields` adds to the route or spoils it. */
export function routeProblems(fields: object, variables: Variables = {}): string[] {
  return linesOf(() => catalogOf([{ token: GOOD_TOKEN, channels: [CHANNEL], ...fields }], variables));
}

/** Problems of a channel beside which everything is sound. */
export function channelProblems(fields: object): string[] {
  return routeProblems({ channels: [{ ...CHANNEL, ...fields }] });
}

/** What a file of another gateway's format declares, read from a folder of its own. */
export function catalogOfFile(name: string, content: object, variables: Variables = {}): CatalogWithPort {
  return catalogWithPort({ GATEWAY_CONFIG: written(name, content), ...variables });
}

/** Its problems, with the file's name for its path. */
export function fileProblems(name: string, content: object, variables: Variables = {}): string[] {
  const path = written(name, content);
  const lines = linesOf(() => readCatalog(loadEnvironment({ GATEWAY_CONFIG: path, ...variables }), [], TEST_IDENTITY));
  return lines.map((line) => line.replaceAll(path, name));
}

/** The warnings of a catalog, line by line, with the file's name for its path. */
export function warningsOf({ warnings }: CatalogEntities): string[] {
  return warnings.map(printProblem).map((line) => line.replace(/^\/\S*\//, ''));
}
