import type { Channel, Route, Snapshot } from '../../gateway/catalog/snapshot.js';
import type { UpstreamKey } from '../../gateway/catalog/upstream-key.js';
import { ControlError } from '../control-error.js';

/** A channel, and a route that uses it. */
export interface FoundChannel {
  readonly channel: Channel;
  readonly route: Route;
}

/** The channel of an id; throws `not_found`. */
export function findChannel({ routes }: Pick<Snapshot, 'routes'>, id: string): FoundChannel {
  for (const route of routes) {
    const channel = route.channels.find((each) => each.id === id);
    if (channel !== undefined) return { channel, route };
  }
  throw new ControlError('not_found');
}

/** Keys by their ordinal from 1, or all of them; the first unless told. Throws `validation_failed`. */
export function keysOf({ keys }: Channel, wanted: number | 'all' | undefined): readonly UpstreamKey[] {
  if (wanted === 'all') return keys;
  const key = keys[(wanted ?? 1) - 1];
  if (key !== undefined) return [key];
  const message = `must be "all" or from 1 to ${keys.length}`;
  throw new ControlError('validation_failed', {
    param: 'key',
    faults: [{ pointer: '/key', code: 'unknown_key', message }],
  });
}
