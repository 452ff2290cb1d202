import { get, post } from '../../api/client.ts';
import type { Page, Route } from '../../api/types.ts';

/** The route for what is made without choosing one: the first there is, or a new one that takes every channel. */
export async function firstRoute(): Promise<string> {
  const { data } = await get<Page<Route>>('/routes', { limit: 1 });
  const [first] = data;
  return first?.id ?? (await post<Route>('/routes', { name: 'default' })).id;
}
