import { GatewayError } from '../../platform/errors/gateway-error.js';
import { FieldNames } from '../../platform/json-splice/field-names.js';
import { readFieldsOfElements } from '../../platform/json-splice/scan-object.js';
import { fieldOf, type Call } from '../protocol/call.js';
import { NoteTopic } from '../protocol/call-notes.js';
import type { UpstreamDialectName } from '../protocol/dialect-name.js';
import type { JsonObject } from '../protocol/tool.js';
import { NO_MODEL_TRAITS, type ModelTraits } from '../traits/model-traits.js';
import { answeredCall, answeredFields } from './answer-memory.js';
import type { ReplyContext, WallClock } from './reply-context.js';
import { DIALECTS, UPSTREAM_DIALECTS } from './dialects.js';
import { translateRerank } from './ai-sdk/parts/rerank.js';
import type { LeftOut } from './ai-sdk/parts/warnings.js';
import { translateEmbeddings } from './embeddings/translate-embeddings.js';
import { mayHoldEnvelope } from './shared/envelope.js';
import { parseObject } from './shared/parse-object.js';
import { translateCall, type DialectPair, type TranslatedCall } from './translation.js';

/** An upstream, as far as words go. */
export interface UpstreamEncoding {
  readonly dialect: UpstreamDialectName;
  /** The upstream's name of the model. */
  readonly model: string;
  /** Takes everything when absent. */
  readonly traits?: ModelTraits;
}

/** What a request became for an upstream, as far as its answer has to know. */
export type TranslationNote = Pick<TranslatedCall, 'call' | 'dropped'>;

/** A request with its parsed body and what it became for each kind of upstream, until it has been sent. */
interface ParsedCall {
  readonly request: JsonObject;
  readonly byUpstream: Map<string, TranslatedCall>;
}

const CUSTOM = Buffer.from('"custom"');
const CUSTOM_TOOL = new FieldNames(['custom']);

const PARSED = new NoteTopic<ParsedCall>('the parsed body');
const TRANSLATED = new NoteTopic<Map<string, TranslationNote>>('what it became for upstreams');
const FOREIGN = new NoteTopic<boolean>('whether it holds reasoning of others');

/**
 * Whether an upstream gets the client's own bytes: one of the client's dialect does, unless they hold reasoning that
 * another provider has signed, or tools of plain text where nobody says that it takes them: it would refuse them.
 */
export function passesAsIs(call: Call, { dialect, traits = NO_MODEL_TRAITS }: UpstreamEncoding): boolean {
  if (dialect !== call.dialect) return false;
  if (DIALECTS[dialect].facts.returnsSignatures && holdsForeignReasoning(call)) return false;
  return !(traits.translated.refuses.has('customTools') && holdsCustomTools(call));
}

function holdsCustomTools(call: Call): boolean {
  const tools = fieldOf(call, 'tools');
  if (tools === undefined || call.operation.family !== 'conversation') return false;
  const mark = call.body.indexOf(CUSTOM, tools.start);
  if (mark < 0 || mark > tools.end) return false;
  for (const { custom } of readFieldsOfElements(call.body, tools, CUSTOM_TOOL)) if (custom !== undefined) return true;
  return false;
}

function holdsForeignReasoning(call: Call): boolean {
  return call.notes.obtain(FOREIGN, () => call.operation.family === 'conversation' && mayHoldEnvelope(call.body));
}

/** The request in the words of an upstream of another dialect; made again after `forgetParsed`. */
export function upstreamCall(call: Call, words: UpstreamEncoding): TranslatedCall {
  const { request, byUpstream } = parsedCall(call);
  const key = keyOf(words);
  const made = byUpstream.get(key);
  if (made !== undefined) return made;
  const translated = translate(call, request, words);
  byUpstream.set(key, translated);
  const { dropped } = call.notes.of(TRANSLATED)?.get(key) ?? translated;
  note(call, key, { call: answeredCall(translated.call), dropped });
  return translated;
}

/** What the answer of an upstream of another dialect has to know of what the request became for it. */
export function translationNote(call: Call, words: UpstreamEncoding): TranslationNote {
  const before = translatedBefore(call, words);
  if (before !== undefined) return before;
  upstreamCall(call, words);
  return translatedBefore(call, words)!;
}

/**
 * Lets go of the parsed request and of what was made of it, which take several times as much memory as its bytes. Once it
 * has been sent nobody needs them, unless it has to be sent again.
 */
export function forgetParsed(call: Call): void {
  call.notes.forget(PARSED);
}

/** Takes over what has been found out elsewhere of what a request became. */
export function rememberTranslation(call: Call, words: UpstreamEncoding, made: TranslationNote): void {
  note(call, keyOf(words), made);
}

function note(call: Call, key: string, made: TranslationNote): void {
  call.notes.obtain(TRANSLATED, () => new Map()).set(key, made);
}

function keyOf({ dialect, model, traits = NO_MODEL_TRAITS }: UpstreamEncoding): string {
  return `${dialect} ${model} ${traits.translated.fingerprint}`;
}

function translate(call: Call, request: JsonObject, words: UpstreamEncoding): TranslatedCall {
  const { dialect, model, traits = NO_MODEL_TRAITS } = words;
  const { requestedModel, wantsStream, operation } = call;
  if (operation.family === 'vectors') return translateEmbeddings(call.dialect, dialect, request, model);
  if (operation.family === 'ranking') return translateRerank(request);
  const named = { name: model, traits: traits.translated };
  return translateCall(pairOf(call, dialect), request, { model: requestedModel, wantsStream }, named);
}

/** Notes what an upstream said, when it was asked, that it has left out. */
export function noteLeftOut(call: Call, words: UpstreamEncoding, leftOut: readonly LeftOut[]): void {
  const key = keyOf(words);
  const translated = call.notes.of(TRANSLATED)?.get(key);
  if (translated === undefined || leftOut.length === 0) return;
  const { fieldPaths } = DIALECTS[call.dialect];
  const names = leftOut.map((each) => ('field' in each ? fieldPaths[each.field] : each.feature));
  note(call, key, { ...translated, dropped: [...new Set([...translated.dropped, ...names])] });
}

/** The dialects on both sides of the gateway. */
export function pairOf(call: Call, upstream: UpstreamDialectName): DialectPair {
  return { client: DIALECTS[call.dialect], upstream: UPSTREAM_DIALECTS[upstream] };
}

/** What answers to a request have to know of it; `model` is what they name, null for the upstream's word. */
export function replyContext(call: Call, model: string | null, clock: WallClock): ReplyContext {
  const createdAt = Math.floor(clock.wallNow() / 1000);
  const { requestId: id, requestedModel } = call;
  const named = requestedModel === null ? {} : { askedFor: requestedModel };
  return { id, createdAt, model, ...named, request: answeredFields(call), clock };
}

/** The client's own body, parsed, until `forgetParsed`; throws `invalid_json`. */
export function requestOf(call: Call): JsonObject {
  return parsedCall(call).request;
}

/** What the answer has to know of what the request became for an upstream, if it has been translated. */
export function translatedBefore(call: Call, words: UpstreamEncoding): TranslationNote | undefined {
  return call.notes.of(TRANSLATED)?.get(keyOf(words));
}

function parsedCall(call: Call): ParsedCall {
  return call.notes.obtain(PARSED, () => {
    const request = parseObject(call.body.toString());
    if (request === null) throw new GatewayError('invalid_json');
    return { request, byUpstream: new Map() };
  });
}
