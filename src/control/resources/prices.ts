import { compileAlone } from '../../gateway/catalog/compile-alone.js';
import type { ChannelEntity } from '../../gateway/catalog/entities.js';
import { priceField, type PriceField } from '../../gateway/catalog/money-fields.js';
import type { Channel } from '../../gateway/catalog/snapshot.js';
import type { PriceCard } from '../../gateway/pricing/price-card.js';
import { ControlError } from '../control-error.js';
import { ChannelFields } from '../documents/channel-fields.js';
import { readFields } from '../documents/read-fields.js';
import type { ResourceParts } from './resource-parts.js';
import { expectOwn, type Writing, type Written } from './writing.js';
import { writtenOf } from './written.js';

/** What prices stand on. */
export interface PriceParts extends ResourceParts {
  readonly priceOf: (channel: Channel, model: string) => PriceCard | null;
}

/** What one model costs at one channel. */
export interface PriceView {
  readonly object: 'price';
  readonly channel: string;
  readonly channel_name: string;
  /** Name, or `prefix*`. */
  readonly model: string;
  /** `env`, `file` or `managed` by the channel; `shipped` with the gateway, `free`, or `unknown`. */
  readonly origin: string;
  /** USD per million tokens, and per request and picture; null where nobody knows. */
  readonly price: PriceField | null;
  /** Prices of longer prompts. */
  readonly tiers: readonly { readonly above_tokens: number; readonly price: PriceField }[];
  /** Why it cannot be set here; null where it can. */
  readonly read_only_reason: string | null;
}

/** Which prices are asked for. */
export interface PriceQuery {
  readonly limit: number;
  /** Behind the last one of the page before. */
  readonly after?: readonly [channel: string, model: string];
  readonly channel?: string;
  readonly model?: string;
  /** A part of the model's name. */
  readonly search?: string;
}

/** What models cost: set per channel, else as listed by the table that comes with the gateway. */
export class Prices {
  constructor(private readonly parts: PriceParts) {}

  /** In the order of channels and names; one more than the limit tells that there are others. */
  async page({ limit, after, ...wanted }: PriceQuery): Promise<PriceView[]> {
    const pairs = this.pairs(wanted);
    const start =
      after === undefined ? 0 : pairs.findIndex(([{ id }, model]) => id === after[0] && model === after[1]) + 1;
    const compiled = new Map<string, Channel>();
    const shown = pairs.slice(start, start + limit + 1).map(([entity, model]) => {
      const channel = compiled.get(entity.id) ?? compileAlone(entity, []);
      compiled.set(entity.id, channel);
      return this.view(entity, channel, model);
    });
    return await Promise.resolve(shown);
  }

  /** How many rows there are. */
  async count(wanted: Omit<PriceQuery, 'limit' | 'after'>): Promise<number> {
    return await Promise.resolve(this.pairs(wanted).length);
  }

  private pairs(wanted: Omit<PriceQuery, 'limit' | 'after'>): ReturnType<typeof pairsOf> {
    return this.parts.serving().channels.flatMap((channel) => pairsOf(channel, wanted));
  }

  /** Sets the price of a model, or with null has it be the listed one again; at one channel, or all that name it. */
  async set(
    model: string,
    channel: string | null,
    price: object | null,
    writing: Writing,
  ): Promise<Written<PriceView[]>> {
    const verb = price === null ? 'reset' : 'set';
    const about = { action: `prices.${verb}`, object: channel, summary: `price of ${model} ${verb}` };
    const { publisher } = this.parts;
    const published = await publisher.change({ ...about, ...writing }, async (draft) => {
      const ids = channel === null ? this.naming(model) : [channel];
      for (const id of ids) {
        const { row, document } = await draft.get('channels', id);
        expectOwn(writing.actor, row.tenant);
        const { [model]: _former, ...others } = document.fields.prices ?? {};
        const prices = price === null ? others : { ...others, [model]: price };
        const fields = readFields(ChannelFields, { ...document.fields, prices });
        draft.put('channels', id, { ...document, fields });
      }
      return ids;
    });
    const isMeant = new Set(published.result);
    const channels = published.configuration.channels.filter(({ id }) => isMeant.has(id));
    const views = channels.map((entity) => this.view(entity, compileAlone(entity, []), model));
    return writtenOf(published, writing, views);
  }

  private naming(model: string): string[] {
    const { publisher } = this.parts;
    const managed = publisher.managed.entities.channels.filter(({ id }) => publisher.declaredAt(id) === null);
    const found = managed.filter(({ models, prices }) => models.includes(model) || Object.hasOwn(prices, model));
    if (found.length > 0) return found.map(({ id }) => id);
    const faults = [
      { pointer: '/channel', code: 'required', message: 'is needed, as no managed channel names the model' },
    ];
    throw new ControlError('validation_failed', { message: '/channel is needed.', faults });
  }

  private view(entity: ChannelEntity, channel: Channel, model: string): PriceView {
    const card = this.parts.priceOf(channel, model);
    const { kind, place } = entity.origin;
    const [source, tiers] = [card?.source ?? 'unknown', card?.tiers ?? []];
    return {
      object: 'price',
      channel: entity.id,
      channel_name: entity.label,
      model,
      origin: source === 'configured' ? kind : source,
      price: card === null ? null : priceField(card),
      tiers: tiers.map(({ aboveTokens, rates }) => ({
        above_tokens: aboveTokens,
        price: priceField({ ...card!, rates }),
      })),
      read_only_reason: kind === 'managed' ? null : `declared at ${place}`,
    };
  }
}

function pairsOf(
  entity: ChannelEntity,
  { channel, model, search }: Omit<PriceQuery, 'limit' | 'after'>,
): [ChannelEntity, string][] {
  if (channel !== undefined && entity.id !== channel) return [];
  const names = new Set([...entity.models.filter((name) => !name.endsWith('*')), ...Object.keys(entity.prices)]);
  if (model !== undefined && entity.models.length === 0 && channel !== undefined) names.add(model);
  const wanted = search?.toLowerCase() ?? '';
  return [...names]
    .filter((name) => (model === undefined || name === model) && name.toLowerCase().includes(wanted))
    .map((name) => [entity, name]);
}
