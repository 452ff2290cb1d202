import { call, get } from './client.ts';

/** The provider that people sign in by. */
export interface Provider {
  readonly name: string;
  /** Where its button leads. */
  readonly start: string;
}

/** Ways to log in. */
export interface LoginMethods {
  /** False: a password counts for one owner alone, who is kept for emergencies. */
  readonly password: boolean;
  readonly oidc: Provider | null;
}

/** What the gateway offers; passwords alone where it does not say. */
export async function loginMethods(): Promise<LoginMethods> {
  return await get<LoginMethods>('/session/methods').catch(() => ({ password: true, oidc: null }));
}

/** The address of the provider's button, which leads back to a page of the console; `again` asks for a proof anew. */
export function signOnUrl({ start }: Provider, page: string, again = false): string {
  const query = new URLSearchParams({ to: page === '/' ? '/admin' : `/admin${page}`, ...(again && { again: '1' }) });
  return `${start}?${query.toString()}`;
}

/** Leaves for the provider with an invitation, which is no matter for a URL. */
export async function signOnWithInvitation(invitation: string): Promise<void> {
  const { data } = await call<{ url: string }>('POST', '/oidc/start', { body: { invitation } });
  location.assign(data.url);
}
