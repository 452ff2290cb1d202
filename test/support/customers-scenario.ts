import * as fc from 'fast-check';
import { Accounts, type Client, type Road } from './customers.js';
import { choice, DeclaredCustomers, edit, pick } from './customers-declared.js';
import { CustomerViews } from './customer-views.js';
import { CustomersGateway, limitFields, type GatewayHome, type Seen } from './customers-gateway.js';
import type { ScriptedUpstream } from './scripted-upstream.js';

/** Of the latest requests of everybody, so many are asked for by everybody. */
const LATEST = 3;
const CHANGES = ['pause', 'resume', 'rotate', 'rename', 'revoke'] as const;

const anyStep = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ step: fc.constantFrom('chat' as const, 'responses' as const), a: choice, b: choice }),
  },
  { weight: 2, arbitrary: fc.record({ step: fc.constant('recall' as const), a: choice, b: choice, c: choice }) },
  {
    weight: 3,
    arbitrary: fc.record({
      step: fc.constantFrom('reload' as const, 'restart' as const),
      edits: fc.array(edit, { minLength: 1, maxLength: 4 }),
      move: fc.option(fc.record({ a: choice, b: choice })),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      step: fc.constantFrom('issue' as const, ...CHANGES),
      a: choice,
    }),
  },
);

type Step = typeof anyStep extends fc.Arbitrary<infer One> ? One : never;

/** What may happen to a gateway with customers, in so many steps at least, and twice as many at most. */
export function steps(least: number): fc.Arbitrary<Step[]> {
  return fc.array(anyStep, { minLength: least, maxLength: 2 * least });
}

/** A gateway and the model of it, taken through the same. */
export class CustomersScenario {
  private readonly gateway: CustomersGateway;
  private readonly views: CustomerViews;
  private readonly declared = new DeclaredCustomers();
  private readonly books = new Accounts();
  private readonly deadSecrets: string[] = [];
  private readonly revoked: Client[] = [];
  private requests = 0;

  constructor(upstream: ScriptedUpstream, home?: GatewayHome) {
    this.gateway = new CustomersGateway(upstream, home);
    this.views = new CustomerViews(this.gateway, this.books);
  }

  /** What the gateway does other than the model. */
  get differences(): readonly string[] {
    return this.views.differences;
  }

  /** Takes the steps one after the other, and looks at everything behind each change and at the end. */
  async run(taken: readonly Step[]): Promise<void> {
    try {
      this.gateway.write(this.declared);
      await this.gateway.restart();
      for (const [at, step] of taken.entries()) {
        await this.take(step);
        if (step.step === 'restart' || step.step === 'reload' || at === taken.length - 1) await this.look();
        if (this.differences.length > 0) return;
      }
    } finally {
      await this.gateway.stop();
    }
  }

  private async take(step: Step): Promise<void> {
    switch (step.step) {
      case 'chat':
      case 'responses':
        return await this.ask(step.step, step.a, step.b);
      case 'recall':
        return await this.recall(step.a, step.b, step.c);
      case 'reload':
      case 'restart':
        for (const each of step.edits) this.declared.edit(each);
        if (step.move !== null) this.declared.move(step.move.a, step.move.b);
        return await this.adopt(step.step);
      case 'issue':
        return await this.issue(step.a);
      default:
        return await this.changeAny(step.step, step.a);
    }
  }

  private async ask(operation: 'chat' | 'responses', a: number, b: number): Promise<void> {
    const road = pick(this.declared.roads, a);
    const client = pick(road.clients, b);
    const requestId = `q${++this.requests}`;
    const expected = this.books.ask(road.isPresent ? road : null, client, requestId);
    const seen = await this.gateway.ask(client, requestId, operation);
    this.views.expect(`${requestId} of ${client.key}`, told(seen), [
      expected.status,
      'code' in expected ? expected.code : null,
      'account' in expected ? expected.account.label : null,
    ]);
    if (seen.status === 200 && operation === 'responses') this.books.keep(client, String(seen.body['id']));
  }

