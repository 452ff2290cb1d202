import { get, post } from '../../api/client.ts';

/**
 * The route for what is made without choosing one: the first that is managed, or a new one that takes every channel. Those of
 * files serve what stands in files.
 */
export async function firstRoute(): Promise<string> {
  return (await managedRoute()) ?? (await post('/routes', { name: 'default' })).id;
}

async function managedRoute(cursor?: string): Promise<string | undefined> {
  const { data, next_cursor: next } = await get('/routes', { limit: 100, cursor });
  const first = data.find(({ origin }) => origin === 'managed');
  return first?.id ?? (next ? managedRoute(next) : undefined);
}
