import { randomId } from '../lib/random-id.ts';
import { takeAhead } from './ahead.ts';
import { ApiError, readError } from './errors.ts';
import type { AnswerOf, BodyOf, Method, PathOf, QueryOf } from './operations.ts';

const BASE = '/admin/api/v1';

/** What goes along with a call. */
export interface Sent<M extends Method, P extends string> {
  query?: QueryOf<M, P>;
  body?: BodyOf<M, P>;
  /** The version that a change is based on; it travels as If-Match. */
  version?: number | string;
  signal?: AbortSignal;
}

/** The same, whatever the operation. */
interface AnySent {
  query?: Record<string, unknown>;
  body?: unknown;
  version?: number | string;
  signal?: AbortSignal;
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
export async function call<M extends Method, P extends PathOf<M>>(
  method: M,
  path: P,
  sent: Sent<M, P> = {},
): Promise<Answer<AnswerOf<M, P>>> {
  return (await answered(method, path, sent)) as Answer<AnswerOf<M, P>>;
}

/** Reads a path with the version of what is there, for what knows by itself what is there. */
export async function read(path: string, query: Record<string, unknown>): Promise<Answer<unknown>> {
  return answered('get', path, { query });
}

/** Reads one thing or one page. */
export async function get<P extends PathOf<'get'>>(path: P, query?: QueryOf<'get', P>): Promise<AnswerOf<'get', P>> {
  return (await answered('get', path, { query })).data as AnswerOf<'get', P>;
}

/** Makes something, or starts an action. */
export async function post<P extends PathOf<'post'>>(
  path: P,
  body?: BodyOf<'post', P>,
  sent: Omit<Sent<'post', P>, 'body'> = {},
): Promise<AnswerOf<'post', P>> {
  return (await answered('post', path, { ...sent, body })).data as AnswerOf<'post', P>;
}

/** Changes fields of something that exists. */
export async function patch<P extends PathOf<'patch'>>(
  path: P,
  body: BodyOf<'patch', P>,
  version: number | string,
): Promise<AnswerOf<'patch', P>> {
  return (await answered('patch', path, { body, version })).data as AnswerOf<'patch', P>;
}

/** Removes something. */
export async function remove<P extends PathOf<'delete'>>(path: P, version?: number | string): Promise<void> {
  await answered('delete', path, { version });
}

/** Asks for a file, which is text. */
export async function download<P extends PathOf<'post'>>(path: P, body: BodyOf<'post', P>): Promise<string> {
  const response = await confirmed('post', path, { body });
  return response.text();
}

async function answered(method: Method, path: string, sent: AnySent): Promise<Answer<unknown>> {
  const response = await confirmed(method, path, sent);
  // What was only taken in, such as a restart, answers nothing.
  const text = await response.text();
  const data: unknown = text === '' ? undefined : JSON.parse(text);
  return { data, etag: response.headers.get('etag') };
}

/** A good answer, after another password where the gateway wants one. */
async function confirmed(method: Method, path: string, sent: AnySent): Promise<Response> {
  try {
    return await reached(method, path, sent);
  } catch (error) {
    const isAsked = error instanceof ApiError && error.code === 'reauth_required';
    if (!isAsked || !(await hooks.reauthenticate())) throw error;
    return reached(method, path, sent);
  }
}

/** A good answer; throws what another one says. */
async function reached(method: Method, path: string, sent: AnySent): Promise<Response> {
  const response = await reach(BASE + path + search(sent.query), {
    method: method.toUpperCase(),
    headers: headers(method, sent),
    body: sent.body === undefined ? (method === 'post' ? '{}' : undefined) : JSON.stringify(sent.body),
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
  return response;
}

async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return (init.method === 'GET' ? await takeAhead(url.slice(BASE.length)) : undefined) ?? (await fetch(url, init));
  } catch (error) {
    if (init.signal?.aborted === true) throw error;
    throw new ApiError(0, { message: 'the gateway cannot be reached' }, null);
  }
}

function headers(method: Method, { body, version }: AnySent): Record<string, string> {
  const csrf = hooks.csrf();
  const isChange = method !== 'get';
  return {
    accept: 'application/json',
    ...(body !== undefined || method === 'post' ? { 'content-type': 'application/json' } : {}),
    ...(isChange && csrf !== null ? { 'x-gw-csrf': csrf } : {}),
    ...(method === 'post' ? { 'idempotency-key': randomId() } : {}),
    ...(version === undefined ? {} : { 'if-match': typeof version === 'number' ? `"v${version}"` : version }),
  };
}

function search(query: Record<string, unknown> = {}): string {
  const pairs = Object.entries(query).flatMap(([key, value]) =>
    value === undefined || value === null || value === '' || value === false ? [] : [[key, String(value)]],
  );
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs).toString()}`;
}
