import type { Entities } from '../../gateway/catalog/entities.js';
import type { FormerDeclaration } from '../sources/declaration-reader.js';
import type { ChangeAbout, Published } from './configuration-change.js';
import type { Draft } from './draft.js';
import type { ManagedState } from './managed-state.js';

/** By what the configuration is changed, or only tried to be. */
export interface Publishing {
  /** The number of the last version. */
  readonly version: number;
  /** What is managed at present. */
  readonly managed: ManagedState;
  /** What is declared at present. */
  readonly declaration: Entities;
  /** The same, and each by its id. */
  readonly declaredBefore: Omit<FormerDeclaration, 'identity'>;
  /** Where something declared says that it stands; null for what is not declared. */
  declaredAt(id: string): string | null;
  /** Drafts and checks. Throws a ControlError, and then nothing has changed. */
  change<Result>(about: ChangeAbout, draw: (draft: Draft) => Promise<Result>): Promise<Published<Result>>;
}
