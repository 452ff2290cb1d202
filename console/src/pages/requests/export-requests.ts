import { download } from '../../api/client.ts';
import { ApiError } from '../../api/errors.ts';
import type { List } from '../../lib/list.ts';
import { saveFile } from '../../lib/save-file.ts';
import { toast } from '../../lib/toasts.ts';
import { FILTERS } from './filters.ts';
import type { RequestRow } from '../../api/types.ts';

/** Has the server write what the filters leave, and saves it as a file. */
export async function exportRequests(list: List<RequestRow>): Promise<void> {
  try {
    const filters = Object.fromEntries(
      FILTERS.map((name) => [name, list.filter(name)]).filter(([, value]) => value !== ''),
    );
    const text = await download('/requests/export', { format: 'csv', limit: 100, ...filters });
    saveFile('requests.csv', 'text/csv', text);
  } catch (error) {
    if (error instanceof ApiError) toast.failure(error);
  }
}
