import { Environment } from '../../platform/config/environment.js';
import type { LoadedEnvironment } from '../../platform/config/load-environment.js';
import { ConfigurationError, printProblem, type Problem } from '../../platform/config/problem.js';
import { isLoopbackAddress } from '../../platform/config/loopback.js';
import { parseJson } from '../../platform/config/parse-json.js';
import { checkEntities, type Surroundings } from '../../gateway/catalog/check-entities.js';
import { tellTwice } from '../../gateway/catalog/check-lists.js';
import { foundPaths, readConfigFiles, type ConfigFile } from './config-files.js';
import type { DeclaredChannel, DeclaredRoute } from '../../gateway/catalog/declared.js';
import { declarationOf, type Declaration } from '../../gateway/catalog/identity/declaration.js';
import { identify } from '../../gateway/catalog/identity/identify.js';
import {
  passingIdentity,
  type IdentityRegister,
  type IdentitySource,
} from '../../gateway/catalog/identity/identity-source.js';
import type { CatalogSource } from '../../gateway/catalog/catalog.js';
import { ownHosts } from '../../gateway/catalog/own-hosts.js';
import { mergeRoutes } from '../../gateway/catalog/merge-routes.js';
import { readApisJson } from '../../gateway/catalog/readers/apis-json.js';
import type { ConvertedConfiguration, ConversionContext } from '../../gateway/catalog/readers/conversion.js';
import { readLegacyEnvironment } from '../../gateway/catalog/readers/legacy-environment.js';
import { readModelsJson } from '../../gateway/catalog/readers/models-json.js';
import { readNativeForm, type DeclaredLists } from '../../gateway/catalog/readers/native-lists.js';
import { readProvidersJson } from '../../gateway/catalog/readers/providers-json.js';

/** Everything that the configuration declares. */
export interface DeclaredCatalog {
  readonly declaration: Declaration;
  readonly routes: Declaration['routes'];
  /** Worth a word at start, but no reason to refuse. */
  readonly warnings: readonly Problem[];
  /** Files that were read; a change of one is a change of the configuration. */
  readonly files: readonly string[];
  readonly port: number;
}

/** The same with an id for everything, as the catalog takes it. */
export interface CatalogEntities extends DeclaredCatalog, CatalogSource {
  /** What the installation has to remember, so that the next configuration finds the same ids. */
  readonly register: IdentityRegister;
}

const DEFAULT_PORT = 8000;

