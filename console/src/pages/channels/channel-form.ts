import type { BodyOf } from '../../api/operations.ts';
import type { Channel } from '../../api/types.ts';
import { budgetBody, budgetForm, type BudgetForm } from '../../lib/budget.ts';
import { readFields, readGroup, textOrNull, trimmed } from '../../lib/fields.ts';
import { given } from '../../lib/given.ts';
import { entriesOf, numberOf, textsOf } from '../../lib/lines.ts';

const TEXTS = ['name', 'provider', 'base_url', 'chat_url', 'cooldown_429', 'note'] as const;
const LIMITS = ['rpm', 'rpd', 'tpm', 'tpd', 'concurrency'] as const;

type Texts = Record<(typeof TEXTS)[number] | (typeof LIMITS)[number], string>;

/** The form of a channel: text as it is typed. */
export interface ChannelForm extends Texts, BudgetForm {
  keys: string;
  models: string;
  priority: number;
  weight: number;
  model_mapping: string;
}

/** A channel as its form shows it. */
export function toForm(channel?: Channel): ChannelForm {
  return {
    ...textsOf(channel, TEXTS),
    ...textsOf(channel?.limits, LIMITS),
    ...budgetForm(channel?.budget),
    keys: '',
    models: (channel?.models ?? []).join('\n'),
    priority: channel?.priority ?? 0,
    weight: channel?.weight ?? 1,
    model_mapping: mappingText(channel?.model_mapping),
  };
}

/** The fields of the API that the given fields of the form amount to. */
export function toBody(form: Partial<ChannelForm>): BodyOf<'patch', `/channels/${string}`> {
  const limits = readGroup(form, LIMITS, numberOf);
  return {
    ...readFields(form, {
      name: trimmed,
      priority: true,
      weight: true,
      provider: textOrNull,
      base_url: textOrNull,
      chat_url: textOrNull,
      note: textOrNull,
      cooldown_429: textOrNull,
      models: entriesOf,
      model_mapping: mappingOf,
    }),
    ...(limits && { limits }),
    ...budgetBody(form),
  };
}

/** The same for a new channel: what is empty is left out, and the keys come along. */
export function toNewBody(form: ChannelForm): BodyOf<'post', '/channels'> {
  const keys = entriesOf(form.keys).map((secret) => ({ secret }));
  return { name: form.name.trim(), ...given({ ...toBody(form), keys }) } as BodyOf<'post', '/channels'>;
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
