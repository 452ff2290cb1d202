import { checkEntities, type Surroundings } from '../../gateway/catalog/check-entities.js';
import { tellTwice } from '../../gateway/catalog/check-lists.js';
import type { CatalogSource } from '../../gateway/catalog/catalog.js';
import type { DeclaredChannel, DeclaredRoute } from '../../gateway/catalog/declared.js';
import { declarationOf, type Declaration } from '../../gateway/catalog/identity/declaration.js';
import { identify } from '../../gateway/catalog/identity/identify.js';
import {
  passingIdentity,
  type IdentityRegister,
  type IdentitySource,
} from '../../gateway/catalog/identity/identity-source.js';
import { mergeRoutes } from '../../gateway/catalog/merge-routes.js';
import { ownHosts } from '../../gateway/catalog/own-hosts.js';
import type { DeclaredLists } from '../../gateway/catalog/readers/native-lists.js';
import { Environment } from '../../platform/config/environment.js';
import type { LoadedEnvironment } from '../../platform/config/load-environment.js';
import { isLoopbackAddress } from '../../platform/config/loopback.js';
import { ConfigurationError, printProblem, type Findings, type Problem } from '../../platform/config/problem.js';
import { foundPaths, readConfigFiles, textsNow } from './config-files.js';
import type { DeclaredEntities } from './configuration-source.js';
import { declaredInEnvironment } from './environment-source.js';
import { declaredInFiles, filesIn, pathsOf, withFindings } from './file-source.js';
import { joinLists } from './join-lists.js';
import { listenPort } from './listen-port.js';

/** Everything that the configuration declares. */
export interface DeclaredCatalog {
  readonly declaration: Declaration;
  readonly routes: Declaration['routes'];
  /** Worth a word at start, but no reason to refuse. */
  readonly warnings: readonly Problem[];
}

/** What a configuration as a whole is checked against. */
export interface ConfigurationSurroundings extends Surroundings {
  /** There is a console to go on in where nothing is declared. */
  readonly isAdministered: boolean;
}

/** The same with an id for everything, as the catalog takes it. */
export interface CatalogEntities extends DeclaredCatalog, CatalogSource {
  /** What the installation has to remember, so that the next configuration finds the same ids. */
  readonly register: IdentityRegister;
}

/** Without a console there is no other way to configure anything; with one it is where to go on. */
function nothingConfigured({ isAdministered }: ConfigurationSurroundings): Problem {
  const place = 'GATEWAY_ROUTES';
  const ways =
    'set GATEWAY_ROUTES or GATEWAY_ROUTES_FILE (see .env.example), or try the demo with "npm run quickstart"';
  return { place, message: `nothing is configured; ${isAdministered ? `use the console under /admin, ` : ''}${ways}` };
}

/** True when some source declares a route, valid or not. */
export function isConfigured({ environment }: LoadedEnvironment): boolean {
  const { GATEWAY_ROUTES, GATEWAY_TOKEN, GATEWAY_CONFIG } = environment;
  return (
    GATEWAY_ROUTES !== undefined || GATEWAY_TOKEN !== undefined || GATEWAY_CONFIG.length > 0 || foundPaths().length > 0
  );
}

/** Reads every source and gives everything an id; throws a ConfigurationError with every problem. */
export function readCatalog(
  loaded: LoadedEnvironment,
  extra: readonly DeclaredRoute[] = [],
  identity: IdentitySource = passingIdentity(),
): CatalogEntities {
  return identifyCatalog(readDeclared(loaded, extra), identity);
}

/** Gives everything that was read its id; throws a ConfigurationError where it cannot be said which it is. */
export function identifyCatalog(declared: DeclaredCatalog, identity: IdentitySource): CatalogEntities {
  const problems: Problem[] = [];
  const { entities, register } = identify(declared.declaration, identity, problems);
  if (problems.length > 0) throw new ConfigurationError(problems);
  return { ...declared, entities, register, installationKey: identity.key };
}

/** Reads environment and files at once, and checks them as a whole; throws a ConfigurationError with every problem. */
export function readDeclared(
  loaded: LoadedEnvironment,
  extra: readonly DeclaredRoute[] = [],
  port = listenPort(loaded, extra),
): DeclaredCatalog {
  const findings: Findings = { problems: [], warnings: [] };
  const files = filesIn(textsNow(pathsOf(loaded, findings), findings.problems), loaded, findings);
  const parts = [declaredInEnvironment(loaded), withFindings(declaredInFiles(files, loaded), findings)];
  return declaredAsOne(parts, surroundingsOf(loaded.environment, port), extra);
}

