import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { Access } from '../../src/control/access/access.js';
import { ADMIN_PASSWORD, Console } from '../support/admin.js';
import {
  adminOperations,
  everyField,
  resolved,
  type AdminOperation,
  type Schema,
} from '../support/admin-operations.js';
import { routeFixture } from '../support/fixture.js';

const SEED = 20_261_130;
const TRIES = 5;
/** An answer tells a hundred faults. */
const AT_ONCE = 80;
/** They end the process, the session or the password of who asks, or answer for as long as one listens. */
const APART = new Set(
  (
    'restartSystem restoreBackup deleteSession deleteSessions deleteSessionById setPassword createSession streamEvents ' +
    'streamLog startSignOn finishSignOn confirmTotp startTotp confirmSession pauseSystem'
  ).split(' '),
);
const VARIABLES = { ADMIN_PASSWORD, ADMIN_RATE_PER_MINUTE: '1000000', EGRESS_ALLOW: '127.0.0.0/8' };

/** One of each kind that may be changed field by field. */
const THINGS = {
  tenants: { name: 'acme' },
  channels: { name: 'first', base_url: 'https://example.com/v1' },
  routes: { name: 'main' },
  tokens: { name: 'Ann' },
  alerts: { name: 'on call', url: 'http://127.0.0.1:9/hook' },
} as const;

/** What no field expects, and what other gateways fell over. */
const ODD: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(
    null,
    '',
    '\u0000',
    '__proto__',
    -1,
    0,
    1e308,
    2 ** 53,
    true,
    [],
    {},
    [[]],
    '%',
    "'; drop table people",
    '../../x',
  ),
  fc.string({ maxLength: 40, unit: 'binary' }),
  fc.integer(),
  fc.constantFrom(
    'x'.repeat(5_000),
    'http://169.254.169.254/',
    'us_aaaaaaaaaaaaaaaa',
    '2026-13-45T99:00:00Z',
    '\ud800',
    '{}',
  ),
);

/** Values that a schema allows, now and then with one that it does not. */
function valuesOf(schema: Schema, depth = 0): fc.Arbitrary<unknown> {
  const { type, enum: allowed, properties = {}, items } = resolved(schema);
  const good = ((): fc.Arbitrary<unknown> => {
    if (allowed !== undefined) return fc.constantFrom(...allowed);
    if (depth > 4) return ODD;
    const [kind] = [type].flat();
    if (kind === 'object' || Object.keys(properties).length > 0) {
      const fields = Object.fromEntries(
        Object.entries(properties).map(([name, of]) => [name, valuesOf(of, depth + 1)]),
      );
      return fc.record(fields, { requiredKeys: [] });
    }
    if (kind === 'array') return fc.array(valuesOf(items ?? {}, depth + 1), { maxLength: 3 });
    if (kind === 'integer' || kind === 'number') return fc.oneof(fc.integer({ min: -2, max: 100 }), fc.double());
    return kind === 'boolean'
      ? fc.boolean()
      : fc.oneof(fc.constantFrom('a', 'chat', 'https://example.com/v1'), fc.string({ maxLength: 30 }));
  })();
  return fc.oneof({ arbitrary: good, weight: 5 }, { arbitrary: ODD, weight: 1 });
}

interface Try {
  readonly path: string;
  readonly body: unknown;
}

function triesOf({ path, body, query }: AdminOperation): fc.Arbitrary<Try> {
  const part = fc.oneof(
    fc.constantFrom('x', '1', '0', '-1', 'ch_aaaaaaaaaaaaaaaa', '%00', '%2e%2e', '%ff', '__proto__'),
    fc.string({ maxLength: 12 }),
  );
  const parts = fc.array(part, { minLength: 4, maxLength: 4 });
  const asked = fc.record(Object.fromEntries(query.map((name) => [name, part])), { requiredKeys: [] });
  return fc.tuple(parts, asked, body === null ? fc.constant({}) : valuesOf(body)).map(([ids, words, value]) => {
    let place = 0;
    const filled = path.replaceAll(/\{\w+\}/g, () => safe(ids[place++]!));
    const search = new URLSearchParams(words as Record<string, string>).toString();
    return { path: search === '' ? filled : `${filled}?${search}`, body: value };
  });
}

function safe(part: string): string {
  return /^(?:%[\da-f]{2})+$/i.test(part) ? part : encodeURIComponent(part.toWellFormed()) || 'x';
}

