import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { ControlError } from '../control-error.js';
import { isCommonPassword } from './common-passwords.js';

/**
 * What hashing a password takes (OWASP's first choice for argon2id): memory in KiB, passes, lanes. More than 32 MiB go back
 * to the system at once; of less, glibc keeps as much for each thread that ever hashed.
 */
const PARAMETERS = { memory: 47_104, passes: 1, parallelism: 1 };
const TAG_BYTES = 32;
const SALT_BYTES = 16;
/** What waits behind the one that is hashed; a flood of logins must not take all cores, nor all memory. */
const MOST_WAITING = 20;

const MIN_BYTES = 12;
const MAX_BYTES = 256;

/** Why a password cannot be set; null for a good one. Length is what counts; there are no rules of composition. */
export function passwordFault(password: string): string | null {
  const bytes = Buffer.byteLength(password);
  if (bytes < MIN_BYTES) return `must have at least ${MIN_BYTES} characters`;
  if (bytes > MAX_BYTES) return `must have at most ${MAX_BYTES} bytes`;
  return isCommonPassword(password) ? 'is one of the first that an attacker tries' : null;
}

/** Whether text can be a password at all; longer ones are not hashed. */
function isHashable(password: string): boolean {
  return password !== '' && Buffer.byteLength(password) <= MAX_BYTES;
}

/** Hashes passwords, one at a time; what waits behind twenty others is refused with `rate_limited`. */
export class PasswordHasher {
  private isRunning = false;
  private readonly waiting: (() => void)[] = [];
  private decoy: Promise<string> | undefined;

  /** A PHC string with a salt of its own. */
  async hash(password: string): Promise<string> {
    const salt = randomBytes(SALT_BYTES);
    const tag = await this.derive(password, { salt, ...PARAMETERS });
    const { memory, passes, parallelism } = PARAMETERS;
    return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(tag)}`;
  }

  /** Whether a password is the one of a PHC string. Without one, the same work is done for nothing. */
  async verify(password: string, phc: string | null): Promise<boolean> {
    const known = parsePhc(phc ?? (await (this.decoy ??= this.hash(randomBytes(SALT_BYTES).toString('hex')))));
    if (known === null || !isHashable(password)) return false;
    const tag = await this.derive(password, known);
    return timingSafeEqual(tag, known.tag) && phc !== null;
  }

  /** Whether a stored hash was made with less than hashing takes now. */
  isOutdated(phc: string): boolean {
    const known = parsePhc(phc);
    return known === null || known.memory < PARAMETERS.memory || known.passes < PARAMETERS.passes;
  }

  private async derive(password: string, { salt, memory, passes, parallelism }: Derivation): Promise<Buffer> {
    await this.enter();
    try {
      const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
      const settings = { message: password, nonce: salt, parallelism, tagLength: TAG_BYTES, memory, passes };
      argon2('argon2id', settings, (error, tag) => (error === null ? resolve(tag) : reject(error)));
      return await promise;
    } finally {
      this.leave();
    }
  }

  private async enter(): Promise<void> {
    if (!this.isRunning) {
      this.isRunning = true;
      return;
    }
    if (this.waiting.length >= MOST_WAITING) throw new ControlError('rate_limited', { retryAfterSeconds: 2 });
    await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  private leave(): void {
    const next = this.waiting.shift();
    if (next === undefined) this.isRunning = false;
    else next();
  }
}

interface Derivation {
  readonly salt: Buffer;
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
}

const PHC = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{16,64})\$([A-Za-z0-9+/]{43})$/;

function parsePhc(phc: string): (Derivation & { readonly tag: Buffer }) | null {
  const [, memory, passes, parallelism, salt, tag] = PHC.exec(phc) ?? [];
  if (salt === undefined || tag === undefined) return null;
  return {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    salt: Buffer.from(salt, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  };
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '');
}
