import type { Logger } from 'pino';
import type { Reread } from '../control/sources/declaration-reader.js';
import type { DeclaredSources } from '../control/sources/declared-sources.js';
import { printProblem } from '../platform/config/problem.js';
import { StubbornRead } from '../platform/config/stubborn-read.js';

/** What happens to a configuration that was read. */
export interface Following {
  /** Reads everything anew; rejects with a ConfigurationError. */
  readonly reread: () => Promise<Reread>;
  /** Has every worker serve on what is declared now; resolves once they do. */
  readonly adopt: (declared: Reread) => Promise<void>;
  /** Told when the configuration cannot be read any more, and when it can again. */
  readonly tellStale: (isStale: boolean) => void;
}

/**
 * Follows changes of what is declared: on SIGHUP, or when a source may say something else, everything is read anew and
 * swapped in whole. A configuration with a problem changes nothing, is reported, and is read again until it works.
 */
export class ConfigurationFollower {
  private readonly reading: StubbornRead;
  private readonly stopWatching: () => void;
  private readonly reload = (): void => void this.reading.now();

  constructor(
    sources: DeclaredSources,
    private readonly following: Following,
    private readonly logger: Logger,
  ) {
    const complaint = 'the new configuration is not valid; the last good one stays in force';
    const task = { read: async () => await this.read(), complaint, onChange: following.tellStale };
    this.reading = new StubbornRead(task, logger);
    process.on('SIGHUP', this.reload);
    this.stopWatching = sources.watch(this.reload);
  }

  stop(): void {
    process.off('SIGHUP', this.reload);
    this.stopWatching();
    this.reading.stop();
  }

  private async read(): Promise<void> {
    const declared = await this.following.reread();
    await this.following.adopt(declared);
    for (const warning of declared.warnings) this.logger.warn(printProblem(warning));
    this.logger.info({ routes: declared.routes }, 'configuration reloaded');
  }
}
