import { encodingOf } from '../../catalog/channel-encoding.js';
import { namedFields } from '../../catalog/field-defaults.js';
import type { Channel, FieldDefault } from '../../catalog/snapshot.js';
import type { UpstreamEncoding } from '../../dialects/upstream-call.js';
import type { AttemptTarget } from '../../health/block.js';
import type { Call } from '../../protocol/call.js';
import { CallNotes } from '../../protocol/call-notes.js';

/** A large request on its way to an upstream, as plain data. */
export interface CallTask {
  readonly call: Omit<Call, 'body' | 'trace' | 'upload' | 'notes'>;
  readonly body: Uint8Array;
  readonly words: Required<Pick<UpstreamEncoding, 'dialect' | 'model' | 'traits'>>;
  readonly carries: Channel['carries'];
  readonly asksUsage: boolean;
  readonly defaults: readonly FieldDefault[] | null;
}

/** The same as whoever puts it into words needs it. */
export interface AskedCall extends Pick<CallTask, 'words'> {
  readonly call: Call;
  readonly model: string;
  readonly upstream: Pick<Channel, 'dialect' | 'asksUsage' | 'carries' | 'defaults'> & {
    readonly traits: { of(): CallTask['words']['traits'] };
  };
}

/** Makes a request of plain data again. */
export function askedOf({ call: said, body: bytes, words, carries, asksUsage, defaults }: CallTask): AskedCall {
  const { dialect, model, traits } = words;
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const filled = defaults === null ? null : namedFields(defaults);
  const upstream = { dialect, asksUsage, carries, traits: { of: () => traits }, defaults: filled };
  return { call: { ...said, trace: null, notes: new CallNotes(), body }, model, words, upstream };
}

/** A request for a place, as plain data with bytes of its own: it may have to be sent elsewhere as well. */
export function taskOf(
  call: Call,
  { channel, model }: AttemptTarget,
): CallTask & { readonly body: Uint8Array<ArrayBuffer> } {
  const { body, trace: _trace, upload: _upload, notes: _notes, ...said } = call;
  const { dialect, traits, carries } = encodingOf(channel, model);
  const { asksUsage, defaults } = channel;
  const words = { dialect, model, traits };
  return { call: said, body: new Uint8Array(body), words, carries, asksUsage, defaults: defaults?.fields ?? null };
}
