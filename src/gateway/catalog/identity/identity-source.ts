import { randomBytes } from 'node:crypto';

/** Under which names earlier configurations had what they declared; see `IdentityRegister` entries in `name-routes` and `name-channels`. */
export type IdentityRegister = ReadonlyMap<string, string>;

/** What computed ids are made from. */
export interface IdentitySource {
  /** Secret of the installation, the same for all of its processes and replicas. */
  readonly key: Uint8Array;
  /** What earlier configurations were given. */
  readonly register: IdentityRegister;
}

/** Bytes of an installation's key. */
export const INSTALLATION_KEY_BYTES = 32;

/** For whoever only looks at a configuration: its ids are worth nothing outside this process. */
export function passingIdentity(): IdentitySource {
  return { key: randomBytes(INSTALLATION_KEY_BYTES), register: new Map() };
}
