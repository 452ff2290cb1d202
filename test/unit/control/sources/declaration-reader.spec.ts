import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { DeclarationReader, type Reread } from '../../../../src/control/sources/declaration-reader.js';
import { DeclaredSources } from '../../../../src/control/sources/declared-sources.js';
import { identifyCatalog, type CatalogEntities } from '../../../../src/control/sources/read-catalog.js';
import { Declared } from '../../../../src/control/publish/declared.js';
import { ConfigurationError } from '../../../../src/platform/config/problem.js';
import { TEST_IDENTITY } from '../../../support/catalog.js';
import { longestStretch } from '../../../support/loop-stretch.js';
import { asUsual } from '../../../support/processor-time.js';

const PROGRAM = pathToFileURL('dist/control/sources/worker.js');
/** What the event loop may be kept from everything else, in milliseconds of the processor of a usual machine. */
const LONGEST_MS = 20;
/** To read so many access tokens takes some hundred milliseconds. */
const MANY = 10_000;
/** Which are read where everything else goes on, and which are not. */
const [FEW, SOME] = [30, 1_500];

interface Lists {
  tenants: object[];
  channels: object[];
  routes: object[];
  tokens: Record<string, unknown>[];
}

/** So many access tokens on a tenth as many routes over as many channels. */
function lists(tokens: number): Lists {
  const routes = Math.ceil(tokens / 10);
  const each = <One>(count: number, one: (index: number) => One): One[] =>
    Array.from({ length: count }, (_, i) => one(i));
  return {
    tenants: [{ name: 'acme' }],
    channels: each(routes, (i) => ({ id: `c${i}`, base_url: `http://127.0.0.1:9/${i}`, api_keys: [`key-of-${i}`] })),
    routes: each(routes, (i) => ({ name: `r${i}`, tenant: 'acme', channels: [`c${i}`] })),
    tokens: each(tokens, (i) => ({ name: `t${i}`, token: `gw_token_${i}_4fT9xQ2mZ8`, route: `r${i % routes}` })),
  };
}

let path = '';
let reader: DeclarationReader;
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'gateway-')), 'routes.json');
  reader = new DeclarationReader(pino({ level: 'silent' }), PROGRAM);
});
afterEach(() => reader.end());

const write = (value: object): void => writeFileSync(path, JSON.stringify(value));

/** Reads a file, and how it is read anew on what it is then. */
async function opened(
  value: object,
): Promise<{ before: CatalogEntities; declared: Declared; reread: () => Promise<Reread> }> {
  write(value);
  const sources = new DeclaredSources({ variables: () => ({ GATEWAY_CONFIG: path }), extraRoutes: [] });
  const before = identifyCatalog(await sources.read(), TEST_IDENTITY);
  const declared = new Declared(before.entities);
  const identity = { ...TEST_IDENTITY, register: before.register };
  const reread = async (): Promise<Reread> =>
    await sources.reread(reader, { entities: declared.entities, byId: declared.byId, identity });
  return { before, declared, reread };
}

describe.each([
  ['as little as it is', FEW],
  ['on a thread', SOME],
])('what is declared, read anew, %s', (_where, count) => {
  it('is nothing where nothing is other than before', async () => {
    const { reread } = await opened(lists(count));
    expect(await reread()).toEqual({ changes: null, moved: [], register: new Map(), routes: count / 10, warnings: [] });
  });

  it('is what changed, with the ids of before, and what only stands elsewhere', async () => {
    const before = lists(count);
    const { declared, reread } = await opened(before);
    const [gone, second, ...others] = before.tokens;
    const added = { name: 'new', token: 'gw_new_4fT9xQ2mZ8', route: 'r0' };
    write({ ...before, tokens: [{ ...second, disabled: true }, ...others, added] });
    const changes = await reread();
    const named = new Map(declared.entities.tokens.map((token) => [token.name, token]));
    expect(changes.changes).toMatchObject({
      put: {
        tokens: [{ name: 'new' }, { ...named.get('t1'), disabled: true, origin: { place: `${path}.tokens[0]` } }],
      },
      remove: [named.get(String(gone!['name']))!.id],
    });
    expect(Object.keys(changes.changes!.put)).toEqual(['tokens']);
    expect(changes.moved).toHaveLength(others.length);
    for (const _ of declared.taking(changes));
    const after = identifyCatalog(
      await new DeclaredSources({ variables: () => ({ GATEWAY_CONFIG: path }), extraRoutes: [] }).read(),
      TEST_IDENTITY,
    );
    const places = (tokens: CatalogEntities['entities']['tokens']): string[] =>
      tokens.map(({ id, origin }) => `${id} ${origin.place}`).toSorted();
    expect(places(declared.entities.tokens)).toEqual(places(after.entities.tokens));
    const ids = Object.values(after.entities).flatMap((entities: readonly { id: string }[]) =>
      entities.map(({ id }) => id),
    );
    expect(new Set(declared.byId.keys())).toEqual(new Set(ids));
    expect([...changes.register.keys()]).toEqual([after.entities.tokens.find(({ name }) => name === 'new')!.id]);
  });

  it('is in the order of the file', async () => {
    const before = lists(count);
    const { declared, reread } = await opened(before);
    const labels = declared.entities.channels.map(({ label }) => label);
    write({ ...before, channels: before.channels.toReversed() });
    for (const _ of declared.taking(await reread()));
    expect(declared.entities.channels.map(({ label }) => label)).toEqual(labels.toReversed());
  });

  it('is told with every problem, and read the next time', async () => {
    const before = lists(count);
    const { reread } = await opened(before);
    write({ ...before, tokens: [{ ...before.tokens[0], route: 'none' }] });
    const error = await reread().then(
      () => null,
      (reason: unknown) => reason as ConfigurationError,
    );
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error!.problems.map(({ place }) => place)).toEqual([`${path}.tokens[0].route`]);
    write(before);
    expect((await reread()).changes).toBeNull();
  });
});

describe('what is declared, read anew', () => {
  it('keeps nothing else waiting, however much it is', async () => {
    const before = lists(MANY);
    const { declared, reread } = await opened(before);
    const [first, ...others] = before.tokens;
    write({ ...before, tokens: [{ ...first, disabled: true }, ...others] });
    let longest = Infinity;
    for (let round = 0; round < 5 && longest > LONGEST_MS; round++) {
      const stretch = await longestStretch(async () => {
        const { changes } = await reread();
        expect(changes).toMatchObject({ put: { tokens: [{ name: 't0', disabled: true }] }, remove: [], order: {} });
      });
      longest = asUsual(stretch);
    }
    expect(longest).toBeLessThanOrEqual(LONGEST_MS);
    expect(declared.entities.tokens).toHaveLength(MANY);
  });
});