/** What several sources declare, checked as a whole; throws a ConfigurationError with every problem. */
export function declaredAsOne(
  parts: readonly DeclaredEntities[],
  surroundings: ConfigurationSurroundings,
  extra: readonly DeclaredRoute[],
): DeclaredCatalog {
  const problems = parts.flatMap((part) => part.findings.problems);
  const warnings = parts.flatMap((part) => part.findings.warnings);
  const native = joinLists(parts);
  const listed = native.routes.filter(({ references, isNamed }) => references !== undefined && isNamed);
  tellTwice(listed, 'route', problems);
  const single = parts.flatMap((part) => part.single ?? []).filter((route) => isNew(route, native));
  const foreign = mergeRoutes(
    parts.flatMap((part) => part.foreign),
    problems,
  );
  const routes = withUniqueNames([...native.routes, ...single, ...foreign, ...extra]);
  const declaration = { ...declarationOf(routes), ...native, routes };
  const found = checkEntities(declaration, surroundings);
  problems.push(...found.problems);
  if (routes.length === 0 && problems.length === 0)
    (surroundings.isAdministered ? warnings : problems).push(nothingConfigured(surroundings));
  if (problems.length > 0) throw new ConfigurationError(distinct(problems));
  return { declaration, routes, warnings: [...warnings, ...found.warnings] };
}

/** Every channel that is declared, in a route or beside them. */
export function declaredChannels({ routes, channels }: Pick<Declaration, 'routes' | 'channels'>): DeclaredChannel[] {
  return [...channels, ...routes.flatMap((route) => route.channels)];
}

/** One file by itself, with references left as they stand; throws a ConfigurationError. */
export function convertFile(path: string): DeclaredLists & Pick<CatalogEntities, 'warnings'> {
  const problems: Problem[] = [];
  const variables = new Proxy({}, { get: (_, name) => `ENV:${String(name)}` });
  const loaded = { environment: new Environment(), variables };
  const files = readConfigFiles([path], problems, problems);
  const { foreign, findings, ...native } = declaredInFiles(files, loaded);
  problems.push(...findings.problems);
  if (problems.length > 0) throw new ConfigurationError(distinct(problems));
  return { ...joinLists([native]), routes: [...native.routes, ...foreign], warnings: findings.warnings };
}

/** What a configuration is checked against, on a port. */
export function surroundingsOf(environment: Environment, port: number): ConfigurationSurroundings {
  const { ADMIN_ENABLED: isAdministered, HOST, GATEWAY_ALLOW_ANONYMOUS, METRICS_TOKEN } = environment;
  return {
    isAdministered,
    isLoopback: isLoopbackAddress(HOST),
    allowsAnonymous: GATEWAY_ALLOW_ANONYMOUS,
    metricsToken: METRICS_TOKEN,
    ownHosts: ownHosts(environment, port),
  };
}

/** Whether no access token of a route opens another already, which then stays whose it is. */
function isNew({ tokens }: DeclaredRoute, { routes, tokens: beside }: DeclaredLists): boolean {
  const secrets = [...routes.flatMap((route) => route.tokens), ...beside.map(({ secret }) => secret)];
  const known = new Set(secrets.map((secret) => secret.reveal()));
  return !tokens.some((token) => known.has(token.reveal()));
}

/** Two routes of the same name become `name` and `name-2`. */
function withUniqueNames(routes: Declaration['routes']): Declaration['routes'] {
  const taken = new Set<string>();
  const uses = new Map<string, number>();
  return routes.map((route) => {
    let { name } = route;
    let use = uses.get(name) ?? 1;
    while (taken.has(name)) name = `${route.name}-${++use}`;
    uses.set(route.name, use);
    taken.add(name);
    return { ...route, name };
  });
}

/** Each problem once; of a value that was not found, only that. */
function distinct(problems: readonly Problem[]): Problem[] {
  const unresolved = new Set(problems.filter(({ isUnresolved }) => isUnresolved).map(({ place }) => place));
  const told = new Map<string, Problem>();
  for (const problem of problems) {
    if (problem.isUnresolved || !isPartOf(problem.place, unresolved)) told.set(printProblem(problem), problem);
  }
  return [...told.values()];
}

/** True for a place that holds an unresolved one, such as the list that it is an element of. */
function isPartOf(place: string, unresolved: ReadonlySet<string>): boolean {
  return unresolved.has(place) || [...unresolved].some((inner) => inner.startsWith(`${place}[`));
}
