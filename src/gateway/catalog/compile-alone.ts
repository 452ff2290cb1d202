import { compileChannel } from './compile-channel.js';
import type { ChannelEntity, KeyEntity } from './entities.js';
import type { Channel } from './snapshot.js';

/** A channel that is on no route, as it would be on one; nothing is counted for it. */
export function compileAlone(entity: ChannelEntity, keys: readonly KeyEntity[]): Channel {
  const accountOf = (id: string) => ({ id, routes: new Set<string>() });
  return compileChannel(entity, { keys, slotOf: () => 0, accountOf });
}
