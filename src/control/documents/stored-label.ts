import { documentOf } from './columns.js';

/** What the entity of a stored document is called; '' where it has no name. */
export function storedLabel(document: string | null): string {
  if (document === null) return '';
  const { fields } = documentOf('channels', { document });
  const { name, slug, label } = fields as { name?: string; slug?: string; label?: string };
  return name ?? slug ?? label ?? '';
}
