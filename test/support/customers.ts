/** Millionths of a dollar that every request of the model costs. */
export const COST = 100;

/** Room for so many requests and not for one more, as a budget of dollars. */
export function budgetFor(requests: number): string {
  return ((requests * COST + COST / 10) / 1_000_000).toFixed(6);
}

/** Somebody who pays: a client, a route or an upstream account. Its key is nothing that a gateway knows. */
export interface Payer {
  readonly key: string;
}

/** How many requests somebody may make in a day, and how many of them its budget has room for. */
export interface Allowance {
  readonly perDay: number;
  readonly budget: number;
}

/** A client with its credential. */
export interface Client extends Payer {
  secret: string;
  name: string;
  disabled: boolean;
  /** What it may take where its route does not say that for all. */
  allowance: Allowance;
  /** The id by which the admin API calls it; null for one that is declared. */
  readonly managedId: string | null;
}

/** What clients are bound to. The first of them never leaves it. */
export interface Road extends Payer {
  name: string;
  /** Its name stands in its configuration, and its clients stand in a list of their own. */
  readonly isNamed: boolean;
  clients: Client[];
  readonly accounts: readonly Account[];
  /** Null: the one of whatever names none, which has no budget. */
  readonly tenant: Customer | null;
  isPresent: boolean;
  readonly budget: number;
  /** What each client of a road without a name may take. */
  allowance: Allowance;
}

/** A customer of the gateway, to whom any number of roads with a name belong. */
export interface Customer extends Payer {
  name: string;
  readonly budget: number;
}

/** An upstream account, of one route or shared by several. */
export interface Account extends Payer {
  label: string;
  readonly isShared: boolean;
  readonly budget: number;
}

/** What a client may take on a road. */
export function allowanceOf(road: Road, client: Client): Allowance {
  return road.isNamed ? client.allowance : road.allowance;
}

/** What became of a request, by the model. */
export type Outcome =
  | { readonly status: 200; readonly account: Account }
  | { readonly status: 401 }
  | { readonly status: 429; readonly code: 'gateway_rpd' | 'gateway_budget' | 'all_channels_limited' };

/** What is on whose account and who may see it, by somebody who knows nothing of ids, slots and rows. */
export class Accounts {
  private readonly paid = new Map<Payer, number>();
  private readonly counted = new Map<Payer, number>();
  private readonly recalled = new Map<Payer, number>();
  private readonly asked = new Map<Client, string[]>();
  private readonly kept = new Map<Client, string[]>();

  /** What a request of a client has to come to; counts it. A road that is not there is null. */
  ask(road: Road | null, client: Client, requestId: string): Outcome {
    if (road === null || client.disabled) return { status: 401 };
    this.asked.set(client, [...this.requestsOf(client), requestId]);
    const { perDay, budget } = allowanceOf(road, client);
    if (this.countOf(client) >= perDay) return { status: 429, code: 'gateway_rpd' };
    const { tenant } = road;
    const hasRoom = this.hasRoom(road) && (tenant === null || this.hasRoom(tenant));
    if (this.paidBy(client) >= budget || !hasRoom) return { status: 429, code: 'gateway_budget' };
    add(this.counted, client);
    const account = road.accounts.find((each) => this.hasRoom(each));
    if (account === undefined) return { status: 429, code: 'all_channels_limited' };
    for (const payer of [client, road, account, ...(tenant === null ? [] : [tenant])]) add(this.paid, payer);
    return { status: 200, account };
  }

  /** What asking for a kept response has to come to. It counts as a request, and is on the books when it is refused. */
  recall(road: Road | null, client: Client, requestId: string, response: string): number {
    if (road === null || client.disabled) return 401;
    if (this.countOf(client) >= allowanceOf(road, client).perDay) {
      this.asked.set(client, [...this.requestsOf(client), requestId]);
      return 429;
    }
    add(this.recalled, client);
    return this.responsesOf(client).includes(response) ? 200 : 404;
  }

  keep(client: Client, response: string): void {
    this.kept.set(client, [...this.responsesOf(client), response]);
  }

  /** What is kept in memory alone is gone. */
  restart(): void {
    this.kept.clear();
    this.recalled.clear();
  }

  /** Requests of today. */
  countOf(payer: Payer): number {
    return (this.counted.get(payer) ?? 0) + (this.recalled.get(payer) ?? 0);
  }

  /** Requests that were paid for. */
  paidBy(payer: Payer): number {
    return this.paid.get(payer) ?? 0;
  }

  /** Ids of the requests that a client may see, the oldest first. */
  requestsOf(client: Client): readonly string[] {
    return this.asked.get(client) ?? [];
  }

  /** Ids of the responses that are kept for a client. */
  responsesOf(client: Client): readonly string[] {
    return this.kept.get(client) ?? [];
  }

  private hasRoom(payer: Road | Account | Customer): boolean {
    return this.paidBy(payer) < payer.budget;
  }
}

function add(counts: Map<Payer, number>, payer: Payer): void {
  counts.set(payer, (counts.get(payer) ?? 0) + 1);
}
