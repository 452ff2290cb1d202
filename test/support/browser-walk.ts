/** A browser as far as sign-in needs one: it keeps cookies by name and goes where it is led, over one gateway and a provider. */
export class BrowserWalk {
  private readonly cookies = new Map<string, string>();

  constructor(private readonly gateway: string) {}

  /** Signs in from the login page; what the callback answered. */
  async signIn(query = ''): Promise<Landing> {
    const start = await this.visit(`${this.gateway}/admin/api/v1/oidc/start${query}`);
    return start.to.startsWith('/') ? start : await this.comeBack(start.to);
  }

  /** Goes to the provider and comes back with what it says; `public` addresses are those of the gateway here. */
  async comeBack(authorization: string, change: (callback: URL) => void = () => {}): Promise<Landing> {
    const provided = await fetch(authorization, { redirect: 'manual' });
    const callback = new URL(provided.headers.get('location')!);
    const here = new URL(callback.pathname + callback.search, this.gateway);
    change(here);
    return await this.visit(here.href);
  }

  async visit(url: string): Promise<Landing> {
    const response = await fetch(url, { redirect: 'manual', headers: { cookie: this.cookie } });
    this.keep(response.headers.getSetCookie());
    await response.text();
    return { status: response.status, to: response.headers.get('location') ?? '' };
  }

  /** Keeps what an answer sets. */
  keep(set: readonly string[]): void {
    for (const line of set) {
      const [name = '', value = ''] = line.split(';')[0]!.split('=');
      if (/Max-Age=0/.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }

  get cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** Who the gateway takes it for. */
  async whoAmI(): Promise<Record<string, unknown>> {
    const response = await fetch(`${this.gateway}/admin/api/v1/session`, { headers: { cookie: this.cookie } });
    return (await response.json()) as Record<string, unknown>;
  }
}

/** Where a page led. */
export interface Landing {
  readonly status: number;
  readonly to: string;
}
