import { hash } from 'node:crypto';
import type { Secret } from '../../platform/crypto/secret.js';
import { hashText } from '../../platform/crypto/hash-text.js';
import { deriveAddresses } from './addresses.js';
import type { ChannelEntity, RouteEntity, TimeoutSettings } from './entities.js';
import type { Slots } from './slots.js';
import type { Channel, DeclaredToken, Route, Snapshot, Timeouts } from './snapshot.js';
import { UpstreamKey } from './upstream-key.js';

const USER_AGENT = 'ai-gateway';

/** The identities that outlive a snapshot. */
export interface SlotRegistry {
  readonly channels: Slots;
  readonly keys: Slots;
}

/** Compiles validated entities into a snapshot. */
export function compileSnapshot(entities: readonly RouteEntity[], slots: SlotRegistry): Snapshot {
  const routes = entities.map((entity) => ({ entity, route: compileRoute(entity, slots) }));
  return Object.freeze({
    routes: routes.map(({ route }) => route),
    tokens: routes.flatMap(({ entity, route }) => declareTokens(entity, route)),
    secrets: entities.flatMap(({ tokens, channels }) => [...tokens, ...channels.flatMap(({ keys }) => keys)]),
  });
}

function declareTokens(entity: RouteEntity, route: Route): DeclaredToken[] {
  return entity.tokens.map((secret, index) => ({ secret, label: `${route.name}/${index + 1}`, route }));
}

function compileRoute(entity: RouteEntity, slots: SlotRegistry): Route {
  const { name, defaultModel, availableModels } = entity;
  const allowed =
    availableModels && new Set(defaultModel === null ? availableModels : [...availableModels, defaultModel]);
  const channels = entity.channels.map((channel) => compileChannel(channel, name, slots));
  return Object.freeze({ name, defaultModel, allowedModels: allowed, channels });
}

function compileChannel(entity: ChannelEntity, routeName: string, slots: SlotRegistry): Channel {
  const { id, name, provider, adapter, baseUrl } = entity;
  const secrets = entity.keys.length > 0 ? entity.keys : [null];
  return Object.freeze({
    slot: slots.channels.of(`${routeName}/${id}`),
    id,
    name,
    provider,
    adapter,
    addresses: deriveAddresses(adapter === 'echo' ? { baseUrl: 'http://echo' } : entity),
    keys: secrets.map((secret, index) => {
      const slot = slots.keys.of(hash('sha256', `${baseUrl}\n${routeName}\n${secret?.reveal() ?? ''}`));
      return new UpstreamKey(slot, index, headersFor(secret, entity));
    }),
    timeouts: compileTimeouts(entity.timeouts),
    models: entity.models,
    modelMapping: new Map(Object.entries(entity.modelMapping)),
    priority: entity.priority,
    weight: entity.weight,
    enabled: entity.enabled,
    seed: hashText(id),
  });
}

function headersFor(secret: Secret | null, { extraHeaders }: ChannelEntity): string[] {
  const extra = Object.entries(extraHeaders).flat();
  const standard = ['accept-encoding', 'identity', 'content-type', 'application/json', 'user-agent', USER_AGENT];
  const overridden = new Set(Object.keys(extraHeaders).map((name) => name.toLowerCase()));
  const kept = overridden.has('user-agent') ? standard.slice(0, -2) : standard;
  return [...kept, ...(secret === null ? [] : ['authorization', `Bearer ${secret.reveal()}`]), ...extra];
}

function compileTimeouts(given: TimeoutSettings): Timeouts {
  return Object.freeze({
    connectMs: given.connectMs ?? 5_000,
    headersMs: given.headersMs ?? 60_000,
    wholeHeadersMs: given.headersMs ?? 300_000,
    firstContentMs: given.firstContentMs ?? 120_000,
    idleMs: given.idleMs ?? 90_000,
    totalStreamMs: given.totalMs ?? 900_000,
    totalWholeMs: given.totalMs ?? 600_000,
  });
}
