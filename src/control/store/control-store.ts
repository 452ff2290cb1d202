import type { Repositories } from '../repositories.js';

/** A repository as any thread has it: the same methods with the same plain data. */
export type Remote<Repository> = {
  readonly [
    Method in keyof Repository as Repository[Method] extends (...given: never[]) => Promise<unknown> ? Method : never
  ]: Repository[Method];
};

/**
 * The repositories of the control plane, wherever their database is open: on its thread, asked through the first worker.
 * Calls reject with `books_unavailable` while it does not answer. Arguments and answers are plain data.
 *
 * A further repository: a class in a `*.repository.ts` with async methods over `Database`, which writes inside
 * `inWriteTransaction` and appends what it did there with `appendAudit`; one line in `openRepositories`. Then everybody
 * has it as `store.of('people')`.
 */
export abstract class ControlStore {
  /** A repository by its name. */
  abstract of<Name extends keyof Repositories>(name: Name): Remote<Repositories[Name]>;
}

/** The repositories on a database that is open in this very thread; for commands and tests. */
export class LocalControlStore extends ControlStore {
  constructor(private readonly repositories: Repositories) {
    super();
  }

  override of<Name extends keyof Repositories>(name: Name): Remote<Repositories[Name]> {
    return this.repositories[name];
  }
}

/** What the control plane is called among the services of the database's thread, and between workers. */
export const CONTROL_SERVICE = 'control';

/** One call of a repository's method on its way. */
export interface RepositoryCall {
  readonly repository: keyof Repositories;
  readonly method: string;
  readonly given: readonly unknown[];
}

/** The repositories at the end of a line. */
export class RemoteControlStore extends ControlStore {
  constructor(readonly ask: (call: RepositoryCall) => Promise<unknown>) {
    super();
  }

  override of<Name extends keyof Repositories>(name: Name): Remote<Repositories[Name]> {
    const call = (method: string): unknown => {
      return async (...given: readonly unknown[]) => await this.ask({ repository: name, method, given });
    };
    return new Proxy(Object.create(null) as object, {
      get: (_, method) => (typeof method === 'string' && method !== 'then' ? call(method) : undefined),
    }) as Remote<Repositories[Name]>;
  }
}

/** Makes a call that arrived. */
export async function callRepository(
  repositories: Repositories,
  { repository, method, given }: RepositoryCall,
): Promise<unknown> {
  const called = repositories[repository] as unknown as Record<string, (...given: readonly unknown[]) => unknown>;
  return await called[method]!(...given);
}
