import { expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { Entities } from '../../../src/gateway/catalog/entities.js';
import { manageOn, type ManagedFixture } from '../../support/control.js';
import { onBothEngines } from '../../support/engines.js';
import { freshFolder } from '../../support/fresh-books.js';

const SECRET = 'sk-canary-0123456789abcdefghij';
const CHANNEL = { name: 'Acme AI', base_url: 'http://127.0.0.1:9/v1', models: ['m1'] };
const SEED = 15;

/** Two gateways, and how to read what is stored as a third one would that starts now. */
interface Replicas {
  readonly both: readonly [ManagedFixture, ManagedFixture];
  readonly third: () => Promise<ManagedFixture>;
}

/** One thing that somebody does at one of two gateways; what it is done to is taken from what that gateway serves. */
type Deed = (at: ManagedFixture, pick: number) => Promise<unknown>;

const DEEDS: readonly Deed[] = [
  async ({ services, writing }) => await services.channels.create(CHANNEL, [{ secret: SECRET }], writing),
  async ({ services, writing }) => await services.routes.create({ name: 'team' }, writing),
  async ({ services, writing, catalog }, pick) => {
    const route = chosen(catalog.entities().routes, pick);
    return route && (await services.tokens.create({ name: 'Ann', route: route.id }, writing));
  },
  async ({ services, writing, catalog }, pick) => {
    const channel = chosen(catalog.entities().channels, pick);
    return channel && (await services.channels.patch(channel.id, { weight: pick + 1 }, 'any', writing));
  },
  async ({ services, writing, catalog }, pick) => {
    const token = chosen(catalog.entities().tokens, pick);
    return token && (await services.tokens.revoke(token.id, 'any', writing));
  },
];

function chosen<Item>(items: readonly Item[], pick: number): Item | undefined {
  return items[pick % Math.max(1, items.length)];
}

async function catchUp({ publisher }: ManagedFixture): Promise<void> {
  await publisher.catchUp();
}

/** What a gateway serves, whatever the order. */
function served({ catalog }: ManagedFixture): object {
  const { channels, keys, routes, tokens }: Entities = catalog.entities();
  const sorted = <Item extends { readonly id: string }>(items: readonly Item[], tell: (item: Item) => unknown) =>
    Object.fromEntries(items.map((item) => [item.id, tell(item)] as const).sort(([a], [b]) => (a < b ? -1 : 1)));
  return {
    channels: sorted(channels, ({ name, weight }) => [name, weight]),
    keys: sorted(keys, ({ secret, channel }) => [secret.reveal(), channel]),
    routes: sorted(routes, ({ name }) => name),
    tokens: sorted(tokens, ({ digest, route }) => [digest, route]),
  };
}

onBothEngines('two gateways on one database', ({ fresh }) => {
  async function open(): Promise<Replicas> {
    const [database, dataDir] = [await fresh(), freshFolder()];
    const third = async (): Promise<ManagedFixture> => await manageOn(database, { dataDir });
    return { both: [await third(), await third()], third };
  }

  it('serve what the other has written once they look, secrets of upstreams included, and do nothing where that is nothing', async () => {
    const {
      both: [here, there],
    } = await open();
    const { document: channel } = await here.services.channels.create(CHANNEL, [{ secret: SECRET }], here.writing);
    expect(there.catalog.entities().channels).toEqual([]);
    await catchUp(there);
    expect(there.publisher.version).toBe(here.publisher.version);
    expect(there.catalog.entities().channels[0]).toMatchObject({ id: channel.id });
    expect(there.catalog.entities().keys[0]!.secret.reveal()).toBe(SECRET);
    const snapshot = there.catalog.current;
    await catchUp(there);
    expect(there.catalog.current).toBe(snapshot);
  });

  it('no longer serve an access token that the other has revoked', async () => {
    const {
      both: [here, there],
    } = await open();
    const { document: route } = await here.services.routes.create({ name: 'team' }, here.writing);
    const { document: token } = await here.services.tokens.create({ name: 'Ann', route: route.id }, here.writing);
    await catchUp(there);
    expect(there.catalog.accessToken(token.id)).toBeDefined();
    await here.services.tokens.revoke(token.id, 'any', here.writing);
    await catchUp(there);
    expect(there.catalog.accessToken(token.id)).toBeUndefined();
  });

  it('lose nothing of each other when both write, and serve the same in the end (property)', async () => {
    const deed = fc.tuple(fc.constantFrom(0, 1), fc.nat({ max: DEEDS.length - 1 }), fc.nat({ max: 5 }), fc.boolean());
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { minLength: 3, maxLength: 10 }), async (deeds) => {
        const { both: replicas, third } = await open();
        let written = 0;
        for (const [who, what, pick, looksFirst] of deeds) {
          const replica = replicas[who];
          if (looksFirst) await catchUp(replica);
          try {
            if ((await DEEDS[what]!(replica, pick)) !== undefined) written++;
          } catch (error) {
            // the other one has done away with it meanwhile, or made one of that name
            expect(['not_found', 'slug_taken']).toContain((error as { readonly code?: unknown }).code);
          }
        }
        for (const replica of replicas) await catchUp(replica);
        const [one, other] = replicas.map(served);
        expect(one).toEqual(other);
        expect(one).toEqual(served(await third()));
        expect(replicas[0].publisher.version).toBeLessThanOrEqual(written);
      }),
      { seed: SEED, numRuns: 8 },
    );
  });
});
