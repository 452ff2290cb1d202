import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import {
  INSTALLATION_KEY_BYTES,
  type IdentityRegister,
  type IdentitySource,
} from '../../gateway/catalog/identity/identity-source.js';
import type { IdentityRow } from '../../platform/database/identity-schema.js';
import type { KeptIdentity } from '../../platform/database/kept-identity.js';
import { after } from '../../platform/time/timers.js';
import type { IdentitiesRepository } from '../store/identities.repository.js';
import type { Remote } from '../store/control-store.js';
import { dropFormerIdentity, formerIdentityPath, readFormerIdentity } from './former-identity.js';

/** Rows that go to the database at once: a hundred thousand would hold up requests on their way. */
const ROWS_AT_ONCE = 1_000;
const RETRY_MS = 5_000;

/** What computed ids are made from, as the database keeps it for every process and replica. */
export class InstallationIdentity {
  readonly source: IdentitySource & { readonly register: Map<string, string> };
  /** Given, and not kept yet. */
  private readonly waiting = new Map<string, string>();
  private cancelRetry = (): void => {};

  private constructor(
    private readonly repository: Remote<IdentitiesRepository>,
    kept: KeptIdentity,
    private readonly logger: Logger,
  ) {
    this.source = identitySourceOf(kept);
  }

  /**
   * Reads it, and makes it at the first start. What a data folder of before has is taken along, unless the database knows
   * better. Rejects with a ConfigurationError when that cannot be read.
   */
  static async open(
    repository: Remote<IdentitiesRepository>,
    dataDir: string,
    logger: Logger,
  ): Promise<InstallationIdentity> {
    const former = readFormerIdentity(dataDir);
    const kept = (await repository.read()) ?? (await repository.begin(firstIdentity(former)));
    if (former !== null && encoded(former.key) === kept.key) dropFormerIdentity(dataDir);
    else if (former !== null)
      logger.warn(`${formerIdentityPath(dataDir)} is not used: the database has ids of its own`);
    return new InstallationIdentity(repository, kept, logger);
  }

  /**
   * Keeps what a configuration that is in force was given, beside what is there. Where the database does not answer it is
   * known to this process all the same, and kept as soon as possible.
   */
  async remember(given: IdentityRegister): Promise<void> {
    const { register } = this.source;
    for (const [subject, owner] of given) {
      if (register.get(subject) === owner) continue;
      register.set(subject, owner);
      this.waiting.set(subject, owner);
    }
    await this.keep();
  }

  private async keep(): Promise<void> {
    this.cancelRetry();
    try {
      while (this.waiting.size > 0) {
        const rows = firstOf(this.waiting, ROWS_AT_ONCE);
        await this.repository.remember(rows);
        this.settle(rows);
      }
    } catch (err) {
      this.logger.warn({ err }, 'ids that were given cannot be kept in the database at present');
      this.cancelRetry = after(RETRY_MS, () => void this.keep());
    }
  }

  private settle(rows: readonly IdentityRow[]): void {
    for (const { subject, owner } of rows) {
      if (this.waiting.get(subject) === owner) this.waiting.delete(subject);
    }
  }
}

/** What the database keeps, as ids are computed from it. */
export function identitySourceOf({ key, rows }: KeptIdentity): InstallationIdentity['source'] {
  return { key: Buffer.from(key, 'base64'), register: new Map(rows.map(({ subject, owner }) => [subject, owner])) };
}

function firstIdentity(former: IdentitySource | null): KeptIdentity {
  if (former === null) return { key: encoded(randomBytes(INSTALLATION_KEY_BYTES)), rows: [] };
  return { key: encoded(former.key), rows: [...former.register].map(rowOf) };
}

function firstOf(waiting: ReadonlyMap<string, string>, count: number): IdentityRow[] {
  const rows: IdentityRow[] = [];
  for (const entry of waiting) {
    if (rows.push(rowOf(entry)) === count) break;
  }
  return rows;
}

function rowOf([subject, owner]: readonly [string, string]): IdentityRow {
  return { subject, owner };
}

function encoded(key: Uint8Array): string {
  return Buffer.from(key).toString('base64');
}
