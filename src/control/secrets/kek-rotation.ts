import type { StorageError } from '../../platform/database/storage-error.js';
import { totpRow } from '../access/second-factor.js';
import { ControlError } from '../control-error.js';
import type { Actor } from '../store/actor.js';
import type { ControlStore } from '../store/control-store.js';
import type { OpenedKek } from './open-kek.js';
import { adoptNextKek, writeNewKek, writeNextKek, type KekPlace } from './kek-file.js';
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
   * operator's own (GATEWAY_KEK_FILE) stays as it is, and the new one goes into the file `to`, which must not be there.
   */
  async rotate(actor: Actor, to?: string): Promise<RotatedKek> {
    const { kekPlace } = this.parts;
    if (to === undefined && kekPlace.file !== undefined) {
      const message =
        'The key is yours (GATEWAY_KEK_FILE). Run "gateway kek rotate --to FILE", and name that file instead.';
      throw new ControlError('not_possible', { message });
    }
    const next = KeyEncryptionKey.random();
    if (to === undefined) writeNextKek(kekPlace.dataDir, next);
    else this.lay(next, to);
    const count = await this.reseal(next, actor);
    if (to === undefined) adoptNextKek(kekPlace.dataDir);
    this.key = next;
    this.parts.sealer.use(next);
    return { fingerprint: next.fingerprint, resealed: count };
  }

  private lay(next: KeyEncryptionKey, path: string): void {
    try {
      writeNewKek(path, next);
    } catch (error) {
      throw new ControlError('not_possible', { message: (error as StorageError).message });
    }
  }

  private async reseal(next: KeyEncryptionKey, actor: Actor): Promise<number> {
    const secrets = this.parts.store.of('sealedSecrets');
    const rows = (await secrets.all()).map((row) => resealed(row, this.key, next));
    const people = await this.resealedPeople(next);
    const audit = { actor, action: 'kek.rotate', diff: { resealed: rows.length, fingerprint: next.fingerprint } };
    if (!(await secrets.reseal(rows, people, audit))) throw new ControlError('unavailable');
    return rows.length + people.length;
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
