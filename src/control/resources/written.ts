import type { Published } from '../publish/configuration-change.js';
import type { Writing, Written } from './writing.js';

/** What a write answers. */
export function writtenOf<View>(
  { n, changes, warnings, preview }: Pick<Published<unknown>, 'n' | 'changes' | 'warnings' | 'preview'>,
  { isDry = false }: Writing,
  document: View,
): Written<View> {
  return { document, config_version: n, is_dry: isDry, changes, warnings, ...(preview && { preview }) };
}