  /** Somebody asks for a response that is kept, their own or not. */
  private async recall(a: number, b: number, c: number): Promise<void> {
    const kept = this.declared.everybody().flatMap((each) => this.books.responsesOf(each));
    if (kept.length === 0) return;
    const road = pick(this.declared.roads, a);
    const client = pick(road.clients, b);
    const response = pick(kept, c);
    const requestId = `q${++this.requests}`;
    const expected = this.books.recall(road.isPresent ? road : null, client, requestId, response);
    const { status } = await this.gateway.get(`/v1/responses/${response}`, client.secret, requestId);
    this.views.expect(`${response} by ${client.key}`, status, expected);
  }

  private async adopt(by: 'reload' | 'restart'): Promise<void> {
    this.gateway.write(this.declared);
    if (by === 'reload') return await this.gateway.reload();
    this.books.restart();
    await this.gateway.revive();
  }

  /** A managed client on a declared road. */
  private async issue(a: number): Promise<void> {
    const road = pick(this.declared.roads, a);
    if (!road.isPresent || !road.isNamed) return;
    const { data } = await this.gateway.administer('routes');
    const routes = data as readonly { readonly id: string; readonly name: string }[];
    const route = routes.find(({ name }) => name === road.name)?.id;
    const allowance = { perDay: 1 + (a % 5), budget: 1 + (a % 4) };
    const name = `issued-${a}`;
    const made = await this.gateway.administer('tokens', { name, route, ...limitFields(allowance) });
    const { id: managedId, secret } = made as unknown as { readonly id: string; readonly secret: string };
    road.clients.push({ key: managedId, secret, name, disabled: false, allowance, managedId });
  }

  private async changeAny(verb: (typeof CHANGES)[number], a: number): Promise<void> {
    const all = this.declared.roads.flatMap((road) => road.clients.map((client) => ({ road, client })));
    const managed = all.filter(({ client }) => client.managedId !== null);
    if (managed.length === 0) return;
    const { road, client } = pick(managed, a);
    if (verb !== 'rotate' || !client.disabled) await this.change(verb, road, client);
  }

  private async change(verb: (typeof CHANGES)[number], road: Road, client: Client): Promise<void> {
    const path = `tokens/${client.managedId}`;
    switch (verb) {
      case 'rename':
        client.name = `${client.name}-renamed`;
        await this.gateway.administer(path, { name: client.name }, 'PATCH');
        break;
      case 'revoke':
        await this.gateway.administer(path, undefined, 'DELETE');
        road.clients = road.clients.filter((each) => each !== client);
        this.deadSecrets.push(client.secret);
        this.revoked.push(client);
        break;
      case 'rotate':
        this.deadSecrets.push(client.secret);
        client.secret = String((await this.gateway.administer(`${path}/rotate`, { grace: '0' }))['secret']);
        break;
      default:
        await this.gateway.administer(`${path}/${verb}`, {});
        client.disabled = verb === 'pause';
    }
  }

  /** Everything that every client may see, and what everybody has paid. */
  private async look(): Promise<void> {
    const asked = this.declared
      .everybody()
      .concat(this.revoked)
      .flatMap((client) => this.books.requestsOf(client));
    await this.gateway.whenWritten(asked.length);
    const latest = this.declared.everybody().flatMap((client) => this.books.requestsOf(client).slice(-LATEST));
    for (const road of this.declared.roads)
      for (const client of road.clients) {
        if (!road.isPresent || client.disabled) await this.views.expectNobody(client.key, client.secret);
        else await this.views.lookAs(road, client, latest);
      }
    for (const secret of this.deadSecrets) await this.views.expectNobody('a secret of before', secret);
    for (const client of this.declared.away.keys()) await this.views.expectNobody(client.key, client.secret);
  }
}

/** What the model foretells of an answer. */
function told({ status, body, channel }: Seen): unknown[] {
  return [status, status === 429 ? (body.error?.code ?? null) : null, status === 200 ? channel : null];
}
