import type { NeutralField } from '../protocol/neutral-field.js';
import type { JsonObject } from '../protocol/tool.js';
import { decodeCall } from './openai-chat/decode-call.js';
import { FACTS } from './openai-chat/facts.js';
import { askedOf } from './shared/asked-for.js';

/** The top-level fields of a chat request that something takes; it never hears of the others. */
export type SupportedFields = ReadonlySet<string>;

/** By which top-level fields a chat request asks for something. */
const NAMES = {
  tools: ['tools'],
  toolChoice: ['tool_choice'],
  responseFormat: ['response_format'],
  maxTokens: FACTS.maximum.fields,
  ...FACTS.refusablePaths,
} as const satisfies Partial<Record<NeutralField, readonly string[]>>;

type Named = keyof typeof NAMES;

/** Something that does not come across, by the name that the request has for it. */
export interface UnsupportedField {
  readonly path: string;
  /** What it asks for, where other dialects have it as well. */
  readonly field: NeutralField | null;
}

/** What of a chat request is not carried; throws `invalid_request` with the place of what cannot be understood. */
export function unsupportedInChat(body: JsonObject, carried: SupportedFields): UnsupportedField[] {
  const { call, dropped } = decodeCall(body);
  const unknown = dropped.filter((path) => !carried.has(path.split(/[.[]/, 1)[0]!));
  const asked = askedOf(call, Object.keys(NAMES) as Named[]) as Named[];
  return [
    ...unknown.map((path) => ({ path, field: null })),
    ...asked.flatMap((field) => {
      const said = NAMES[field].filter((name) => name in body);
      return said.some((name) => carried.has(name)) ? [] : [{ path: said[0] ?? field, field }];
    }),
  ];
}

/** The same for another kind of request, whose fields ask for something unless they are empty or their default. */
export function unsupportedByName(body: JsonObject, carried: SupportedFields): UnsupportedField[] {
  const lost = Object.entries(body).filter(([name, value]) => !carried.has(name) && !isSilent(name, value));
  return lost.map(([path]) => ({ path, field: null }));
}

function isSilent(name: string, value: unknown): boolean {
  const isEmpty = value === null || value === false || value === 0 || value === '';
  return isEmpty || ((name === 'n' || name === 'best_of') && value === 1);
}
