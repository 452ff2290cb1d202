import { ControlError } from '../control-error.js';
import type { PreviewResult } from '../preview/preview-requests.js';
import type { ChangeAbout } from '../publish/configuration-change.js';
import type { Actor } from '../store/actor.js';
import type { ManagedEntityRow } from '../../platform/database/control-schema.js';

/** Who writes, by which way, and whether it is only tried. Plain data. */
export interface Writing {
  readonly actor: Actor;
  readonly via: ChangeAbout['via'];
  readonly isDry?: boolean;
  /** Of so many of the last requests a try tells what would become of them. */
  readonly previewed?: number;
  /** May have what is said be kept. */
  readonly maySwitchContent?: boolean;
}

/** The version that a change was made on; `any` where a program says that it does not care. */
export type Expected = number | 'any';

/** What a write answers beside the document. */
export interface Written<View> {
  readonly document: View;
  /** The version of the configuration that it made. */
  readonly config_version: number;
  readonly is_dry: boolean;
  readonly changes: readonly object[];
  readonly warnings: readonly object[];
  /** What would have become of the last requests; only of a try that asks for it. */
  readonly preview?: PreviewResult;
}

/** Throws `not_found` for what belongs to another tenant than the one that the actor is confined to. */
export function expectOwn({ tenant }: Actor, owner: string | null): void {
  if (tenant !== null && tenant !== owner) throw new ControlError('not_found');
}

/** Throws `version_conflict`, with the document as it is, when it is not what was read. */
export function expectVersion(
  row: ManagedEntityRow,
  expected: Expected,
  view: (row: ManagedEntityRow) => object,
): void {
  if (expected === 'any' || expected === row.version) return;
  throw new ControlError('version_conflict', { current: view(row), version: row.version });
}
