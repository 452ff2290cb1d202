import { totpRow } from '../access/second-factor.js';
import { ControlError } from '../control-error.js';
import type { Actor } from '../store/actor.js';
import type { ControlStore } from '../store/control-store.js';
import type { OpenedKek } from './open-kek.js';
import { adoptNextKek, writeNextKek, type KekPlace } from './kek-file.js';
import { KeyEncryptionKey } from './key-encryption-key.js';
import { resealed, type Sealer } from './sealer.js';

/** What a rotation works on. */
interface RotationParts {
  readonly store: ControlStore;
  readonly sealer: Sealer;
  readonly kek: OpenedKek;
  readonly kekPlace: KekPlace;
}

/** What a rotation did. */
export interface RotatedKek {
  readonly fingerprint: string;
  /** Secrets that are under the new key now. */
  readonly resealed: number;
}

/** Puts everything that is stored sealed under another key. */
export class KekRotation {
  private key: KeyEncryptionKey;

  constructor(private readonly parts: RotationParts) {
    this.key = parts.kek.key;
  }

  /**
   * Makes a new key: laid beside the present one first, so that being cut off at any moment loses nothing. A key of the
   * operator's own (GATEWAY_KEK_FILE) is the operator's to change.
   */
  async rotate(actor: Actor): Promise<RotatedKek> {
    const { store, sealer, kekPlace } = this.parts;
    if (kekPlace.file !== undefined) {
      const message =
        'The key is yours (GATEWAY_KEK_FILE). Stop the gateway, run "gateway kek rotate --to FILE", and name that file.';
      throw new ControlError('not_possible', { message });
    }
    const next = KeyEncryptionKey.random();
    const present = await store.of('sealedSecrets').all();
    const rows = present.map((row) => resealed(row, this.key, next));
    writeNextKek(kekPlace.dataDir, next);
    const people = await this.resealedPeople(next);
    const audit = { actor, action: 'kek.rotate', diff: { resealed: rows.length, fingerprint: next.fingerprint } };
    if (!(await store.of('sealedSecrets').reseal(rows, people, audit))) throw new ControlError('unavailable');
    adoptNextKek(kekPlace.dataDir);
    this.key = next;
    sealer.use(next);
    return { fingerprint: next.fingerprint, resealed: rows.length + people.length };
  }

  /** What people's second factors are sealed as. */
  private async resealedPeople(next: KeyEncryptionKey): Promise<{ id: string; before: string; after: string }[]> {
    const people = await this.parts.store.of('sealedSecrets').sealedOfPeople();
    return people.flatMap(({ id, sealed }) => {
      const place = totpRow(id);
      const text = this.parts.sealer.openText(sealed, place);
      if (text === null) return [];
      const after = `${next.fingerprint}.${next.seal(text, { row: place, host: '' })}`;
      return [{ id, before: sealed, after }];
    });
  }
}
