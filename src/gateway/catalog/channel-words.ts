import type { ChannelWords } from '../dialects/lost-fields.js';
import type { Channel } from './snapshot.js';

/** How a channel is spoken to about one of its models. */
export function wordsOf({ dialect, carries, traits }: WordSource, model: string): Required<ChannelWords> {
  return { dialect, model, carries, traits: traits.of(model, dialect) };
}

/** What of a channel decides how it is spoken to. */
export type WordSource = Pick<Channel, 'dialect' | 'carries' | 'traits'>;
