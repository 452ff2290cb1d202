import type { ChannelEncoding } from '../dialects/dropped-params.js';
import type { ChannelTraits } from '../traits/model-traits.js';
import type { Channel } from './snapshot.js';

/** How a channel is spoken to about one of its models. */
export function encodingOf({ dialect, carries, traits }: EncodingSource, model: string): Required<ChannelEncoding> {
  return { dialect, model, carries, traits: traits.of(model, dialect) };
}

/** What of a channel decides how it is spoken to. */
export type EncodingSource = Pick<Channel, 'dialect' | 'carries'> & { readonly traits: Pick<ChannelTraits, 'of'> };
