import type { DeclaredRoute } from '../../gateway/catalog/declared.js';
import type { OriginKind } from '../../gateway/catalog/entities.js';
import type { DeclaredLists } from '../../gateway/catalog/readers/native-lists.js';
import type { Findings } from '../../platform/config/problem.js';

/** One place that entities come from: the environment, files, the database. */
export interface ConfigurationSource<Given> {
  readonly origin: OriginKind;
  /** What stands there now; rejects when it cannot be read. */
  read(): Promise<Given>;
  /** Tells when something else may stand there; gives how to stop. */
  watch(changed: () => void): () => void;
}

/** Entities as a person wrote them down: ids may be left out, and references go by name. */
export interface DeclaredEntities extends DeclaredLists {
  /** The route that single variables make up, unless its access token opens another. */
  readonly single: DeclaredRoute | null;
  /** Routes in the formats of other gateways, of which one credential opens all. */
  readonly foreign: readonly DeclaredRoute[];
  /** What is wrong there, and what is worth a word. */
  readonly findings: Findings;
}
