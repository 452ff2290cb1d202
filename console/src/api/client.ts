import { randomId } from '../lib/random-id.ts';
import { ApiError, readError } from './errors.ts';

const BASE = '/admin/api/v1';

export interface Sent {
  query?: Record<string, unknown>;
  body?: unknown;
  /** The version that a change is based on; it travels as If-Match. */
  version?: number | string;
  signal?: AbortSignal;
  /** The answer is a file, not JSON. */
  asText?: boolean;
}

export interface Answer<T> {
  data: T;
  etag: string | null;
}

/** What the session adds to each call, and what it wants to hear. */
export interface Hooks {
  csrf(): string | null;
  expired(): void;
  /** Asks for the password again; true if that worked. */
  reauthenticate(): Promise<boolean>;
}

let hooks: Hooks = { csrf: () => null, expired: () => {}, reauthenticate: () => Promise.resolve(false) };

/** Connects the client to the session. */
export function connect(given: Hooks): void {
  hooks = given;
}

/** Calls the admin API; asks for the password where the gateway wants it again, and then repeats the call once. */
export async function call<T>(method: string, path: string, sent: Sent = {}): Promise<Answer<T>> {
  try {
    return await attempt<T>(method, path, sent);
  } catch (error) {
    const isAsked = error instanceof ApiError && error.code === 'reauth_required';
    if (!isAsked || !(await hooks.reauthenticate())) throw error;
    return attempt<T>(method, path, sent);
  }
}

/** Reads one thing or one page. */
export async function get<T>(path: string, query?: Record<string, unknown>, signal?: AbortSignal): Promise<T> {
  return (await call<T>('GET', path, { query, signal })).data;
}

/** Makes something, or starts an action. */
export async function post<T>(path: string, body?: unknown, sent: Omit<Sent, 'body'> = {}): Promise<T> {
  return (await call<T>('POST', path, { ...sent, body })).data;
}

/** Changes fields of something that exists. */
export async function patch<T>(path: string, body: unknown, version: number | string): Promise<T> {
  return (await call<T>('PATCH', path, { body, version })).data;
}

/** Removes something. */
export async function remove(path: string, version?: number | string): Promise<void> {
  await call('DELETE', path, { version });
}

async function attempt<T>(method: string, path: string, sent: Sent): Promise<Answer<T>> {
  const response = await reach(BASE + path + search(sent.query), {
    method,
    headers: headers(method, sent),
    body: sent.body === undefined ? (method === 'POST' ? '{}' : undefined) : JSON.stringify(sent.body),
    credentials: 'same-origin',
    cache: 'no-store',
    signal: sent.signal,
  });
  if (!response.ok) {
    const error = await readError(response);
    if (error.status === 401 && error.code !== 'reauth_required' && path !== '/session' && path !== '/session/reauth')
      hooks.expired();
    throw error;
  }
  const data: unknown =
    response.status === 204 ? undefined : sent.asText === true ? await response.text() : await response.json();
  return { data: data as T, etag: response.headers.get('etag') };
}

async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    if (init.signal?.aborted === true) throw error;
    throw new ApiError(0, { message: 'the gateway cannot be reached' }, null);
  }
}

function headers(method: string, { body, version }: Sent): Record<string, string> {
  const csrf = hooks.csrf();
  const isChange = method !== 'GET';
  return {
    accept: 'application/json',
    ...(body !== undefined || method === 'POST' ? { 'content-type': 'application/json' } : {}),
    ...(isChange && csrf !== null ? { 'x-gw-csrf': csrf } : {}),
    ...(method === 'POST' ? { 'idempotency-key': randomId() } : {}),
    ...(version === undefined ? {} : { 'if-match': typeof version === 'number' ? `"v${version}"` : version }),
  };
}

function search(query: Record<string, unknown> = {}): string {
  const pairs = Object.entries(query).flatMap(([key, value]) =>
    value === undefined || value === null || value === '' || value === false ? [] : [[key, String(value)]],
  );
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs).toString()}`;
}
