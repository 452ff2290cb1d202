import { GatewayError } from '../../platform/errors/gateway-error.js';
import { wellFormed } from '../../platform/json-splice/well-formed.js';
import type { EncodingSource } from '../catalog/channel-encoding.js';
import type { Channel } from '../catalog/snapshot.js';
import type { Call } from '../protocol/call.js';
import { bodyFor } from './openai-body.js';
import { translatedBody } from './translated-body.js';

/** A request of any dialect as an object of OpenAI's, with the upstream's name of the model and the channel's defaults. */
export function parsedRequest(
  call: Call,
  model: string,
  channel: EncodingSource & Pick<Channel, 'defaults'>,
): Record<string, unknown> {
  const { dialect, defaults } = channel;
  const isChat = call.dialect === dialect;
  const body = isChat
    ? bodyFor(call, model, { dialect, defaults, asksUsage: false })
    : translatedBody(call, model, channel);
  try {
    return JSON.parse(wellFormed(body).toString()) as Record<string, unknown>;
  } catch {
    throw new GatewayError('invalid_json');
  }
}
