import type { LoadedEnvironment } from '../../platform/config/load-environment.js';
import { ConfigurationError, type Problem } from '../../platform/config/problem.js';
import { checkEntities } from './check-entities.js';
import type { RouteEntity } from './entities.js';
import { readGatewayRoutes, type RoutesText } from './readers/gateway-routes.js';
import { readLegacyEnvironment } from './readers/legacy-environment.js';

/** Everything that the configuration declares. */
export interface CatalogEntities {
  readonly routes: readonly RouteEntity[];
  /** Worth a word at start, but no reason to refuse. */
  readonly warnings: readonly Problem[];
}

const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[?::1\]?)$/;

const NOTHING_CONFIGURED: Problem = {
  place: 'GATEWAY_ROUTES',
  message:
    'nothing is configured; set GATEWAY_ROUTES or GATEWAY_ROUTES_FILE (see .env.example), or try the demo with "npm run quickstart"',
};

/** True when some source declares a route, valid or not. */
export function isConfigured({ environment }: LoadedEnvironment): boolean {
  return environment.GATEWAY_ROUTES !== undefined || environment.GATEWAY_TOKEN !== undefined;
}

/** Reads every source into entities and checks them as a whole; throws a ConfigurationError with every problem. */
export function readCatalog(
  { environment, variables }: LoadedEnvironment,
  extra: readonly RouteEntity[] = [],
): CatalogEntities {
  const problems: Problem[] = [];
  const routesText = readRoutesText(environment.GATEWAY_ROUTES, variables['GATEWAY_ROUTES_FILE']);
  const declared = routesText === null ? [] : readGatewayRoutes(routesText, variables, problems);
  const legacy = readLegacyEnvironment(environment, problems);
  const routes = withUniqueNames([...declared, ...unlessKnown(legacy, declared), ...extra]);
  const isLoopback = LOOPBACK.test(environment.HOST);
  const findings = checkEntities(routes, isLoopback);
  problems.push(...findings.problems);
  if (routes.length === 0 && problems.length === 0) problems.push(NOTHING_CONFIGURED);
  if (problems.length > 0) throw new ConfigurationError(firstPerPlace(problems));
  return { routes, warnings: findings.warnings };
}

/** A token that stands in GATEWAY_ROUTES already keeps its route there. */
function unlessKnown(legacy: RouteEntity | null, declared: readonly RouteEntity[]): RouteEntity[] {
  if (legacy === null) return [];
  const known = new Set(declared.flatMap(({ tokens }) => tokens.map((token) => token.reveal())));
  return legacy.tokens.some((token) => known.has(token.reveal())) ? [] : [legacy];
}

function readRoutesText(text: string | undefined, path: string | undefined): RoutesText | null {
  if (text === undefined) return null;
  return { place: path === undefined ? 'GATEWAY_ROUTES' : path, text };
}

/** Two routes of the same name become `name` and `name-2`. */
function withUniqueNames(routes: readonly RouteEntity[]): RouteEntity[] {
  const uses = new Map<string, number>();
  return routes.map((route) => {
    const use = (uses.get(route.name) ?? 0) + 1;
    uses.set(route.name, use);
    return use === 1 ? route : { ...route, name: `${route.name}-${use}` };
  });
}

/** One reference that cannot be resolved breaks several rules; the first message says it best. */
function firstPerPlace(problems: readonly Problem[]): Problem[] {
  const first = new Map<string, Problem>();
  for (const problem of problems) if (!first.has(problem.place)) first.set(problem.place, problem);
  return [...first.values()];
}
