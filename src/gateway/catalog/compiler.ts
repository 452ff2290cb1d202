import type { Id, RouteId } from '../../platform/crypto/ids.js';
import { Secret } from '../../platform/crypto/secret.js';
import { compileChannel } from './compile-channel.js';
import { compileRoute, type TokenFacts } from './compile-route.js';
import { Crowd } from './crowd.js';
import type { ChannelEntity, Entities, EntityChanges, RouteEntity, TenantEntity } from './entities.js';
import { EntityIndex } from './entity-index.js';
import { isLimited } from './is-limited.js';
import { secretsBesideKeys } from './key-headers.js';
import { Slots, type FreedSlot, type FreedSubjects, type SlotKind } from './slots.js';
import { AccessToken, type Channel, type Route, type Snapshot, type Tenant } from './snapshot.js';
import { TokenTable } from './token-table.js';
import type { KeyAccount } from './upstream-key.js';
import { Users } from './users.js';

/** What a change did. */
export interface Compiled {
  readonly snapshot: Snapshot;
  readonly change: SnapshotChange;
}

/** What is other than in the snapshot before. */
export interface SnapshotChange {
  /** Access tokens that are new or other than before. */
  readonly tokens: readonly AccessToken[];
  /** Access tokens that are gone, and those of before in place of which there are others. */
  readonly formerTokens: readonly AccessToken[];
  /** Slots that are free from now on, and whose they were. */
  readonly freed: readonly FreedSlot[];
  /** How much was compiled anew. */
  readonly compiled: { readonly tokens: number; readonly channels: number; readonly routes: number };
}

/** Compiles entities into snapshots: of what changes, and of what refers to that, and of nothing else. */
export class Compiler {
  readonly slots: Readonly<Record<SlotKind, Slots>> = {
    tokens: new Slots(),
    routes: new Slots(),
    tenants: new Slots(),
    channels: new Slots(),
    keys: new Slots(),
    shares: new Slots(),
  };
  private readonly index = new EntityIndex();
  readonly tokens = new TokenTable(this.slots.tokens);
  private readonly channels = new Map<string, Channel>();
  private readonly routes = new Map<RouteId, Route>();
  private readonly tenants = new Map<string, Tenant>();
  private readonly routesOfChannel = new Map<string, Set<RouteId>>();
  private readonly accounts = new Map<string, KeyAccount>();
  private readonly users = new Map<string, Users>();
  /** Made anew where a route is another, or stands elsewhere. */
  private routing: Pick<Snapshot, 'routes' | 'routeById'> | null = null;
  private secrets: readonly Secret[] = [];
  private version = 0;

  apply(changes: EntityChanges, freed: FreedSubjects = {}): Compiled {
    const { put, remove } = changes;
    this.version++;
    const slots = this.free(freed);
    const before = new Map<RouteId, TokenFacts>();
    const formerTokens = remove.flatMap((id) => this.removeToken(id, before) ?? []);
    const dirty = this.dirtyRoutes(changes);
    this.index.apply(changes);
    for (const id of this.dirtyRoutes(changes)) dirty.add(id);
    for (const id of remove) this.forget(id);
    for (const tenant of put.tenants ?? []) this.tenants.set(tenant.id, this.compileTenant(tenant));
    const channels = this.compileChannels(changes);
    const tokens = (put.tokens ?? []).map((entity) => {
      this.note(entity.route, before);
      const former = this.tokens.get(entity.id);
      const token = new AccessToken(entity, this.slots.tokens.of(entity.id));
      if (former !== undefined) {
        this.note(former.entity.route, before);
        formerTokens.push(former);
      }
      this.tokens.put(token);
      return token;
    });
    for (const [route, facts] of before) if (!isSame(facts, this.tokens.factsOf(route))) dirty.add(route);
    for (const id of dirty) this.recompileRoute(id);
    this.forgetCollected(changes, { routes: dirty.size, channels });
    const compiled = { tokens: tokens.length, channels, routes: dirty.size };
    return { snapshot: this.snapshot(), change: { tokens, formerTokens, freed: slots, compiled } };
  }

  /** Everything that the latest snapshot was compiled from. */
  entities(): Entities {
    const { tenants, routes, channels, keys, models, targets } = this.index;
    return {
      tenants: [...tenants.values()],
      routes: [...routes.values()],
      channels: [...channels.values()],
      keys: [...keys.values()],
      models: [...models.values()],
      targets: [...targets.values()],
      tokens: this.tokens.entities(),
    };
  }

