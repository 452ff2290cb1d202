import * as fc from 'fast-check';
import type { Account, Allowance, Client, Customer, Road } from './customers.js';
import type { Declared } from './customers-gateway.js';

const ROADS = 6;
const OWN_CLIENTS = 2;

/** A number that chooses among what there is. */
export const choice = fc.nat(1_000);

/** A change of what files and environment declare; numbers choose among what there is. */
export const edit = fc.oneof(
  fc.record({ edit: fc.constant('order' as const), a: choice, b: choice }),
  fc.record({
    edit: fc.constantFrom(
      ...(['toggle road', 'swap roads', 'swap labels', 'swap tenants', 'swap clients'] as const),
      ...(['toggle client', 'disable', 'limit'] as const),
    ),
    a: choice,
    b: choice,
  }),
);

type Edit = typeof edit extends fc.Arbitrary<infer One> ? One : never;

/** What files and environment declare, changed at random; what it is called has nothing to do with what it is. */
export class DeclaredCustomers implements Declared {
  readonly accounts: readonly Account[];
  readonly roads: Road[];
  readonly tenants: readonly Customer[] = ['acme', 'globex'].map((name) => ({ key: name, name, budget: 14 }));
  /** Clients that are declared nowhere at present, and the road that they come back to. */
  readonly away = new Map<Client, Road>();

  constructor() {
    const shared = ['s0', 's1'].map((key) => accountOf(key, true));
    this.roads = Array.from({ length: ROADS }, (_, at) => roadOf(at, shared, this.tenants));
    this.accounts = [...new Set(this.roads.flatMap(({ accounts }) => accounts))];
  }

  /** Whoever is declared, or comes back. */
  everybody(): Client[] {
    return [...this.roads.flatMap(({ clients }) => clients), ...this.away.keys()];
  }

  edit({ edit: kind, a, b }: Edit): void {
    const road = pick(this.roads, a);
    const declared = this.roads.flatMap(({ clients }) => clients).filter(({ managedId }) => managedId === null);
    switch (kind) {
      case 'order':
        this.roads.push(...this.roads.splice(a % this.roads.length, 1 + (b % this.roads.length)));
        break;
      case 'toggle road':
        road.isPresent = !road.isPresent;
        break;
      case 'swap roads':
        swap(this.roads, a, b, 'name');
        break;
      case 'swap labels':
        swap(this.accounts, a, b, 'label');
        break;
      case 'swap tenants':
        this.swapTenants();
        break;
      case 'swap clients':
        swap(declared, a, b, 'name');
        break;
      case 'toggle client':
        this.toggle(road, b);
        break;
      case 'disable':
        if (road.isNamed) this.flip(pick(road.clients, b));
        break;
      case 'limit':
        this.limit(road, pick(road.clients, b), { perDay: 1 + (a % 7), budget: 1 + (b % 7) });
        break;
    }
  }

  /** Whoever is called otherwise and has nothing that is there is somebody else. */
  private swapTenants(): void {
    if (this.roads.every(({ isNamed, isPresent }) => isPresent || !isNamed)) swap(this.tenants, 0, 1, 'name');
  }

  private flip(client: Client): void {
    if (client.managedId === null) client.disabled = !client.disabled;
  }

  private limit(road: Road, client: Client, allowance: Allowance): void {
    if (!road.isNamed) road.allowance = allowance;
    else if (client.managedId === null) client.allowance = allowance;
  }

  /** A client of the road goes, or one that went comes back. */
  private toggle(road: Road, which: number): void {
    const [back] = [...this.away].find(([, home]) => home === road) ?? [];
    const client = pick(road.clients, which);
    if (back !== undefined) {
      this.away.delete(back);
      road.clients.push(back);
    } else if (client !== road.clients[0] && client.managedId === null) {
      road.clients = road.clients.filter((each) => each !== client);
      this.away.set(client, road);
    }
  }

  /** A client goes from one road to another; its own account goes with it, and those of the roads stay. */
  move(a: number, b: number): void {
    const [from, to] = [pick(this.roads, a), pick(this.roads, b)];
    const client = from.clients.find((each, at) => at > 0 && each.managedId === null);
    if (client === undefined || from === to || !from.isPresent || !to.isPresent || client.disabled) return;
    from.clients = from.clients.filter((each) => each !== client);
    to.clients.push(client);
  }
}

function accountOf(key: string, isShared: boolean): Account {
  return { key, label: `label-${key}`, isShared, budget: isShared ? 9 : 4 };
}

/** Every other road has no name, and all of these the same provider. */
function roadOf(at: number, shared: readonly Account[], tenants: readonly Customer[]): Road {
  const isNamed = at % 2 === 1;
  const clients = Array.from({ length: OWN_CLIENTS }, (_, n): Client => {
    const key = `r${at}c${n}`;
    const secret = `gw_${key}_4fT9xQ2mZ8`;
    return { key, secret, name: `name-${key}`, disabled: false, allowance: { perDay: 6, budget: 4 }, managedId: null };
  });
  const own = accountOf(`r${at}a`, false);
  const accounts = isNamed ? [own, shared[(at >> 1) % shared.length]!] : [own, accountOf(`r${at}b`, false)];
  const allowance = { perDay: 6, budget: 5 };
  return {
    key: `r${at}`,
    name: `road-${at}`,
    isNamed,
    clients,
    accounts,
    tenant: isNamed ? pick(tenants, at >> 1) : null,
    isPresent: true,
    budget: 8,
    allowance,
  };
}

/** One of them, of which there is one at least. */
export function pick<Each>(among: readonly Each[], which: number): Each {
  return among[which % among.length]!;
}

/** Two of them change what they are called. */
function swap<Name extends string>(among: readonly Record<Name, string>[], a: number, b: number, name: Name): void {
  const [first, second] = [pick(among, a), pick(among, b)];
  [first[name], second[name]] = [second[name], first[name]];
}
