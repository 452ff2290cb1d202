import type { PersonRow } from '../../platform/database/control-schema.js';
import type { Clock } from '../../platform/time/clock.js';
import type { ControlStore } from '../store/control-store.js';
import { recoveryDigest } from './recovery-codes.js';
import type { TextSealer } from './text-sealer.js';
import { matchTotp } from './totp.js';

const TOTP = /^\s*(?:\d\s*){6}$/;

/** The second factor of people who have one: a code of their authenticator, or a recovery code; each counts once. */
export class SecondFactor {
  constructor(
    private readonly store: ControlStore,
    private readonly clock: Clock,
    private readonly sealer: TextSealer | null,
  ) {}

  /** Whether the code is right; true without one for people who have no second factor. */
  async isRight(person: PersonRow, code: string | undefined): Promise<boolean> {
    const { id, totp_secret: sealed, totp_step: lastStep } = person;
    if (sealed === null) return true;
    if (code === undefined || this.sealer === null) return false;
    const people = this.store.of('people');
    if (!TOTP.test(code)) return await people.takeRecoveryCode(id, recoveryDigest(code));
    const secret = this.sealer.openText(sealed, totpRow(id));
    if (secret === null) return false;
    const step = matchTotp(secret, code, { now: this.clock.now(), lastStep: lastStep ?? 0 });
    return step !== null && (await people.takeTotpStep(id, step));
  }
}

/** What the secret of a person's authenticator is sealed for. */
export function totpRow(person: string): string {
  return `people/${person}`;
}