  private snapshot(): Snapshot {
    this.routing ??= this.collectRoutes();
    return Object.freeze({ version: this.version, ...this.routing, secrets: this.secrets });
  }

  /** What is collected of routes and channels stays while none of them is another. */
  private forgetCollected(
    { remove, order }: EntityChanges,
    compiled: { readonly routes: number; readonly channels: number },
  ): void {
    const isGone = (prefix: string): boolean => remove.some((id) => id.startsWith(prefix));
    if (compiled.routes > 0 || order?.routes !== undefined || isGone('rt_')) this.routing = null;
    if (compiled.channels > 0 || isGone('ch_')) this.secrets = this.collectSecrets();
  }

  private collectRoutes(): Pick<Snapshot, 'routes' | 'routeById'> {
    const routes = [...this.index.routes.values()].flatMap(({ id }) => this.routes.get(id) ?? []);
    return { routes, routeById: new Map(routes.map((route) => [route.id, route])) };
  }

  private free(freed: FreedSubjects): FreedSlot[] {
    return SLOT_KINDS.flatMap((kind) =>
      (freed[kind] ?? []).flatMap((id) => {
        const slot = this.slots[kind].release(id);
        return slot === null ? [] : [{ kind, id, slot }];
      }),
    );
  }

  private removeToken(id: string, before: Map<RouteId, TokenFacts>): AccessToken | undefined {
    const token = this.tokens.get(id);
    if (token === undefined) return undefined;
    this.note(token.entity.route, before);
    this.tokens.remove(token);
    this.slots.tokens.retire(id, this.version);
    return token;
  }

  /** What was known of a route's access tokens before the first change to them. */
  private note(route: RouteId, before: Map<RouteId, TokenFacts>): void {
    if (!before.has(route)) before.set(route, this.tokens.factsOf(route));
  }

  /** Routes that depend on what changes, as the entities stand at present. */
  private dirtyRoutes({ put, remove, order }: EntityChanges): Set<RouteId> {
    const dirty = new Set<RouteId>((put.routes ?? []).map(({ id }) => id));
    const ids: readonly Id[] = [
      ...(put.tenants ?? []),
      ...(put.channels ?? []),
      ...(put.keys ?? []),
      ...(put.models ?? []),
      ...(put.targets ?? []),
    ].map(({ id }) => id);
    for (const id of [...ids, ...remove]) for (const route of this.routesThatUse(id)) dirty.add(route);
    const isReordered = ['channels', 'keys', 'models', 'targets'].some((kind) => order !== undefined && kind in order);
    if (isReordered) for (const id of this.routes.keys()) dirty.add(id);
    return dirty;
  }

  private routesThatUse(id: string): Iterable<RouteId> {
    const { index } = this;
    const key = index.keys.get(id);
    const model = index.models.get(id) ?? index.models.get(index.targets.get(id)?.virtualModel ?? '');
    if (model !== undefined) return [model.route];
    if (index.tenants.get(id) !== undefined)
      return [...index.routes.values()].filter(({ tenant }) => tenant === id).map((route) => route.id);
    return this.routesOfChannel.get(key?.channel ?? id) ?? [];
  }

  /** How many channels were compiled anew. */
  private compileChannels({ put, remove, order }: EntityChanges): number {
    const dirty = new Set<string>((put.channels ?? []).map(({ id }) => id));
    for (const { channel } of put.keys ?? []) dirty.add(channel);
    const gone = new Set(remove);
    for (const [id, { keys }] of this.channels) {
      if (order?.keys !== undefined || keys.some((key) => gone.has(key.id))) dirty.add(id);
    }
    for (const id of dirty) this.recompileChannel(id);
    return dirty.size;
  }

  private recompileChannel(id: string): void {
    const entity = this.index.channels.get(id);
    if (entity === undefined) return;
    const keys = this.index.keys.of(entity.id);
    const former = this.channels.get(id)?.keys ?? [];
    const channel = compileChannel(entity, {
      keys,
      slotOf: (kind, subject) => this.slots[kind].of(subject),
      accountOf: (account) => this.accountOf(account),
      users: this.usersOf(id),
    });
    const kept = new Set<string>(channel.keys.map((key) => key.id));
    for (const key of former) if (!kept.has(key.id)) this.slots.keys.retire(key.id, this.version);
    this.channels.set(id, channel);
  }

