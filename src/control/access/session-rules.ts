import type { PersonRow, SessionRow } from '../../platform/database/control-schema.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** A session that nobody uses ends. */
const IDLE_MS = 30 * MINUTE_MS;
/** However it is used. */
export const LONGEST_MS = 12 * HOUR_MS;
/** "Keep me logged in", for people with a second factor. */
export const KEPT_MS = 7 * 24 * HOUR_MS;
/** A bearer token of seed 4's façade. */
export const SEED4_MS = 24 * HOUR_MS;
/** For how long the password counts as just entered. */
export const RECENT_MS = 5 * MINUTE_MS;

/** Whether a session can still be used by its person. */
export function isOpen(session: SessionRow, person: PersonRow, now: number): boolean {
  const { created_at: created, seen_at: seen, expires_at: expires } = session;
  if (person.disabled === 1 || expires <= now) return false;
  const endsIdle = expires - created <= LONGEST_MS;
  return !endsIdle || seen + IDLE_MS > now;
}
