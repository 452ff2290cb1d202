import { pathFor } from '../../gateway/adapters/endpoint-path.js';
import { passedBody } from '../../gateway/adapters/passed-body.js';
import { translatedBody } from '../../gateway/adapters/translated-body.js';
import { encodingOf } from '../../gateway/catalog/channel-encoding.js';
import { passesAsIs } from '../../gateway/dialects/upstream-call.js';
import type { AttemptTarget } from '../../gateway/health/block.js';
import type { Call } from '../../gateway/protocol/call.js';

/** Headers that hold no secret, whatever their value. */
const PUBLIC: ReadonlySet<string> = new Set(['content-type', 'accept', 'anthropic-version', 'user-agent']);

/** The request as it goes out, as a command for a terminal; every header that may hold a secret has `$KEY` for its value. */
export function curlOf(call: Call, { channel, key, model }: AttemptTarget): string {
  const endpoint = channel.addresses.conversation;
  const isAsItIs = passesAsIs(call, encodingOf(channel, model));
  const body = isAsItIs ? passedBody(call, model, channel) : translatedBody(call, model, channel);
  const headers = Object.entries(key.controlHeaders()).filter(([name]) => !name.startsWith('x-gw-'));
  const shown = headers.map(([name, value]) => `-H ${quoted(`${name}: ${shownValue(name, value)}`)}`);
  return [
    `curl ${quoted(endpoint.origin + pathFor(endpoint, model, call.wantsStream))}`,
    ...shown,
    `-d ${quoted(body.toString())}`,
  ].join(' ');
}

function shownValue(name: string, value: string): string {
  if (PUBLIC.has(name.toLowerCase())) return value;
  return value.startsWith('Bearer ') ? 'Bearer $KEY' : '$KEY';
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
