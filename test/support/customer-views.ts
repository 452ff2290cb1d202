import { allowanceOf, COST, type Accounts, type Client, type Road } from './customers.js';
import type { CustomersGateway } from './customers-gateway.js';

/** Looks at what a gateway shows, and collects what is other than the model says. */
export class CustomerViews {
  readonly differences: string[] = [];

  constructor(
    private readonly gateway: CustomersGateway,
    private readonly books: Accounts,
  ) {}

  /** Everything that a client may see; of these requests its own alone. */
  async lookAs(road: Road, client: Client, requests: readonly string[]): Promise<void> {
    const own = this.books.requestsOf(client);
    const list = await this.gateway.get('/v1/requests?limit=100', client.secret);
    const rows = (list.body['data'] ?? []) as { request_id: string }[];
    const ids = rows.map(({ request_id: id }) => id).toReversed();
    this.expect(`requests of ${client.key} on ${road.key}`, [list.status, ...ids], [200, ...own]);
    if (this.differences.length > 0) return;
    await this.expectSums(road, client);
    for (const id of requests) await this.expectOwn(client, `/v1/receipts/${id}`, own.includes(id));
  }

  private async expectSums(road: Road, client: Client): Promise<void> {
    const usage = (await this.gateway.get('/v1/usage', client.secret)).body['data'] as Readonly<
      Record<string, string>
    >[];
    const sum = (of: (row: Readonly<Record<string, string>>) => number): number =>
      usage.reduce((all, row) => all + of(row), 0);
    const paid = this.books.paidBy(client);
    const used = [sum((row) => Number(row['completed'])), sum((row) => Math.round(Number(row['cost_usd']) * 1e6))];
    this.expect(`usage of ${client.key}`, used, [paid, paid * COST]);
    const { body } = await this.gateway.get('/v1/status', client.secret);
    const { token, route, apis } = body as unknown as Status;
    this.expect(
      `status of ${client.key} on ${road.key}`,
      [token.limits.rpd, token.usage.rpd, spentOf(token), spentOf(route), ...apis.map((api) => [api.id, spentOf(api)])],
      [
        allowanceOf(road, client).perDay,
        this.books.countOf(client),
        paid * COST,
        this.books.paidBy(road) * COST,
        ...road.accounts.map((account) => [account.label, this.books.paidBy(account) * COST]),
      ],
    );
  }

  private async expectOwn(client: Client, path: string, isOwn: boolean): Promise<void> {
    const { status } = await this.gateway.get(path, client.secret);
    this.expect(`${path} by ${client.key}`, status, isOwn ? 200 : 404);
  }

  /** The secret opens nothing. */
  async expectNobody(who: string, secret: string): Promise<void> {
    this.expect(`what ${who} sees`, (await this.gateway.get('/v1/requests', secret)).status, 401);
  }

  /** Collects a difference, if it is one. */
  expect(what: string, seen: unknown, expected: unknown): void {
    const [is, shall] = [JSON.stringify(seen), JSON.stringify(expected)];
    if (is !== shall) this.differences.push(`${what}: ${is}, not ${shall}`);
  }
}

interface Purse {
  readonly budget?: { readonly total?: { readonly spent: string } };
}

interface Status {
  readonly token: Purse & { readonly limits: { readonly rpd: number }; readonly usage: { readonly rpd: number } };
  readonly route: Purse;
  readonly apis: readonly (Purse & { readonly id: string })[];
}

function spentOf({ budget }: Purse): number {
  return Math.round(Number(budget?.total?.spent) * 1e6);
}
