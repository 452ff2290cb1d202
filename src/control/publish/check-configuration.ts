import type {
  ChannelEntity,
  Entities,
  ModelEntity,
  RouteEntity,
  TargetEntity,
  TokenEntity,
} from '../../gateway/catalog/entities.js';
import { isPlaceholder } from '../../gateway/catalog/secret-quality.js';
import type { Findings, Problem } from '../../platform/config/problem.js';
import type { EgressRules } from '../../platform/upstream/egress-rules.js';

/** What the checks must know of the process. */
export interface ConfigurationSurroundings {
  /** Where the gateway itself is reached, as `host:port`. */
  readonly ownHosts: ReadonlySet<string>;
  /** Which addresses managed channels may lead to. */
  readonly egress: EgressRules;
}

/** A configuration, access tokens left aside. */
export type CheckedConfiguration = Omit<Entities, 'tokens'>;

type Found = ReadonlyMap<string, unknown>;

/**
 * What no single managed entity can know: that what it refers to is there and may be referred to, that names are unique,
 * that virtual models do not go in circles, that no channel leads to the gateway itself or to where it must not. What is
 * declared was checked where it was read.
 */
export function checkConfiguration(
  configuration: CheckedConfiguration,
  { ownHosts, egress }: ConfigurationSurroundings,
): Findings {
  const findings: Findings = { problems: [], warnings: [] };
  const { problems } = findings;
  const tenants = byId(configuration.tenants);
  const routes = new Map(configuration.routes.map((route) => [route.id as string, route]));
  const channels = new Map(configuration.channels.map((channel) => [channel.id as string, channel]));
  for (const channel of configuration.channels.filter(isManaged)) {
    if (channel.tenant !== null) expectKnown(tenants, channel.tenant, `${channel.id}.tenant`, problems);
    checkAddress(channel, ownHosts, egress, problems);
  }
  for (const key of configuration.keys.filter(isManaged)) {
    if (isPlaceholder(key.secret.reveal())) {
      findings.warnings.push({ place: key.id, message: 'has a secret that is a placeholder; fill in the real one' });
    }
  }
  for (const route of configuration.routes.filter(isManaged)) {
    expectKnown(tenants, route.tenant, `${route.id}.tenant`, problems);
    checkRoute(route, channels, problems);
  }
  checkModels(configuration, routes, problems);
  return findings;
}

/** The same of access tokens: that their routes are there. */
export function checkTokens({ routes }: CheckedConfiguration, tokens: readonly TokenEntity[]): Problem[] {
  const problems: Problem[] = [];
  const known = byId(routes);
  for (const { id, route } of tokens) expectKnown(known, route, `${id}.route`, problems);
  return problems;
}

function isManaged({ origin }: { readonly origin: { readonly kind: string } }): boolean {
  return origin.kind === 'managed';
}

function byId(entities: readonly { readonly id: string }[]): Found {
  return new Map(entities.map((entity) => [entity.id, entity]));
}

function expectKnown(known: Found, id: string, place: string, problems: Problem[]): void {
  if (!known.has(id)) problems.push({ place, message: `refers to ${id}, which does not exist` });
}

function checkAddress(
  { id, baseUrl, chatUrl, modelsUrl, transport }: ChannelEntity,
  ownHosts: ReadonlySet<string>,
  egress: EgressRules,
  problems: Problem[],
): void {
  if (transport.kind === 'echo') return;
  const urls = { base_url: baseUrl, chat_url: chatUrl, models_url: modelsUrl };
  for (const [field, url] of Object.entries(urls)) {
    if (url === undefined || !URL.canParse(url)) continue;
    const { hostname, port, protocol } = new URL(url);
    const host = `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`;
    const place = `${id}.${field}`;
    if (ownHosts.has(host)) problems.push({ place, message: 'is the address of this gateway itself' });
    else if (!egress.allowsUrl(new URL(url))) {
      const message = `leads to an address that EGRESS_ALLOW does not open (${host}); https to public hosts needs no leave`;
      problems.push({ place, message });
    }
  }
}

function checkRoute(route: RouteEntity, channels: ReadonlyMap<string, ChannelEntity>, problems: Problem[]): void {
  route.channels.forEach(({ channel: id }, index) => {
    const place = `${route.id}.channels[${index}].channel`;
    const channel = channels.get(id);
    // of another tenant's channel not even its being there is told
    const isUsable = channel !== undefined && (channel.tenant === null || channel.tenant === route.tenant);
    if (!isUsable) problems.push({ place, message: `refers to the channel ${id}, which does not exist` });
  });
}

/** The virtual models of one route, by what they may lead to. */
interface ModelGround {
  readonly named: ReadonlyMap<string, ModelEntity>;
  /** Ids of the channels of the route. */
  readonly usable: ReadonlySet<string>;
  readonly targetsOf: ReadonlyMap<string, readonly TargetEntity[]>;
}

function checkModels(
  { models, targets }: CheckedConfiguration,
  routes: ReadonlyMap<string, RouteEntity>,
  problems: Problem[],
): void {
  const targetsOf = Map.groupBy(targets, ({ virtualModel }) => virtualModel as string);
  const ofRoute = Map.groupBy(models, ({ route }) => route as string);
  for (const route of routes.values()) {
    const own = ofRoute.get(route.id) ?? [];
    const named = new Map(own.map((model) => [model.name, model]));
    if (isManaged(route) && route.catchAll !== null && !named.has(route.catchAll)) {
      problems.push({
        place: `${route.id}.catch_all`,
        message: `"${route.catchAll}" is no virtual model of the route`,
      });
    }
    if (own.length > named.size) checkUnique(own, problems);
    const usable = new Set<string>(route.channels.map(({ channel }) => channel));
    for (const model of own.filter(isManaged)) checkModel(model, { named, usable, targetsOf }, problems);
  }
  for (const { id, route } of models.filter(isManaged)) expectKnown(routes, route, `${id}.route`, problems);
}

function checkModel(model: ModelEntity, ground: ModelGround, problems: Problem[]): void {
  const { named, usable, targetsOf } = ground;
  for (const { channel, model: name, origin } of targetsOf.get(model.id) ?? []) {
    if (channel !== null && !usable.has(channel))
      problems.push({ place: `${origin.place}.channel`, message: `${channel} is no channel of the route` });
    if (channel === null && !named.has(name))
      problems.push({ place: `${origin.place}.model`, message: `"${name}" is no virtual model of the route` });
  }
  if (isCircular(model, named, targetsOf)) problems.push({ place: `${model.id}.targets`, message: 'go in a circle' });
}

function checkUnique(models: readonly ModelEntity[], problems: Problem[]): void {
  const seen = new Set<string>();
  for (const { name, origin } of models) {
    if (seen.has(name)) problems.push({ place: origin.place, message: `has a name twice on its route: "${name}"` });
    seen.add(name);
  }
}

/** Whether a way leads from a model back to it. */
function isCircular(
  start: ModelEntity,
  named: ReadonlyMap<string, ModelEntity>,
  targetsOf: ReadonlyMap<string, readonly TargetEntity[]>,
): boolean {
  const seen = new Set<string>();
  const open = [start];
  for (let model = open.pop(); model !== undefined; model = open.pop()) {
    for (const { channel, model: name } of targetsOf.get(model.id) ?? []) {
      const next = channel === null ? named.get(name) : undefined;
      if (next === undefined) continue;
      if (next.id === start.id) return true;
      if (!seen.has(next.id)) open.push(next);
      seen.add(next.id);
    }
  }
  return false;
}
