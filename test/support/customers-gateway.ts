import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { RunningGateway } from '../../src/server/launch.js';
import { ADMIN_PASSWORD, Console, type AdminAnswer } from './admin.js';
import { MESSAGES } from './client.js';
import { budgetFor, COST, type Account, type Allowance, type Client, type Customer, type Road } from './customers.js';
import { NEVER_LATE, runGateway, type GatewayProcess } from './process.js';
import { json, type ScriptedUpstream } from './scripted-upstream.js';
import { until, untilRight } from './until.js';

const PRICES = { '*': { input: '1', output: '1' } };
const NOON = new Date().getUTCHours() === 23 ? 'Asia/Tokyo' : 'UTC';

/** Answers whatever is asked, at the cost of the model. */
export function answerAll(upstream: ScriptedUpstream): void {
  upstream.always(
    json(200, {
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1,
      model: 'm',
      choices: [{ index: 0, message: { role: 'assistant', content: 'ok' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: COST - 3, completion_tokens: 3, total_tokens: COST },
    }),
  );
}

/** What a configuration declares. */
export interface Declared {
  readonly roads: readonly Road[];
  readonly accounts: readonly Account[];
  readonly tenants: readonly Customer[];
}

/** An answer and who was asked for it. */
export interface Seen {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>> & { readonly error?: { readonly code: string } };
  /** The label of the account that served it. */
  readonly channel: string | null;
}

/** How a whole gateway of the build runs. */
export interface GatewayHome {
  /** Whether its variables can change while it runs. */
  readonly hasVariables: boolean;
  /** Resolves with the base URL once it listens on these variables. */
  start(variables: () => Record<string, string>): Promise<string>;
  /** Has it read its configuration anew. */
  reload(): void;
  /** Resolves once all of its workers serve on what some serve on. */
  everywhere(): Promise<void>;
  stop(): Promise<void>;
  /** Ends it as a power switch would, where that can be. */
  kill(): Promise<void>;
}

/** Inside of this process: its real start, reload and stop. */
export class GatewayInside implements GatewayHome {
  readonly hasVariables = true;
  private running: RunningGateway | null = null;

  async start(variables: () => Record<string, string>): Promise<string> {
    const build = pathToFileURL(resolve('dist/server/launch.js')).href;
    const { launch } = (await import(build)) as typeof import('../../src/server/launch.js');
    this.running = await launch({ variables, extraRoutes: [] });
    return this.running.url;
  }

  reload(): void {
    process.emit('SIGHUP');
  }

  async everywhere(): Promise<void> {}

  async stop(): Promise<void> {
    const { running } = this;
    this.running = null;
    await running?.stop();
  }

  async kill(): Promise<void> {
    await this.stop();
  }
}

/** A process with two workers, which can be killed. */
export class GatewayBeside implements GatewayHome {
  readonly hasVariables = false;
  private running: GatewayProcess | null = null;

  async start(variables: () => Record<string, string>): Promise<string> {
    this.running = runGateway(['serve'], { ...variables(), GATEWAY_WORKERS: '2' });
    return await this.running.url();
  }

  reload(): void {
    this.running?.child.kill('SIGHUP');
  }

  /** A reload is told once it is in force everywhere, and none begins before that. */
  async everywhere(): Promise<void> {
    const told = (): number => this.running!.output().split('"configuration reloaded"').length;
    const before = told();
    this.reload();
    await until(() => told() > before);
  }

  async stop(): Promise<void> {
    await this.end('SIGTERM');
  }

  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  private async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const { running } = this;
    this.running = null;
    running?.child.kill(signal);
    await running?.exit();
  }
}

/** The whole gateway of the build, the ledger on its thread in a SQLite file of a folder of its own. */
export class CustomersGateway {
  private readonly folder = mkdtempSync(join(tmpdir(), 'gateway-'));
  private url = '';
  private console: Console | null = null;
  private routes = '[]';
  private generation = 0;

  constructor(
    private readonly upstream: ScriptedUpstream,
    private readonly home: GatewayHome = new GatewayInside(),
  ) {}

  /** Puts a configuration in place: routes with names in a file of lists, the others in the environment. */
  write({ roads, accounts, tenants }: Declared): void {
    const present = roads.filter(({ isPresent }) => isPresent);
    const named = present.filter(({ isNamed }) => isNamed);
    const marker = { name: `marker-${++this.generation}`, token: this.marker, provider: 'echo' };
    const unnamed = present.filter((road) => !named.includes(road)).map((road) => this.anonymous(road));
    const lists = {
      tenants: tenants.map(({ name, budget }) => ({ name, time_zone: NOON, ...budgetField(budget) })),
      channels: accounts
        .filter(({ isShared }) => isShared)
        .map((account) => this.channel(account, { time_zone: NOON })),
      routes: named.map((road) => this.listed(road)),
      tokens: named.flatMap((road) => road.clients.flatMap((client) => listedToken(client, road.name))),
    };
    writeFileSync(join(this.folder, 'lists.json'), JSON.stringify(lists));
    this.routes = JSON.stringify([...unnamed, marker]);
    writeFileSync(join(this.folder, 'routes.json'), this.routes);
  }

  /** Has the running gateway read its configuration anew; resolves once it serves on it. */
  async reload(): Promise<void> {
    this.home.reload();
    const { status } = await untilRight(
      async () => await this.get('/v1/status', this.marker),
      (seen) => seen.status === 200,
    );
    if (status !== 200) throw new Error('the configuration is not taken up');
    await this.home.everywhere();
  }

  /** Stops the gateway where it runs, and starts it on the same folder. */
  async restart(): Promise<void> {
    await this.stop();
    this.url = await this.home.start(() => this.variables());
  }

  /** The same without a word to the one that runs. */
  async revive(): Promise<void> {
    this.console = null;
    await this.home.kill();
    this.url = await this.home.start(() => this.variables());
  }

  async stop(): Promise<void> {
    this.console = null;
    await this.home.stop();
  }

  /** A request that costs what the model says; resolves once it is on the books. */
  async ask(client: Client, requestId: string, operation: 'chat' | 'responses'): Promise<Seen> {
    const asked =
      operation === 'chat'
        ? await this.post('/v1/chat/completions', { messages: MESSAGES, max_tokens: 3 }, client, requestId)
        : await this.post('/v1/responses', { input: 'hi', max_output_tokens: 3 }, client, requestId);
    if (asked.status === 200)
      await until(async () => (await this.get(`/v1/receipts/${requestId}`, client.secret)).status === 200);
    return asked;
  }

  async get(path: string, secret: string, requestId?: string): Promise<Seen> {
    const named = requestId === undefined ? {} : { 'x-request-id': requestId };
    return await read(await fetch(`${this.url}${path}`, { headers: { authorization: `Bearer ${secret}`, ...named } }));
  }

  /** One call of the admin API, by its owner; a change of what is there names the state that it was read in. */
  async administer(path: string, body?: object, method?: 'PATCH' | 'DELETE'): Promise<AdminAnswer['body']> {
    if (this.console === null) {
      this.console = new Console(this.url);
      await this.console.signIn();
    }
    const etag = method === undefined ? null : (await this.console.ask(path)).headers.get('etag');
    const headers: Record<string, string> = etag === null ? {} : { 'if-match': etag };
    const request = { ...(body !== undefined && { body }), ...(method !== undefined && { method }), headers };
    const answer = await this.console.ask(path, request);
    if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  /** Resolves once so many requests of clients are in the ledger, by the word of the operator's log. */
  async whenWritten(requests: number): Promise<void> {
    await until(async () => {
      const { data } = await this.administer('requests?limit=100');
      const settled = (data as { readonly state: string }[]).filter(({ state }) => state === 'settled');
      return settled.length >= requests;
    });
  }

  private get marker(): string {
    return `gw_marker_${this.generation}_4fT9xQ2mZ8`;
  }

  private variables(): Record<string, string> {
    return {
      ...NEVER_LATE,
      HOST: '127.0.0.1',
      PORT: '0',
      LOG_LEVEL: this.home.hasVariables ? 'error' : 'info',
      DATA_DIR: this.folder,
      GATEWAY_CONFIG: join(this.folder, 'lists.json'),
      ...(this.home.hasVariables
        ? { GATEWAY_ROUTES: this.routes }
        : { GATEWAY_ROUTES_FILE: join(this.folder, 'routes.json') }),
      ADMIN_PASSWORD,
      ADMIN_RATE_PER_MINUTE: '1000000',
    };
  }

  private anonymous({ clients, accounts, allowance, budget }: Road): object {
    const channels = accounts.map((account, priority) => this.channel(account, { priority, provider: 'openrouter' }));
    const { limits, ...ofTokens } = limitFields(allowance);
    const tokens = clients.filter(({ managedId }) => managedId === null).map(({ secret }) => secret);
    return { tokens, limits: { ...limits, ...ofTokens }, ...budgetField(budget), channels, ...PLAIN };
  }

  private listed({ name, accounts, tenant, budget }: Road): object {
    const channels = accounts.map((account, priority) =>
      account.isShared ? { channel: account.label, priority } : this.channel(account, { priority }),
    );
    return { name, tenant: tenant?.name, channels, ...budgetField(budget), ...PLAIN };
  }

  private channel(account: Account, more: object): object {
    const { key, label, budget } = account;
    const base_url = this.upstream.baseUrl.replace('/v1', `/${key}/v1`);
    return { id: label, base_url, api_keys: [`key-of-${key}`], prices: PRICES, ...budgetField(budget), ...more };
  }

  private async post(path: string, body: object, { secret }: Client, requestId: string): Promise<Seen> {
    const response = await fetch(`${this.url}${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${secret}`,
        'content-type': 'application/json',
        'x-request-id': requestId,
      },
      body: JSON.stringify({ model: 'm', ...body }),
    });
    return await read(response);
  }
}

const PLAIN = { fair_share: false, time_zone: NOON };

/** What an access token may take, as configurations say it. */
export function limitFields({ perDay, budget }: Allowance) {
  return { limits: { rpd: perDay }, ...budgetField(budget) };
}

function budgetField(budget: number): { readonly budget: object } {
  return { budget: { total: budgetFor(budget) } };
}

function listedToken({ secret, name, disabled, allowance, managedId }: Client, route: string): object[] {
  return managedId === null ? [{ token: secret, name, route, disabled, ...limitFields(allowance) }] : [];
}

async function read(response: Response): Promise<Seen> {
  const text = await response.text();
  const body = (text.startsWith('{') ? JSON.parse(text) : {}) as Seen['body'];
  return { status: response.status, body, channel: response.headers.get('x-gateway-channel') };
}
