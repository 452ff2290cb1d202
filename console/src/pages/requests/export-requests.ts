import { download } from '../../api/client.ts';
import { ApiError } from '../../api/errors.ts';
import type { List } from '../../lib/list.ts';
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
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
    link.download = 'requests.csv';
    link.click();
    URL.revokeObjectURL(link.href);
  } catch (error) {
    if (error instanceof ApiError) toast.failure(error);
  }
}
