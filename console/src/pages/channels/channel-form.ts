import type { Channel } from '../../api/types.ts';
import { given } from '../../lib/given.ts';
import { entriesOf, numberOf, textsOf } from '../../lib/lines.ts';

const TEXTS = ['name', 'provider', 'base_url', 'chat_url', 'cooldown_429', 'note'] as const;
const LIMITS = ['rpm', 'rpd', 'tpm', 'tpd', 'concurrency'] as const;

/** The form of a channel: text as it is typed. */
export interface ChannelForm extends Record<string, unknown> {
  name: string;
  provider: string;
  base_url: string;
  keys: string;
  models: string;
  priority: number;
  weight: number;
  chat_url: string;
  model_mapping: string;
  rpm: string;
  rpd: string;
  tpm: string;
  tpd: string;
  concurrency: string;
  budget_day: string;
  budget_month: string;
  cooldown_429: string;
  note: string;
}

/** A channel as its form shows it. */
export function toForm(channel?: Channel): ChannelForm {
  const budget = textsOf(channel?.budget, ['day', 'month'] as const);
  return {
    ...textsOf(channel, TEXTS),
    ...textsOf(channel?.limits, LIMITS),
    keys: '',
    models: (channel?.models ?? []).join('\n'),
    priority: channel?.priority ?? 0,
    weight: channel?.weight ?? 1,
    model_mapping: mappingText(channel?.model_mapping),
    budget_day: budget.day,
    budget_month: budget.month,
  };
}

/** The fields of the API that the given fields of the form amount to. */
export function toBody(form: Partial<ChannelForm>): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const key of ['name', 'priority', 'weight'] as const) if (form[key] !== undefined) body[key] = form[key];
  for (const key of ['provider', 'base_url', 'chat_url', 'note'] as const)
    if (form[key] !== undefined) body[key] = form[key].trim() || null;
  if (form.cooldown_429 !== undefined) body['cooldown_429'] = form.cooldown_429.trim() || null;
  if (form.models !== undefined) body['models'] = entriesOf(form.models);
  if (form.model_mapping !== undefined) body['model_mapping'] = mappingOf(form.model_mapping);
  const limits = group(form, LIMITS, (value) => numberOf(value));
  if (limits) body['limits'] = limits;
  const budget = group(form, ['budget_day', 'budget_month'], (value) => value.trim() || null, 'budget_');
  if (budget) body['budget'] = budget;
  return body;
}

/** The same for a new channel: what is empty is left out, and the keys come along. */
export function toNewBody(form: ChannelForm): Record<string, unknown> {
  const keys = entriesOf(form.keys).map((secret) => ({ secret }));
  return given({ ...toBody(form), keys });
}

function mappingText(mapping: Record<string, string> | null | undefined): string {
  return Object.entries(mapping ?? {})
    .map(([from, to]) => `${from} = ${to}`)
    .join('\n');
}

function mappingOf(lines: string): Record<string, string> {
  const pairs = lines.split('\n').map((line) => line.split(/\s*(?:=|->|→)\s*/, 2).map((part) => part.trim()));
  return Object.fromEntries(pairs.filter(([from, to]) => from && to) as [string, string][]);
}

function group<T>(
  form: Partial<ChannelForm>,
  keys: readonly (keyof ChannelForm & string)[],
  read: (value: string) => T,
  prefix = '',
): Record<string, T> | null {
  const named = keys.filter((key) => form[key] !== undefined);
  if (named.length === 0) return null;
  return Object.fromEntries(named.map((key) => [key.slice(prefix.length), read(String(form[key]))]));
}
