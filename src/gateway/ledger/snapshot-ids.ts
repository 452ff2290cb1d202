import { subjectOfBefore } from '../../platform/database/subject-of-before.js';
import type { Caller } from '../access/token-directory.js';
import type { Channel, DeclaredToken, Route } from '../catalog/snapshot.js';
import type { UpstreamKey } from '../catalog/upstream-key.js';

/** The id that a caller's access token has in the ledger. */
export function callerTokenId({ tokenLabel }: Pick<Caller, 'tokenLabel'>): string {
  return subjectOfBefore('tk', tokenLabel);
}

/** The id that an access token has in the ledger. */
export function tokenId({ label }: Pick<DeclaredToken, 'label'>): string {
  return subjectOfBefore('tk', label);
}

/** The id that a route has in the ledger. */
export function routeId({ name }: Pick<Route, 'name'>): string {
  return subjectOfBefore('rt', name);
}

/** The id that a channel has in the ledger. */
export function channelId(route: Pick<Route, 'name'>, { id }: Pick<Channel, 'id'>): string {
  return subjectOfBefore('ch', `${route.name}/${id}`);
}

/** The id that a key has in the ledger. */
export function keyId(route: Pick<Route, 'name'>, channel: Pick<Channel, 'id'>, { index }: UpstreamKey): string {
  return subjectOfBefore('key', `${route.name}/${channel.id}/${index + 1}`);
}
