import { DIALECTS, UPSTREAM_DIALECTS } from '../../src/gateway/dialects/dialects.js';
import type { ReplyContext } from '../../src/gateway/dialects/reply-context.js';
import { AnswerRestorer } from '../../src/gateway/dialects/shared/answer-restorer.js';
import { translateCall, type DialectPair, type TranslatedCall } from '../../src/gateway/dialects/translation.js';
import type { DialectName, UpstreamDialectName } from '../../src/gateway/protocol/dialect-name.js';
import type { NeutralCall } from '../../src/gateway/protocol/neutral-call.js';
import type { JsonObject } from '../../src/gateway/protocol/tool.js';
import { ChannelTraits } from '../../src/gateway/traits/model-traits.js';
import type { Traits } from '../../src/gateway/traits/traits.js';
import { recordedBody } from './dialect-streams.js';

/** What the table has for a model at a provider, nobody's unless told. */
export function traitsAt(dialect: UpstreamDialectName, model: string, preset = 'custom'): Traits {
  return new ChannelTraits(preset, {}).of(model, dialect).translated;
}

/** A recorded request of a client, in the words of an upstream that knows the model as `model`. */
export function translateRecorded(
  client: DialectName,
  name: string,
  upstream: DialectName,
  model: string,
  preset?: string,
): TranslatedCall & { readonly body: JsonObject } {
  const body = recordedBody(client, name, 'request');
  return translate(client, body, upstream, model, preset);
}

/** A request of a client, in the words of an upstream that knows the model as `model`. */
export function translate(
  client: DialectName,
  body: JsonObject,
  upstream: UpstreamDialectName,
  model: string,
  preset?: string,
): TranslatedCall {
  const traits = traitsAt(upstream, model, preset);
  const pair = { client: DIALECTS[client], upstream: UPSTREAM_DIALECTS[upstream] };
  const translated = translateCall(pair, body, { model: 'asked-for', wantsStream: true }, { name: model, traits });
  return { ...translated, body: JSON.parse(JSON.stringify(translated.body)) as JsonObject };
}

/** What a dialect reads out of a request. */
export function decode(dialect: DialectName, body: JsonObject): NeutralCall {
  return DIALECTS[dialect].decodeCall(body, { model: 'asked-for', wantsStream: true }).call;
}

/** A whole answer with status 200 in the words of a client; throws when it is none. */
export function translateReply(
  { client, upstream }: DialectPair,
  body: unknown,
  call: NeutralCall,
  context: ReplyContext,
): JsonObject {
  const decoded = upstream.decodeReply(body, context.id);
  if (decoded.kind !== 'reply') throw new Error(`the reply is ${decoded.kind}`);
  return client.encodeReply(new AnswerRestorer(call, { client, upstream }, context.id).reply(decoded.reply), context);
}
