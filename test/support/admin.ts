/** An answer of the admin API. */
export interface AdminAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown> & { readonly error?: { readonly code: string; readonly message: string } };
}

/** What a request to the admin API may say beside its path. */
export interface AdminRequest {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The password that tests log in with. */
export const ADMIN_PASSWORD = 'correct horse battery';

/** One request to the admin API of a gateway, or to any path of it that begins with a slash. */
export async function ask(
  url: string,
  path: string,
  { method, body, headers }: AdminRequest = {},
): Promise<AdminAnswer> {
  const target = path.startsWith('/') ? `${url}${path}` : `${url}/admin/api/v1/${path}`;
  const response = await fetch(target, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const parsed = (text === '' ? {} : JSON.parse(text)) as AdminAnswer['body'];
  return { status: response.status, headers: response.headers, body: parsed };
}

/** The id of a channel that is called so. */
export async function channelIdOf(console: Console, name: string): Promise<string> {
  const { body } = await console.ask('health/channels');
  return (body['data'] as { id: string; name: string }[]).find((each) => each.name === name)!.id;
}

/** A person at a console: keeps the cookie and sends what the console sends. */
export class Console {
  private cookie = '';
  csrf = '';

  constructor(readonly url: string) {}

  /** Logs in; the answer is the one to the login. */
  async signIn(form: object = { password: ADMIN_PASSWORD }): Promise<AdminAnswer> {
    return this.take(await ask(this.url, 'session', { body: form, headers: { 'sec-fetch-site': 'same-origin' } }));
  }

  async ask(path: string, request: AdminRequest = {}): Promise<AdminAnswer> {
    const own = { cookie: this.cookie, 'x-gw-csrf': this.csrf, 'sec-fetch-site': 'same-origin' };
    return this.take(await ask(this.url, path, { ...request, headers: { ...own, ...request.headers } }));
  }

  /** The headers that a page sends by itself. */
  get headers(): Record<string, string> {
    return { cookie: this.cookie, 'x-gw-csrf': this.csrf, 'sec-fetch-site': 'same-origin' };
  }

  private take(answer: AdminAnswer): AdminAnswer {
    const set = answer.headers.get('set-cookie');
    if (set !== null) this.cookie = set.split(';')[0]!;
    if (typeof answer.body['csrf'] === 'string') this.csrf = answer.body['csrf'];
    return answer;
  }
}
