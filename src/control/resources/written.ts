import type { Published } from '../publish/publisher.js';
import type { Writing, Written } from './writing.js';

/** What a write answers. */
export function writtenOf<View>(
  { n, changes, warnings }: Pick<Published<unknown>, 'n' | 'changes' | 'warnings'>,
  { isDry = false }: Writing,
  document: View,
): Written<View> {
  return { document, config_version: n, is_dry: isDry, changes, warnings };
}
