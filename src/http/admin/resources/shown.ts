import type { BulkDone } from '../../../control/resources/bulk.js';
import type { EntityView } from '../../../control/resources/views.js';
import type { Written } from '../../../control/resources/writing.js';
import { wholeList } from '../core/list-page.js';

/** What a write answers: the document, and of a write that was only tried what it would have changed. */
export function shown<View extends object>({ document, ...about }: Written<View>): object {
  const { config_version, warnings, is_dry, changes, preview } = about;
  const said = { config_version, ...(warnings.length > 0 && { warnings }) };
  return is_dry
    ? { ...document, ...said, dry_run: true, changes, ...(preview && { preview }) }
    : { ...document, ...said };
}

/** The same of several documents. */
export function shownList({ document, ...about }: Written<readonly EntityView[]>): object {
  return shown({ ...about, document: { object: 'list', data: document, has_more: false, next_cursor: null } });
}

/** What became of each of many, and of what was only tried what all of it would have changed. */
export function shownBulk({ results, tried }: BulkDone): object {
  return { ...wholeList(results), ...(tried !== null && { ...tried, dry_run: true }) };
}

/** What a deletion answers: nothing, or what it would have deleted. */
export function shownDeletion({ is_dry, changes, config_version, preview }: Written<null>): object | undefined {
  return is_dry ? { dry_run: true, changes, config_version, ...(preview && { preview }) } : undefined;
}
