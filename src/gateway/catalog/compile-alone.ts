import { compileChannel } from './compile-channel.js';
import type { ChannelEntity, KeyEntity } from './entities.js';
import type { Channel } from './snapshot.js';
import { Users } from './users.js';

/** A channel that is on no route, as it would be on one; nothing is counted for it. */
export function compileAlone(entity: ChannelEntity, keys: readonly KeyEntity[]): Channel {
  const users = new Users();
  return compileChannel(entity, { keys, slotOf: () => 0, accountOf: (id) => ({ id, users }), users });
}
