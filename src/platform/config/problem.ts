/** One thing wrong with the configuration: where, and what; never a secret. */
export interface Problem {
  /** A path such as `GATEWAY_ROUTES[1].base_url`. */
  readonly place: string;
  readonly message: string;
  /** The value could not even be found, so that what else is wrong with it does not matter. */
  readonly isUnresolved?: true;
}

/** Findings over the whole of the configuration: what refuses it, and what only deserves a warning. */
export interface Findings {
  readonly problems: Problem[];
  readonly warnings: Problem[];
}

/** The exit code of sysexits.h for an invalid configuration. */
export const EX_CONFIG = 78;

/** The configuration cannot be used; holds every problem found, not just the first. */
export class ConfigurationError extends Error {
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(printProblem).join('\n'));
    this.name = 'ConfigurationError';
  }
}

/** True when something is told about this very place, so that what follows from it need not be. */
export function isTold(problems: readonly Problem[], place: string): boolean {
  return problems.some((problem) => problem.place === place);
}

/** The problem on one line. */
export function printProblem({ place, message }: Problem): string {
  return `${place}: ${message}`;
}
