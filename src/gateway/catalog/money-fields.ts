import { formatMicros, parseMicros } from '../pricing/money.js';
import type { PriceCard } from '../pricing/price-card.js';
import { NO_BUDGET, type BudgetSettings } from './ceilings.js';

/** An amount of USD as a configuration writes it: `"5.00"`, or a number. */
type Amount = string | number;

/** Ceilings on money as a configuration writes them. */
export interface BudgetField {
  readonly day?: Amount;
  readonly month?: Amount;
  readonly total?: Amount;
}

/** What a model costs as a configuration writes it: USD per million tokens, and per request. */
export interface PriceField {
  readonly input?: Amount;
  readonly output?: Amount;
  readonly cache_read?: Amount;
  readonly cache_write?: Amount;
  readonly audio_input?: Amount;
  readonly audio_output?: Amount;
  readonly request?: Amount;
  readonly image?: Amount;
}

const BUDGET_FIELDS = ['day', 'month', 'total'] as const satisfies readonly (keyof BudgetField)[];
const PRICE_FIELDS = [
  'input',
  'output',
  'cache_read',
  'cache_write',
  'audio_input',
  'audio_output',
  'request',
  'image',
] as const satisfies readonly (keyof PriceField)[];

/** Why a value is no budget; undefined when it is one. */
export function budgetFault(value: unknown): string | undefined {
  return amountsFault(value, BUDGET_FIELDS);
}

/** Why a value is no object of prices; undefined when it is one. */
export function pricesFault(value: unknown): string | undefined {
  if (!isObject(value)) return 'must be an object of model names and prices';
  for (const [model, price] of Object.entries(value)) {
    const fault = amountsFault(price, PRICE_FIELDS);
    if (fault !== undefined) return `${fault} (at ${JSON.stringify(model)})`;
  }
  return undefined;
}

/** The budget in micro-USD; what is not given has no ceiling. */
export function toBudget(given: BudgetField | null | undefined): BudgetSettings {
  if (given === undefined || given === null) return NO_BUDGET;
  const ceiling = (amount: Amount | undefined): number => parseMicros(amount) ?? -1;
  return { day: ceiling(given.day), month: ceiling(given.month), total: ceiling(given.total) };
}

/** Price cards; cached and audio tokens cost what plain ones do unless told. */
export function toPrices(given: Readonly<Record<string, PriceField>> | undefined): Record<string, PriceCard> {
  return Object.fromEntries(Object.entries(given ?? {}).map(([model, price]) => [model, toCard(price)]));
}

/** A budget as a configuration writes it; undefined when there is none. */
export function budgetField(budget: BudgetSettings): BudgetField | undefined {
  const given = BUDGET_FIELDS.filter((field) => budget[field] >= 0);
  return given.length === 0
    ? undefined
    : Object.fromEntries(given.map((field) => [field, formatMicros(budget[field])]));
}

/** Price cards as a configuration writes them. */
export function priceFields(cards: Readonly<Record<string, PriceCard>>): Record<string, PriceField> {
  return Object.fromEntries(Object.entries(cards).map(([model, card]) => [model, priceField(card)]));
}

/** A price card as a configuration writes it; prices of longer prompts aside. */
export function priceField({ rates, perRequestMicros, perPictureMicros }: PriceCard): PriceField {
  return {
    input: formatMicros(rates.prompt),
    output: formatMicros(rates.completion),
    cache_read: formatMicros(rates.cacheRead),
    cache_write: formatMicros(rates.cacheWrite),
    audio_input: formatMicros(rates.audioPrompt),
    audio_output: formatMicros(rates.audioCompletion),
    request: formatMicros(perRequestMicros),
    image: formatMicros(perPictureMicros),
  };
}

function toCard(price: PriceField | null): PriceCard {
  const micros = (field: keyof PriceField): number | null => parseMicros(price?.[field]);
  const [prompt, completion] = [micros('input') ?? 0, micros('output') ?? 0];
  return {
    source: 'configured',
    rates: {
      prompt,
      completion,
      cacheRead: micros('cache_read') ?? prompt,
      cacheWrite: micros('cache_write') ?? prompt,
      audioPrompt: micros('audio_input') ?? prompt,
      audioCompletion: micros('audio_output') ?? completion,
    },
    tiers: [],
    perRequestMicros: micros('request') ?? 0,
    perPictureMicros: micros('image') ?? 0,
    contextTokens: null,
  };
}

function amountsFault(value: unknown, fields: readonly string[]): string | undefined {
  if (!isObject(value)) return `must be an object of ${fields.join(', ')}`;
  for (const [field, amount] of Object.entries(value)) {
    if (!fields.includes(field)) return `has an unknown field "${field}"; known are ${fields.join(', ')}`;
    if (parseMicros(amount) === null) return `needs an amount of USD such as "5.00" for "${field}"`;
  }
  return undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
