import type { Logger } from 'pino';
import type { RouteEntity } from './gateway/catalog/entities.js';
import { readCatalog, type CatalogEntities } from './gateway/catalog/read-catalog.js';
import { loadEnvironment } from './platform/config/load-environment.js';
import { ConfigurationError, printProblem } from './platform/config/problem.js';
import type { Variables } from './platform/config/references.js';
import { watchFiles } from './platform/config/watch-files.js';

/** Where a configuration comes from, each time it is read. */
export interface ConfigurationSource {
  /** The variables as they are now. */
  readonly variables: () => Variables;
  /** Routes beside those that the variables and files declare. */
  readonly extraRoutes: readonly RouteEntity[];
}

const ALWAYS_WATCHED = ['.env', 'config'];

/**
 * Follows changes of the configuration: on SIGHUP, or when a file of it changes, everything is read anew and swapped in
 * whole; a configuration with a problem changes nothing and is told loudly.
 */
export class ConfigurationFollower {
  private stopWatching: () => void;
  private readonly reload = (): void => void this.read();

  constructor(
    private readonly source: ConfigurationSource,
    /** Has every worker serve on other routes; resolves once they do. */
    private readonly adopt: (entities: CatalogEntities) => Promise<void>,
    private readonly logger: Logger,
    first: CatalogEntities,
  ) {
    process.on('SIGHUP', this.reload);
    this.stopWatching = this.watch(first);
  }

  stop(): void {
    process.off('SIGHUP', this.reload);
    this.stopWatching();
  }

  private async read(): Promise<void> {
    try {
      const entities = readCatalog(loadEnvironment(this.source.variables()), this.source.extraRoutes);
      const isAdopted = this.adopt(entities);
      this.stopWatching();
      this.stopWatching = this.watch(entities);
      for (const warning of entities.warnings) this.logger.warn(printProblem(warning));
      await isAdopted;
      this.logger.info({ routes: entities.routes.length }, 'configuration reloaded');
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      const problems = error.problems.map(printProblem);
      this.logger.error({ problems }, 'the new configuration is not valid; the last good one stays in force');
    }
  }

  private watch({ files }: CatalogEntities): () => void {
    return watchFiles([...new Set([...files, ...ALWAYS_WATCHED])], this.reload);
  }
}
