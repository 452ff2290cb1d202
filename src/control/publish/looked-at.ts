import type { Entities } from '../../gateway/catalog/entities.js';
import type { Findings } from '../../platform/config/problem.js';
import {
  checkConfiguration,
  type CheckedConfiguration,
  type ConfigurationSurroundings,
} from './check-configuration.js';
import type { ManagedState } from './managed-state.js';
import { expectUniqueSlugs } from './rows-after.js';

/** What is found in everything but access tokens, which change most: looked into once for as long as it stays. */
export class LookedAt {
  private last: { readonly state: ManagedState; readonly declared: Entities; readonly findings: Findings } | null =
    null;

  constructor(private readonly surroundings: ConfigurationSurroundings) {}

  /** Throws `slug_taken` for two of one name. */
  at(state: ManagedState, declared: Entities, whole: CheckedConfiguration): Findings {
    if (this.last?.state === state && this.last.declared === declared) return this.last.findings;
    const findings = checkConfiguration(whole, this.surroundings);
    if (findings.problems.length === 0) expectUniqueSlugs(state);
    this.last = { state, declared, findings };
    return findings;
  }
}
