import { join } from 'node:path';
import { mkdir, readdir, stat } from 'node:fs/promises';
import type { Clock } from '../../platform/time/clock.js';
import type { Actor } from '../access/actor.js';
import { authorOf, type RequestFacts } from '../access/author.js';
import { ControlError } from '../control-error.js';
import type { ControlStore } from '../store/control-store.js';

const PAUSED = 'system.paused';

/** What a running process lets the control plane see and do of itself. */
export interface ProcessControl {
  /** Has every worker take requests of clients, or none. */
  readonly setPaused: (isPaused: boolean) => void;
  /** Stops and starts anew, on a backup where one is named; rejects where the configuration would not start. */
  readonly restart: (backup: string | null) => Promise<void>;
  readonly state: () => ProcessState;
}

/** How a process stands. */
export interface ProcessState {
  /** Where it listens. */
  readonly url: string;
  /** Where browsers and clients reach it, as far as it was told. */
  readonly public_url: string | null;
  readonly workers: number;
  readonly in_flight: number;
  readonly started_at: string;
  readonly version: string;
}

/** A backup that lies in the data folder. */
export interface BackupFile {
  readonly name: string;
  readonly bytes: number;
  readonly created_at: string;
}

/** Somebody who acts on the process. */
interface Acting {
  readonly actor: Actor;
  readonly facts: RequestFacts;
}

const BACKUP = /^gateway-\d{8}T\d{6}Z\.db$/;

/** The process as a whole: whether it takes requests, its restart, its backups. */
export class System {
  private isPaused = false;
  private control: ProcessControl | null = null;

  constructor(
    private readonly store: ControlStore,
    private readonly clock: Clock,
    private readonly dataDir: string,
  ) {}

  /** Told what the process lets happen, once it listens; a pause outlives a restart. */
  async connect(control: ProcessControl): Promise<void> {
    this.control = control;
    const kept = await this.store.of('settings').find(PAUSED);
    this.isPaused = kept?.value === 'true';
    control.setPaused(this.isPaused);
  }

  async state(): Promise<ProcessState & { readonly state: 'running' | 'paused' }> {
    return await Promise.resolve({ state: this.isPaused ? 'paused' : 'running', ...this.process.state() });
  }

  async setPaused(isPaused: boolean, { actor, facts }: Acting): Promise<void> {
    const audit = { actor: authorOf(actor, facts), action: isPaused ? 'system.pause' : 'system.resume' };
    await this.store.of('settings').write({ name: PAUSED, value: isPaused, audit });
    this.isPaused = isPaused;
    this.process.setPaused(isPaused);
  }

  /** Stops and starts anew once this call is answered; `backup` is put in the place of the database before. */
  async restart(backup: string | null, { actor, facts }: Acting): Promise<void> {
    if (backup !== null && !(await this.backups()).some(({ name }) => name === backup))
      throw new ControlError('not_found', { message: 'There is no backup of this name in DATA_DIR.' });
    const diff = backup === null ? {} : { diff: { backup } };
    const action = backup === null ? 'system.restart' : 'system.restore';
    await this.store.of('audit').append({ actor: authorOf(actor, facts), action, ...diff });
    await this.process.restart(backup === null ? null : join(this.folder, backup));
  }

  /** Writes a backup into the data folder. */
  async backUp({ actor, facts }: Acting): Promise<BackupFile> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const stamp = new Date(this.clock.now()).toISOString().replaceAll(/[-:]|\.\d+/g, '');
    const name = `gateway-${stamp}.db`;
    if ((await this.backups()).some((one) => one.name === name))
      throw new ControlError('not_possible', { message: 'A backup was made within this second.' });
    await this.store.of('maintenance').backUp(join(this.folder, name));
    await this.store.of('audit').append({ actor: authorOf(actor, facts), action: 'system.backup', object: name });
    return await this.describe(name);
  }

  /** Backups in the data folder, the newest first. */
  async backups(): Promise<BackupFile[]> {
    const names = await readdir(this.folder).catch(() => []);
    const own = names.filter((name) => BACKUP.test(name)).toSorted((a, b) => (a < b ? 1 : -1));
    return await Promise.all(own.map(async (name) => await this.describe(name)));
  }

  private async describe(name: string): Promise<BackupFile> {
    const { size, mtime } = await stat(join(this.folder, name));
    return { name, bytes: size, created_at: mtime.toISOString() };
  }

  private get folder(): string {
    return join(this.dataDir, 'backups');
  }

  private get process(): ProcessControl {
    if (this.control === null) throw new ControlError('unavailable', { retryAfterSeconds: 1 });
    return this.control;
  }
}
