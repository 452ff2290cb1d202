import { derivedId, isId, type ChannelId } from '../../../platform/crypto/ids.js';
import type { DeclaredChannel } from '../declared.js';
import { dialectsOf } from '../transport.js';
import type { IdentitySource } from './identity-source.js';
import { keyDigest } from './key-digest.js';

/** A channel with its id, and the register's entry for it. */
export interface NamedChannels {
  /** In the order of the channels. */
  readonly ids: readonly ChannelId[];
  /** Group → the ids of its labels, as JSON. */
  readonly register: ReadonlyMap<string, string>;
}

/**
 * The ids of channels that one owner declares: a route, or nobody (`shared`). Channels of the same dialect, address and
 * keys are told apart by their labels, of which the register knows which was there first.
 */
export function nameChannels(
  owner: string,
  channels: readonly DeclaredChannel[],
  source: IdentitySource,
): NamedChannels {
  const ids = new Map<DeclaredChannel, ChannelId>();
  const register = new Map<string, string>();
  const unnamed = channels.filter((channel) => !isId('ch', channel.id));
  const groups = Map.groupBy(unnamed, (channel) => groupOf(owner, channel, source.key));
  for (const [group, members] of groups) {
    const labelled = nameGroup(group, members, source);
    for (const member of members) ids.set(member, labelled.get(member.id)!);
    register.set(group, JSON.stringify([...labelled]));
  }
  return { ids: channels.map((channel) => (isId('ch', channel.id) ? channel.id : ids.get(channel)!)), register };
}

function groupOf(owner: string, { transport, baseUrl, keys }: DeclaredChannel, key: Uint8Array): ChannelId {
  const [dialect] = dialectsOf(transport);
  const [smallest = ''] = keys.map((secret) => keyDigest(secret, key)).sort();
  return derivedId('ch', key, [owner, dialect, baseUrl, smallest]);
}

/** Whoever was there keeps its id; one that is new in place of one that is gone was renamed. */
function nameGroup(
  group: ChannelId,
  members: readonly DeclaredChannel[],
  { key, register }: IdentitySource,
): ReadonlyMap<string, ChannelId> {
  const known = readEntry(register.get(group));
  const labels = members.map(({ id }) => id);
  const fresh = labels.filter((label) => !known.has(label));
  const gone = [...known.keys()].filter((label) => !labels.includes(label));
  const [renamed] = fresh;
  const [former] = gone;
  const isRename = fresh.length === 1 && gone.length === 1 && renamed !== undefined && former !== undefined;
  const named = new Map<string, ChannelId>();
  for (const label of labels) {
    const before = known.get(isRename && label === renamed ? former : label);
    const isFirst = known.size === 0 && named.size === 0;
    named.set(label, before ?? (isFirst ? group : derivedId('ch', key, [group, label])));
  }
  return named;
}

function readEntry(entry: string | undefined): ReadonlyMap<string, ChannelId> {
  return new Map(entry === undefined ? [] : (JSON.parse(entry) as [string, ChannelId][]));
}