describe('the admin API', () => {
  const fixture = routeFixture();
  const start = async (): Promise<Console> => {
    const { url, app } = await fixture.start({}, VARIABLES);
    const state = {
      url,
      public_url: null,
      workers: 1,
      in_flight: 0,
      started_at: new Date(0).toISOString(),
      version: '0.2.0',
    };
    await app
      .get(Access)
      .of('system')
      .connect({ setPaused: () => {}, restart: async () => {}, state: () => state });
    const owner = new Console(url);
    await owner.signIn();
    return owner;
  };
  /** Answers may be files as well. */
  const send = async (owner: Console, { method }: AdminOperation, { path, body }: Try): Promise<number> => {
    const isRead = method === 'GET' || method === 'HEAD';
    const response = await fetch(`${owner.url}/admin/api/v1/${path}`, {
      method,
      headers: { ...owner.headers, 'if-match': '"v1"', ...(!isRead && { 'content-type': 'application/json' }) },
      ...(!isRead && { body: JSON.stringify(body) ?? 'null' }),
    });
    await response.arrayBuffer();
    return response.status;
  };

  it('has no fault of its own, whatever it is sent (by its description)', async () => {
    const owner = await start();
    const broken: string[] = [];
    let count = 0;
    for (const operation of adminOperations().filter(({ id }) => !APART.has(id))) {
      for (const one of fc.sample(triesOf(operation), { seed: SEED, numRuns: TRIES })) {
        const status = await send(owner, operation, one);
        count++;
        if (status >= 500) broken.push(`${operation.id} ${one.path} ${JSON.stringify(one.body)}: ${status}`);
      }
    }
    expect(broken).toEqual([]);
    expect(count).toBeGreaterThan(500);
  });

  it('takes no list, text or number for a body, and does without one (CVE-2026-31949)', async () => {
    const owner = await start();
    for (const operation of adminOperations().filter(({ id, body }) => body !== null && !APART.has(id))) {
      const path = operation.path.replaceAll(/\{\w+\}/g, 'x');
      for (const body of ['[]', '"x"', '1']) {
        const { status } = await owner.ask(path, { method: operation.method, body, headers: { 'if-match': '"v1"' } });
        expect([operation.id, body, status >= 400 && status < 500]).toEqual([operation.id, body, true]);
      }
      const status = await send(owner, operation, { path, body: undefined });
      expect([operation.id, status < 500]).toEqual([operation.id, true]);
    }
  });

  it('takes no field that an operation does not have, read-only ones included (mass assignment)', async () => {
    const owner = await start();
    const fields = [...everyField(), 'user_role', 'is_admin', 'created_by', 'constructor'];
    const taken: string[] = [];
    let refused = 0;
    for (const { id, path, method, body } of adminOperations().filter((one) => !APART.has(one.id))) {
      if (body === null || method !== 'POST' || path.includes('{')) continue;
      const known = new Set(Object.keys(resolved(body).properties ?? {}));
      const unknown = fields.filter((name) => !known.has(name));
      const tried = await tryFields(owner, { path, method }, unknown);
      taken.push(...tried.taken.map((name) => `${id}.${name}`));
      refused += tried.refused;
    }
    expect(taken).toEqual([]);
    expect(refused).toBeGreaterThan(1_000);
  });

  it.each(Object.entries(THINGS))(
    'changes nothing of one of the %s that is not its own to change',
    async (of, form) => {
      const owner = await start();
      const made = await owner.ask(of, { body: form });
      expect([of, made.status]).toEqual([of, 201]);
      const path = `${of}/${String(made.body['id'])}`;
      const change = adminOperations().find((each) => each.method === 'PATCH' && each.path === `${of}/{id}`);
      const known = Object.keys(resolved(change!.body!).properties ?? {});
      const fields = [...everyField(), 'user_role', 'is_admin', 'created_by'];
      const unknown = fields.filter((name) => !known.includes(name));
      const { body: before } = await owner.ask(path);
      const { taken, refused } = await tryFields(owner, { path, method: 'PATCH' }, unknown);
      expect([taken, refused]).toEqual([[], unknown.length]);
      expect((await owner.ask(path)).body).toEqual(before);
    },
  );
});

/** Sends fields that an operation does not have, many at once; what is not refused by name is sent alone. */
async function tryFields(
  owner: Console,
  { path, method }: Pick<AdminOperation, 'path' | 'method'>,
  names: readonly string[],
): Promise<{ taken: string[]; refused: number }> {
  const taken: string[] = [];
  let refused = 0;
  for (let first = 0; first < names.length; first += AT_ONCE) {
    const some = names.slice(first, first + AT_ONCE);
    const asked = { method, headers: { 'if-match': '"v1"' } };
    const answer = await owner.ask(path, { ...asked, body: Object.fromEntries(some.map((name) => [name, 'x'])) });
    const { details = [] } = (answer.body.error ?? {}) as { details?: { pointer: string; code: string }[] };
    const told = new Set(details.filter(({ code }) => code === 'unknown_field').map(({ pointer }) => pointer));
    refused += told.size;
    for (const name of some.filter((each) => !told.has(`/${each}`))) {
      const alone = await owner.ask(path, { ...asked, body: { [name]: 'x' } });
      if (alone.status < 400) taken.push(name);
      if (alone.body.error?.code === 'unknown_field') refused++;
    }
  }
  return { taken, refused };
}
