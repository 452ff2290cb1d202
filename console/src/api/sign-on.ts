import { call, get } from './client.ts';
import type { AnswerOf } from './operations.ts';

/** Ways to log in. */
export type LoginMethods = AnswerOf<'get', '/session/methods'>;

/** The provider that people sign in by. */
export type Provider = NonNullable<LoginMethods['oidc']>;

/** What the gateway offers; passwords alone where it does not say. */
export async function loginMethods(): Promise<LoginMethods> {
  return await get('/session/methods').catch(() => ({ password: true, oidc: null }));
}

/** The address of the provider's button, which leads back to a page of the console; `again` asks for a proof anew. */
export function signOnUrl({ start }: Provider, page: string, again = false): string {
  const query = new URLSearchParams({ to: page === '/' ? '/admin' : `/admin${page}`, ...(again && { again: '1' }) });
  return `${start}?${query.toString()}`;
}

/** Leaves for the provider with an invitation, which is no matter for a URL. */
export async function signOnWithInvitation(invitation: string): Promise<void> {
  const { data } = await call('post', '/oidc/start', { body: { invitation } });
  location.assign(data.url);
}
