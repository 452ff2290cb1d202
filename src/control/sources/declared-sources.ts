import type { DeclaredRoute } from '../../gateway/catalog/declared.js';
import type { LoadedEnvironment } from '../../platform/config/load-environment.js';
import type { Variables } from '../../platform/config/references.js';
import type { DeclarationReader, FormerDeclaration, Reread } from './declaration-reader.js';
import { EnvironmentSource } from './environment-source.js';
import { FileSource } from './file-source.js';
import { listenPort } from './listen-port.js';
import { declaredAsOne, surroundingsOf, type DeclaredCatalog } from './read-catalog.js';

/** What a process is configured by. */
export interface ConfigurationGround {
  /** The variables as they are now. */
  readonly variables: () => Variables;
  /** Routes beside those that the variables and files declare. */
  readonly extraRoutes: readonly DeclaredRoute[];
}

/** Environment and files, read together and checked as a whole. */
export class DeclaredSources {
  private readonly environment: EnvironmentSource;
  private readonly files: FileSource;
  /** What the process began with: where it listens does not change while it runs. */
  readonly loaded: LoadedEnvironment;
  readonly port: number;

  /** Throws a ConfigurationError when the environment is not valid. */
  constructor(private readonly ground: ConfigurationGround) {
    this.environment = new EnvironmentSource(ground.variables);
    this.files = new FileSource(() => this.environment.load());
    this.loaded = this.environment.load();
    this.port = listenPort(this.loaded, ground.extraRoutes);
  }

  /** Rejects with a ConfigurationError that has every problem. */
  async read(): Promise<DeclaredCatalog> {
    const parts = await Promise.all([this.environment.read(), this.files.read()]);
    const { environment } = this.environment.load();
    return declaredAsOne(parts, surroundingsOf(environment, this.port), this.ground.extraRoutes);
  }

  /**
   * Reads everything anew, on a thread of its own, and gives what that changes: nothing else waits for it. Rejects with a
   * ConfigurationError that has every problem.
   */
  async reread(reader: DeclarationReader, before: FormerDeclaration): Promise<Reread> {
    const variables = this.ground.variables();
    this.environment.follow(variables);
    const follow = (paths: readonly string[]): void => this.files.follow(paths);
    return await reader.read({ variables, extra: this.ground.extraRoutes, port: this.port, follow }, before);
  }

  /**
   * Looks whether a gateway would start on what is declared now, on a thread of its own. Rejects with a ConfigurationError
   * that has every problem.
   */
  async check(reader: DeclarationReader): Promise<void> {
    const { extraRoutes: extra, variables } = this.ground;
    await reader.check({ variables: variables(), extra, port: this.port, follow: () => {} });
  }

  /** Tells when something else may be declared; gives how to stop. */
  watch(changed: () => void): () => void {
    const stops = [this.environment, this.files].map((source) => source.watch(changed));
    return () => {
      for (const stop of stops) stop();
    };
  }
}
