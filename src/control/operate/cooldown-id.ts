import { ControlError } from '../control-error.js';

/** What is out, and why. */
export interface CooldownName {
  readonly channel: string;
  readonly key: number | null;
  readonly model: string | null;
  /** Id of the only route that it is out for; null: of every one. */
  readonly route: string | null;
  readonly reason: string;
}

const PREFIX = 'cd_';

/** An opaque id that stays the same as long as the thing is out. */
export function writeCooldownId({ channel, key, model, route, reason }: CooldownName): string {
  return PREFIX + Buffer.from(JSON.stringify([channel, key, model, route, reason])).toString('base64url');
}

/** What an id stands for; throws `not_found` for one that is none. */
export function readCooldownId(id: string): CooldownName {
  const parts = id.startsWith(PREFIX) ? partsIn(id.slice(PREFIX.length)) : null;
  if (parts === null) throw new ControlError('not_found');
  const [channel, key, model, route, reason] = parts;
  if (typeof channel !== 'string' || typeof reason !== 'string') throw new ControlError('not_found');
  return {
    channel,
    key: typeof key === 'number' ? key : null,
    model: typeof model === 'string' ? model : null,
    route: typeof route === 'string' ? route : null,
    reason,
  };
}

function partsIn(text: string): unknown[] | null {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    return Array.isArray(parts) && parts.length === 5 ? parts : null;
  } catch {
    return null;
  }
}
