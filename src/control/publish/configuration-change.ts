import type { Entities, TokenEntity } from '../../gateway/catalog/entities.js';
import type { Problem } from '../../platform/config/problem.js';
import type { PreviewResult } from '../preview/preview-requests.js';
import type { Actor } from '../store/actor.js';
import type { EntityDiff } from './describe-writes.js';

/** Who changes what, and how that is told. */
export interface ChangeAbout {
  readonly actor: Actor;
  readonly via: 'console' | 'api' | 'cli' | 'file' | 'rollback' | 'import';
  /** Kind and verb, such as `channels.update`. */
  readonly action: string;
  /** Id of what it is about; places of faults are told from there. */
  readonly object: string | null;
  readonly summary: string;
  readonly note?: string | null;
  /** Everything is looked into, and nothing is written. */
  readonly isDry?: boolean;
  /** Of so many of the last requests a dry run tells what would become of them. */
  readonly previewed?: number;
}

/** What a change did, or would do. */
export interface Published<Result> {
  readonly result: Result;
  /** The version that it made; of a dry run and of a change of nothing the present one. */
  readonly n: number;
  readonly at: number | null;
  readonly changes: readonly EntityDiff[];
  readonly warnings: readonly Problem[];
  /** What the configuration is with the change. */
  readonly configuration: PublishedConfiguration;
  /** What would have become of the last requests under it, where a dry run was asked. */
  readonly preview?: PreviewResult;
}

/** A configuration as a whole, access tokens but for those that change left aside. */
export interface PublishedConfiguration extends Omit<Entities, 'tokens'> {
  readonly tokens: readonly TokenEntity[];
  /** Ids of access tokens that are there no more. */
  readonly goneTokens: readonly string[];
}
