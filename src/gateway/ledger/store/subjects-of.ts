import { subjectOfBefore } from '../../../platform/database/subject-of-before.js';

/** Labels of a request, and its ids where it was written with them. */
interface Asked {
  readonly route: string;
  readonly token: string;
  readonly routeId?: string;
  readonly tokenId?: string;
}

/** A channel and key by label, and by id where they were written with them. */
interface Tried {
  readonly channel?: string;
  readonly key?: number | null;
  readonly channelId?: string;
  readonly keyId?: string;
}

/** The id of a record's route. */
export function routeIdOf({ route, routeId }: Asked): string {
  return routeId ?? subjectOfBefore('rt', route);
}

/** The id of a record's access token. */
export function tokenIdOf({ token, tokenId }: Asked): string {
  return tokenId ?? subjectOfBefore('tk', token);
}

/** The id of a channel of a route; '' when none was asked. */
export function channelIdOf(route: string, { channel, channelId }: Tried): string {
  if (channel === undefined) return '';
  return channelId ?? subjectOfBefore('ch', `${route}/${channel}`);
}

/** The id of a key of a channel of a route; '' when none was used. */
export function keyIdOf(route: string, { channel, key, keyId }: Tried): string {
  if (channel === undefined || key === undefined || key === null) return '';
  return keyId ?? subjectOfBefore('key', `${route}/${channel}/${key}`);
}

/** What a route has used of a channel that others use as well is one subject. */
export function shareId(route: string, channel: string): string {
  return `${route}/${channel}`;
}
