import { Expression, expressionFault } from '../../platform/expressions/expression.js';
import { endpoint, type Endpoint } from './addresses.js';

/** The parts of an answer that a mapping can find, each by a JMESPath expression. */
export interface AnswerSettings {
  readonly reasoning?: string;
  readonly finishReason?: string;
  readonly promptTokens?: string;
  readonly completionTokens?: string;
  readonly error?: string;
}

/** Where a whole answer has what. */
export interface ReplySettings extends AnswerSettings {
  readonly content: string;
  readonly toolCalls?: string;
}

/** Where the events of a stream have what. */
export interface EventSettings extends AnswerSettings {
  readonly format: 'sse' | 'ndjson';
  /** Another URL than for whole answers. */
  readonly url?: string;
  readonly delta: string;
  /** True for the event that ends the answer. */
  readonly done?: string;
}

/** How a chat request becomes a request of some other HTTP API, and its answer an answer to chat. */
export interface MappingSettings {
  readonly method: 'POST' | 'GET';
  /** An expression, or JSON whose every text is one. */
  readonly request: unknown;
  readonly response: ReplySettings;
  /** Absent: the API does not stream. */
  readonly stream?: EventSettings;
}

type Compiled<Settings> = { readonly [Name in keyof Settings]: Expression };

/** The parts of a whole answer, compiled. */
export type ReplyExpressions = Compiled<ReplySettings>;

/** The parts of an event, compiled. */
export type EventExpressions = Compiled<Omit<EventSettings, 'format' | 'url'>>;

/** A request body with its expressions, compiled. */
export type RequestTemplate =
  | { readonly kind: 'expression'; readonly expression: Expression }
  | { readonly kind: 'constant'; readonly value: unknown }
  | { readonly kind: 'list'; readonly items: readonly RequestTemplate[] }
  | { readonly kind: 'object'; readonly fields: readonly (readonly [string, RequestTemplate])[] };

/** A mapping, compiled. */
export interface Mapping {
  /** As they were declared. */
  readonly settings: MappingSettings;
  readonly method: 'POST' | 'GET';
  readonly request: RequestTemplate;
  /** The fields of a chat request that reach the API; null when all of them do. */
  readonly carries: ReadonlySet<string> | null;
  readonly reply: ReplyExpressions;
  readonly stream: StreamMapping | null;
}

/** How a stream is mapped, compiled. */
export interface StreamMapping {
  readonly format: 'sse' | 'ndjson';
  /** Null: the same as for whole answers. */
  readonly endpoint: Endpoint | null;
  readonly event: EventExpressions;
}

/** Compiles a mapping that has been found valid. */
export function compileMapping(settings: MappingSettings): Mapping {
  const { method, request, response, stream } = settings;
  const template = compileTemplate(request);
  return {
    settings,
    method,
    request: template,
    carries: fieldsIn(template),
    reply: compileReply(response),
    stream: stream === undefined ? null : compileStream(stream),
  };
}

/** Compiles the parts of a whole answer. */
export function compileReply(settings: ReplySettings): ReplyExpressions {
  return compileAll(settings);
}

function compileStream({ format, url, ...event }: EventSettings): StreamMapping {
  return { format, endpoint: url === undefined ? null : endpoint(url), event: compileAll(event) };
}

function compileAll<Settings extends object>(settings: Settings): Compiled<Settings> {
  const given = Object.entries(settings).filter(([, text]) => text !== undefined);
  return Object.fromEntries(given.map(([name, text]) => [name, new Expression(text as string)])) as Compiled<Settings>;
}

/** The model and whether it streams are said by the address, too. */
function fieldsIn(template: RequestTemplate): ReadonlySet<string> | null {
  const sets = expressionsIn(template).map(({ fields }) => fields);
  const isWhole = sets.includes(null);
  return isWhole ? null : new Set(['model', 'stream', 'stream_options', ...sets.flatMap((set) => [...(set ?? [])])]);
}

function expressionsIn(template: RequestTemplate): Expression[] {
  switch (template.kind) {
    case 'expression':
      return [template.expression];
    case 'constant':
      return [];
    case 'list':
      return template.items.flatMap(expressionsIn);
    case 'object':
      return template.fields.flatMap(([, item]) => expressionsIn(item));
    default:
      return template satisfies never;
  }
}

function compileTemplate(value: unknown): RequestTemplate {
  if (typeof value === 'string') return { kind: 'expression', expression: new Expression(value) };
  if (Array.isArray(value)) return { kind: 'list', items: value.map(compileTemplate) };
  if (value === null || typeof value !== 'object') return { kind: 'constant', value };
  return { kind: 'object', fields: Object.entries(value).map(([name, item]) => [name, compileTemplate(item)]) };
}

/** Why a value is no template of a request, with the way to the fault inside it; undefined when it is one. */
export function templateFault(value: unknown, way = ''): string | undefined {
  if (value === undefined) return 'is needed';
  if (typeof value === 'string') {
    const fault = expressionFault(value);
    return fault === undefined || way === '' ? fault : `${fault} (at ${way.slice(1)})`;
  }
  if (value === null || typeof value !== 'object')
    return way === '' ? 'must be a JMESPath expression or an object' : undefined;
  return Object.entries(value)
    .map(([name, item]) => templateFault(item, `${way}.${name}`))
    .find((fault) => fault !== undefined);
}
