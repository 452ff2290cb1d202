import type { Logger } from 'pino';
import { after, every } from '../time/timers.js';
import { ConfigurationError, printProblem } from './problem.js';

/** What is read, and what is said when that fails. */
export interface ReadTask {
  /** Throws, or rejects with, a ConfigurationError when what is there cannot be used. */
  readonly read: () => void | Promise<void>;
  /** The message of the log while the last good state stays in force. */
  readonly complaint: string;
  /** Told when a read fails after one that worked, and the other way round. */
  readonly onChange?: (isFailing: boolean) => void;
}

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 60_000;
const REMIND_EVERY_MS = 60_000;

/**
 * Reads something when asked, and after a failure again and again until it works: a mount may come late, a file may be
 * half written, and a change of permissions tells nobody. A failure is reported when it begins, when it changes, and
 * once a minute.
 */
export class StubbornRead {
  private problems: readonly string[] | null = null;
  private running: Promise<void> | null = null;
  private isAskedAgain = false;
  private retryMs = FIRST_RETRY_MS;
  private cancelRetry = (): void => {};
  private stopReminding = (): void => {};

  constructor(
    private readonly task: ReadTask,
    private readonly logger: Logger,
  ) {}

  /** Reads at once, or again behind a read that has begun already; a retry that was due is forgotten. */
  async now(): Promise<void> {
    this.isAskedAgain = this.running !== null;
    this.running ??= this.untilUnasked();
    await this.running;
  }

  private async untilUnasked(): Promise<void> {
    try {
      do {
        this.isAskedAgain = false;
        await this.attempt();
      } while (this.isAskedAgain);
    } finally {
      this.running = null;
    }
  }

  private async attempt(): Promise<void> {
    this.cancelRetry();
    try {
      await this.task.read();
      this.settle(null);
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      this.settle(error.problems.map(printProblem));
      this.cancelRetry = after(this.retryMs, () => void this.now());
      this.retryMs = Math.min(this.retryMs * 2, LONGEST_RETRY_MS);
    }
  }

  /** Neither retries nor reminds any more. */
  stop(): void {
    this.cancelRetry();
    this.stopReminding();
  }

  private settle(problems: readonly string[] | null): void {
    const before = this.problems;
    this.problems = problems;
    if ((before === null) !== (problems === null)) this.task.onChange?.(problems !== null);
    if (problems?.join() === before?.join()) return;
    this.stopReminding();
    if (problems === null) {
      this.retryMs = FIRST_RETRY_MS;
      return;
    }
    this.complain();
    this.stopReminding = every(REMIND_EVERY_MS, () => this.complain());
  }

  private complain(): void {
    this.logger.error({ problems: this.problems }, this.task.complaint);
  }
}