/** Without a console there is no other way to configure anything; with one it is where to go on. */
function nothingConfigured({ ADMIN_ENABLED: isAdministered }: Environment): Problem {
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

/** Reads every source and checks them as a whole; throws a ConfigurationError with every problem. */
export function readDeclared(loaded: LoadedEnvironment, extra: readonly DeclaredRoute[] = []): DeclaredCatalog {
  const { environment } = loaded;
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  const files = readFiles(environment, problems, warnings);
  const native = joinLists([...readNative(loaded, problems), ...readNativeFiles(files, loaded, problems)]);
  const listed = native.routes.filter(({ references, isNamed }) => references !== undefined && isNamed);
  tellTwice(listed, 'route', problems);
  const legacy = readLegacyEnvironment(environment, problems);
  const foreign = readForeignFiles(files, loaded, { problems, warnings });
  const merged = mergeRoutes(
    foreign.map(({ route }) => route),
    problems,
  );
  const routes = withUniqueNames([...native.routes, ...unlessKnown(legacy, native), ...merged, ...extra]);
  const declaration = { ...declarationOf(routes), ...native, routes };
  const port = environment.PORT ?? portOf(foreign, routes.length - merged.length);
  const findings = checkEntities(declaration, surroundingsOf(environment, port));
  problems.push(...findings.problems);
  if (routes.length === 0 && problems.length === 0)
    (environment.ADMIN_ENABLED ? warnings : problems).push(nothingConfigured(environment));
  if (problems.length > 0) throw new ConfigurationError(distinct(problems));
  const routesFile = loaded.variables['GATEWAY_ROUTES_FILE'];
  const paths = [...files.map(({ path }) => path), ...(routesFile === undefined ? [] : [routesFile])];
  return { declaration, routes, warnings: [...warnings, ...findings.warnings], files: paths, port };
}

/** Every channel that is declared, in a route or beside them. */
export function declaredChannels({ routes, channels }: Pick<Declaration, 'routes' | 'channels'>): DeclaredChannel[] {
  return [...channels, ...routes.flatMap((route) => route.channels)];
}

/** One file by itself, with references left as they stand; throws a ConfigurationError. */
export function convertFile(path: string): DeclaredLists & Pick<CatalogEntities, 'warnings'> {
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  const variables = new Proxy({}, { get: (_, name) => `ENV:${String(name)}` });
  const loaded = { environment: new Environment(), variables };
  const files = readConfigFiles([path], problems, problems);
  const foreign = readForeignFiles(files, loaded, { problems, warnings });
  const native = joinLists(readNativeFiles(files, loaded, problems));
  if (problems.length > 0) throw new ConfigurationError(distinct(problems));
  return { ...native, routes: [...native.routes, ...foreign.map(({ route }) => route)], warnings };
}

/** A file that is named must be of a known format; one that merely lies in `config/` may be anything. */
function readFiles({ GATEWAY_CONFIG: named }: Environment, problems: Problem[], warnings: Problem[]): ConfigFile[] {
  return named.length > 0
    ? readConfigFiles(named, problems, problems)
    : readConfigFiles(foundPaths(problems), problems, warnings);
}

function readNative({ environment, variables }: LoadedEnvironment, problems: Problem[]): DeclaredLists[] {
  const { GATEWAY_ROUTES: text } = environment;
  const place = variables['GATEWAY_ROUTES_FILE'] ?? 'GATEWAY_ROUTES';
  const value = text === undefined ? undefined : parseJson(text, place, problems);
  return value === undefined ? [] : [readNativeForm(value, place, variables, problems)];
}

function readNativeFiles(
  files: readonly ConfigFile[],
  { variables }: LoadedEnvironment,
  problems: Problem[],
): DeclaredLists[] {
  return files
    .filter(({ format }) => format === 'routes')
    .map(({ path, value }) => readNativeForm(value, path, variables, problems));
}

/** What several files and a variable declare refers to each other. */
function joinLists(lists: readonly DeclaredLists[]): DeclaredLists {
  return {
    tenants: lists.flatMap(({ tenants }) => tenants),
    channels: lists.flatMap(({ channels }) => channels),
    routes: lists.flatMap(({ routes }) => routes),
    tokens: lists.flatMap(({ tokens }) => tokens),
  };
}

function readForeignFiles(
  files: readonly ConfigFile[],
  { environment, variables }: LoadedEnvironment,
  findings: Pick<ConversionContext, 'problems' | 'warnings'>,
): ConvertedConfiguration[] {
  return files.flatMap(({ path, format, value }) => {
    const context = { ...findings, place: path, variables, apiKey: environment.GATEWAY_API_KEY };
    switch (format) {
      case 'providers':
        return [readProvidersJson(value, context)];
      case 'apis':
        return [readApisJson(value, context)];
      case 'models':
        return [readModelsJson(value, context)];
      default:
        return [];
    }
  });
}

/** A port in a file holds; the habit of a foreign gateway holds when its file is all there is. */
function portOf(foreign: readonly ConvertedConfiguration[], otherRoutes: number): number {
  const named = foreign.find(({ port }) => port !== undefined)?.port;
  if (named !== undefined) return named;
  const [only, another] = foreign;
  return only !== undefined && another === undefined && otherRoutes === 0 ? only.defaultPort : DEFAULT_PORT;
}

function surroundingsOf(environment: Environment, port: number): Surroundings {
  const { HOST, GATEWAY_ALLOW_ANONYMOUS, METRICS_TOKEN } = environment;
  return {
    isLoopback: isLoopbackAddress(HOST),
    allowsAnonymous: GATEWAY_ALLOW_ANONYMOUS,
    metricsToken: METRICS_TOKEN,
    ownHosts: ownHosts(environment, port),
  };
}

/** A token that stands in GATEWAY_ROUTES already keeps its route there. */
function unlessKnown(legacy: DeclaredRoute | null, { routes, tokens: beside }: DeclaredLists): DeclaredRoute[] {
  if (legacy === null) return [];
  const secrets = [...routes.flatMap(({ tokens }) => tokens), ...beside.map(({ secret }) => secret)];
  const known = new Set(secrets.map((secret) => secret.reveal()));
  return legacy.tokens.some((token) => known.has(token.reveal())) ? [] : [legacy];
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