  private accountOf(id: string): KeyAccount {
    const account = this.accounts.get(id) ?? { id, users: new Users() };
    this.accounts.set(id, account);
    return account;
  }

  private usersOf(channel: string): Users {
    const users = this.users.get(channel) ?? new Users();
    this.users.set(channel, users);
    return users;
  }

  private recompileRoute(id: RouteId): void {
    const entity = this.index.routes.get(id);
    const tenant = this.tenants.get(entity?.tenant ?? '');
    this.leaveTenantAndChannels(id);
    if (entity === undefined || tenant === undefined) return;
    const channels = this.channelsOf(entity);
    const route = compileRoute(
      { ...entity, channels: channels.map(({ reference }) => reference) },
      {
        tenant,
        slot: this.slots.routes.of(id),
        channels,
        models: this.index.models.of(id),
        targetsOf: (model) => this.index.targets.of(model.id),
        slotOfShare: (channel) => this.slots.shares.of(`${id}/${channel}`),
        tokens: this.tokens.factsOf(id),
      },
    );
    this.routes.set(id, route);
    tenant.crowd.join(id, this.tokens.factsOf(id).count);
    for (const channel of route.channels) this.join(channel, route);
  }

  /** What a reference no longer leads to is left out. */
  private channelsOf({ channels }: RouteEntity): {
    readonly entity: ChannelEntity;
    readonly channel: Channel;
    readonly reference: RouteEntity['channels'][number];
  }[] {
    return channels.flatMap((reference) => {
      const entity = this.index.channels.get(reference.channel);
      const channel = this.channels.get(reference.channel);
      return entity === undefined || channel === undefined ? [] : [{ entity, channel, reference }];
    });
  }

  private join({ id: channel, keys, users }: Channel, { id: route, tenant }: Route): void {
    const routes = this.routesOfChannel.get(channel) ?? new Set<RouteId>();
    this.routesOfChannel.set(channel, routes.add(route));
    for (const each of [users, ...keys.map((key) => key.users)]) each.join(route, tenant.id);
  }

  private compileTenant({ id, name, disabled, budget, timeZone }: TenantEntity): Tenant {
    const crowd = this.tenants.get(id)?.crowd ?? new Crowd();
    const slot = this.slots.tenants.of(id);
    return Object.freeze({ id, name, disabled, budget, isBudgeted: isLimited(budget), timeZone, slot, crowd });
  }

  /** A share that the route has in a channel no longer is retired with it, and taken up again where it stays. */
  private leaveTenantAndChannels(route: RouteId): void {
    this.routes.get(route)?.tenant.crowd.leave(route);
    for (const { id, keys, share, users } of this.routes.get(route)?.channels ?? []) {
      this.routesOfChannel.get(id)?.delete(route);
      if (share !== null) this.slots.shares.retire(`${route}/${id}`, this.version);
      for (const each of [users, ...keys.map((key) => key.users)]) each.leave(route);
    }
  }

  private forget(id: string): void {
    const route = this.routes.get(id as RouteId);
    if (route !== undefined) {
      this.leaveTenantAndChannels(route.id);
      this.routes.delete(route.id);
      this.slots.routes.retire(id, this.version);
    }
    for (const key of this.channels.get(id)?.keys ?? []) this.slots.keys.retire(key.id, this.version);
    if (this.channels.delete(id)) this.slots.channels.retire(id, this.version);
    this.routesOfChannel.delete(id);
    this.users.delete(id);
    if (this.tenants.delete(id)) this.slots.tenants.retire(id, this.version);
  }

  private collectSecrets(): readonly Secret[] {
    const besideKeys = [...this.index.channels.values()].flatMap(secretsBesideKeys).map((text) => new Secret(text));
    return [...[...this.index.keys.values()].map(({ secret }) => secret), ...besideKeys];
  }
}

const SLOT_KINDS: readonly SlotKind[] = ['tokens', 'routes', 'tenants', 'channels', 'keys', 'shares'];

function isSame(a: TokenFacts, b: TokenFacts): boolean {
  return a.count === b.count && a.hasBudgets === b.hasBudgets && a.countsTokens === b.countsTokens;
}
