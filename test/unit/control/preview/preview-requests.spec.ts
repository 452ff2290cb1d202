import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { groundOf, Preview, type PreviewResult } from '../../../../src/control/preview/preview-requests.js';
import { channelEntity } from '../../../../src/control/documents/channel-entity.js';
import { routeEntity } from '../../../../src/control/documents/route-entity.js';
import { NO_BUDGET } from '../../../../src/gateway/catalog/ceilings.js';
import type { ChannelEntity, Entities, TokenEntity } from '../../../../src/gateway/catalog/entities.js';
import type { Channel } from '../../../../src/gateway/catalog/snapshot.js';
import type { PriceCard } from '../../../../src/gateway/pricing/price-card.js';
import { hashText, mixHashes } from '../../../../src/platform/crypto/hash-text.js';
import type { TenantId } from '../../../../src/platform/crypto/ids.js';
import { leastProcessorMs } from '../../../support/processor-time.js';

interface Drawn {
  readonly name: number;
  readonly models: readonly string[];
  readonly priority: number;
  readonly weight: number;
  readonly enabled: boolean;
}

const MODELS = ['a', 'b', 'c'];
const TENANT = 'tn_aaaaaaaaaaaaaaaa' as TenantId;
const ROUTE = 'rt_aaaaaaaaaaaaaaaa';
const TOKEN = 'tk_aaaaaaaaaaaaaaaa';
const CHANNELS = 200;
/** That a preview shows one by one. */
const MOST_ROWS = 200;

const drawn = fc.record({
  name: fc.integer({ min: 0, max: 5 }),
  models: fc.subarray(MODELS),
  priority: fc.integer({ min: 0, max: 2 }),
  weight: fc.integer({ min: 1, max: 5 }),
  enabled: fc.boolean(),
});
const configuration = fc.uniqueArray(drawn, { selector: ({ name }) => name, maxLength: 6 });
const request = fc.record({ id: fc.uuid(), model: fc.constantFrom(...MODELS, 'd'), tokens: fc.nat(10_000) });

function idOf({ name }: Drawn): string {
  return `ch_${String.fromCodePoint(97 + (name % 6))}${name.toString(36).padStart(15, 'a')}`;
}

function entityOf(channel: Drawn): ChannelEntity {
  const { models, priority, weight, enabled, name } = channel;
  const fields = {
    name: `c${name}`,
    base_url: 'http://127.0.0.1:1/v1',
    models: [...models],
    priority,
    weight,
    enabled,
  };
  const nothing = { open: () => null, variable: () => null, problems: [] };
  return channelEntity(idOf(channel), { fields, system: { headers: {} } }, [], nothing).channel;
}

function entitiesOf(channels: readonly Drawn[]): Entities {
  const entities = channels.map(entityOf);
  const tenant = {
    id: TENANT,
    origin: { kind: 'managed' as const, place: '' },
    name: 't',
    note: null,
    disabled: false,
    budget: NO_BUDGET,
    timeZone: 'UTC',
  };
  const route = routeEntity(ROUTE, { name: 'r', tenant: TENANT }, entities);
  return { tenants: [tenant], channels: entities, keys: [], routes: [route], models: [], targets: [], tokens: [] };
}

const CARD: Omit<PriceCard, 'rates'> = {
  source: 'configured',
  tiers: [],
  perRequestMicros: 0,
  perPictureMicros: 0,
  contextTokens: null,
};

/** Each channel has a price of its own. */
function priceOf({ id }: Pick<Channel, 'id'>): PriceCard {
  const prompt = id.charCodeAt(3) * 1_000_000;
  const none = { completion: 0, cacheRead: 0, cacheWrite: 0, audioPrompt: 0, audioCompletion: 0 };
  return { ...CARD, rates: { prompt, ...none } };
}

