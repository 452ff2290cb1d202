import type { Logger } from 'pino';
import type { DeclaredRoute } from '../gateway/catalog/declared.js';
import { readDeclared, type DeclaredCatalog } from '../control/sources/read-catalog.js';
import { loadEnvironment } from '../platform/config/load-environment.js';
import { printProblem } from '../platform/config/problem.js';
import type { Variables } from '../platform/config/references.js';
import { StubbornRead } from '../platform/config/stubborn-read.js';
import { managedEnvPath, variableLayers } from '../platform/config/variable-layers.js';
import { watchFiles } from '../platform/config/watch-files.js';

/** Where a configuration comes from, each time it is read. */
export interface ConfigurationSource {
  /** The variables as they are now. */
  readonly variables: () => Variables;
  /** Routes beside those that the variables and files declare. */
  readonly extraRoutes: readonly DeclaredRoute[];
}

/** What happens to a configuration that was read. */
export interface Following {
  /** Has every worker serve on other routes; resolves once they do. */
  readonly adopt: (declared: DeclaredCatalog) => Promise<void>;
  /** Told when the configuration cannot be read any more, and when it can again. */
  readonly tellStale: (isStale: boolean) => void;
}

const ALWAYS_WATCHED = ['.env', 'config'];

/**
 * Follows changes of the configuration: on SIGHUP, or when a file of it changes, everything is read anew and swapped in
 * whole. A configuration with a problem changes nothing, is reported, and is read again until it works.
 */
export class ConfigurationFollower {
  private files: readonly string[] = [];
  private stopWatching = (): void => {};
  private readonly reading: StubbornRead;
  private readonly reload = (): void => void this.reading.now();

  constructor(
    private readonly source: ConfigurationSource,
    private readonly following: Following,
    private readonly logger: Logger,
    first: DeclaredCatalog,
  ) {
    const complaint = 'the new configuration is not valid; the last good one stays in force';
    const task = { read: async () => await this.read(), complaint, onChange: following.tellStale };
    this.reading = new StubbornRead(task, logger);
    process.on('SIGHUP', this.reload);
    this.watch(first);
  }

  stop(): void {
    process.off('SIGHUP', this.reload);
    this.stopWatching();
    this.reading.stop();
  }

  private async read(): Promise<void> {
    const declared = readDeclared(loadEnvironment(this.source.variables()), this.source.extraRoutes);
    const isAdopted = this.following.adopt(declared);
    this.watch(declared);
    for (const warning of declared.warnings) this.logger.warn(printProblem(warning));
    await isAdopted;
    this.logger.info({ routes: declared.routes.length }, 'configuration reloaded');
  }

  /** Files that are watched already stay so: a change between two watches would be noticed by neither. */
  private watch({ files: read }: DeclaredCatalog): void {
    const files = [...new Set([...read, ...ALWAYS_WATCHED, managedEnvPath(variableLayers())])];
    if (files.join('\0') === this.files.join('\0')) return;
    this.stopWatching();
    this.files = files;
    this.stopWatching = watchFiles(files, this.reload);
  }
}