/** Where a request goes, thought over anew: the best of the first priority by weighted rendezvous. */
function oracle(
  channels: readonly Drawn[],
  { id, model }: { readonly id: string; readonly model: string },
): string | null {
  const able = channels.filter(({ enabled, models }) => enabled && (models.length === 0 || models.includes(model)));
  const first = Math.min(...able.map(({ priority }) => priority));
  const scored = able
    .filter(({ priority }) => priority === first)
    .map((channel) => {
      const uniform = (mixHashes(hashText(id), hashText(idOf(channel))) + 0.5) / 2 ** 32;
      return { id: idOf(channel), score: -Math.log(uniform) / channel.weight };
    });
  return scored.toSorted((a, b) => a.score - b.score)[0]?.id ?? null;
}

const TOKEN_ENTITY = { id: TOKEN, route: ROUTE, disabled: false, models: null } as unknown as TokenEntity;

interface Asked {
  readonly id: string;
  readonly model: string;
  readonly tokens: number;
}

function previewOf(one: Entities, two: Entities, asked: readonly Asked[]): PreviewResult {
  const [before, after] = [one, two].map((entities) => groundOf(entities, () => TOKEN_ENTITY));
  const preview = new Preview({ before: before!, after: after! }, priceOf);
  const none = { completionTokens: 0, cachedTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 };
  for (const { id, model, tokens } of asked) {
    const usage = { promptTokens: tokens, ...none, audioPromptTokens: 0, audioCompletionTokens: 0 };
    preview.add({ requestId: id, route: ROUTE, token: TOKEN, model, operation: 'chat', usage });
  }
  return preview.result;
}

/** What the oracle says of each request, and of all together. */
function asOracle(one: readonly Drawn[], two: readonly Drawn[], asked: readonly Asked[]): object {
  const expected = asked.map((each) => ({ from: oracle(one, each), to: oracle(two, each), tokens: each.tokens }));
  const cost = (id: string | null, tokens: number): number => (id === null ? 0 : id.charCodeAt(3) * tokens);
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  const parted = expected.filter(({ from, to }) => from !== to);
  return {
    requests: asked.length,
    moved: expected.filter(({ from, to }) => from !== null && to !== null && from !== to).length,
    refused: expected.filter(({ from, to }) => from !== null && to === null).length,
    admitted: expected.filter(({ from, to }) => from === null && to !== null).length,
    cost_before_micros: sum(expected.map(({ from, tokens }) => cost(from, tokens))),
    cost_after_micros: sum(expected.map(({ to, tokens }) => cost(to, tokens))),
    unpriced: 0,
    rows: parted.slice(0, MOST_ROWS).map(({ from, to }) => ({ from: { channel: from }, to: { channel: to } })),
  };
}

describe('a preview', () => {
  it('tells of every request where it would go and what it would cost, as an oracle does', () => {
    const requests = fc.array(request, { maxLength: 40 });
    const property = fc.property(configuration, configuration, requests, (one, two, asked) => {
      expect(previewOf(entitiesOf(one), entitiesOf(two), asked)).toMatchObject(asOracle(one, two, asked));
    });
    fc.assert(property, { numRuns: 200 });
  });

  it('of a thousand requests over two hundred channels takes two seconds of the processor at most', () => {
    const channels = Array.from({ length: CHANNELS }, (_, name): Drawn => {
      return { name, models: [], priority: name % 3, weight: (name % 5) + 1, enabled: true };
    });
    // what is tried first is switched off, so that every request goes elsewhere
    const changed = channels.map((channel) => ({ ...channel, enabled: channel.priority > 0 }));
    const asked = Array.from({ length: 1_000 }, (_, i): Asked => ({ id: `request-${i}`, model: 'a', tokens: i }));
    const [before, after] = [entitiesOf(channels), entitiesOf(changed)];
    let result: PreviewResult | undefined;
    const most = 2_000;
    expect(leastProcessorMs(() => (result = previewOf(before, after, asked)), most)).toBeLessThan(most);
    expect(result).toMatchObject({ requests: 1_000, moved: 1_000 });
    expect(result).toMatchObject(asOracle(channels, changed, asked));
  });
});
