import { expect, it } from '@jest/globals';
import { catalogOf, CHANNEL } from '../../support/catalog.js';
import { manageOn } from '../../support/control.js';
import { onBothEngines } from '../../support/engines.js';

const DECLARED = 250;
const LIMIT = 100;

onBothEngines('a list of access tokens', ({ fresh }) => {
  it('costs a page, the declared ones before the managed ones', async () => {
    const tokens = Array.from({ length: DECLARED }, (_, i) => {
      return { name: `declared ${i}`, token: `gw_declared_${i}_4fT9xQ2mZ8`, route: i % 2 === 0 ? 'even' : 'odd' };
    });
    const routes = ['even', 'odd'].map((name) => ({ name, tenant: name, channels: [CHANNEL] }));
    const tenants = ['even', 'odd'].map((name) => ({ name }));
    const declared = catalogOf({ tenants, routes, tokens }).entities;
    const { services, writing } = await manageOn(await fresh(), { declared });
    const { document: route } = await services.routes.create({ name: 'team' }, writing);
    const managed = ['first', 'second'];
    for (const name of managed) await services.tokens.create({ name, route: route.id }, writing);

    const seen: unknown[] = [];
    let behind: { createdAt: number; id: string } | undefined;
    for (const expected of [LIMIT + 1, LIMIT + 1, DECLARED - 2 * LIMIT + managed.length]) {
      const page = await services.tokens.list({ limit: LIMIT, ...(behind !== undefined && { behind }) });
      expect(page).toHaveLength(expected);
      const shown = page.slice(0, LIMIT);
      seen.push(...shown.map((view) => view['name']));
      behind = { createdAt: -1, id: shown.at(-1)!.id };
    }
    const inOrder = declared.tokens.map(({ name }) => name);
    expect(seen.slice(0, DECLARED)).toEqual(inOrder);
    expect(new Set(seen.slice(DECLARED))).toEqual(new Set(managed));

    const [, even] = declared.tenants;
    const own = await services.tokens.list({ limit: LIMIT, tenant: even!.id });
    expect(own).toHaveLength(LIMIT + 1);
    expect(own.every((view) => view['tenant'] === even!.id)).toBe(true);
    const found = await services.tokens.list({ limit: LIMIT, search: 'DECLARED 24' });
    expect(new Set(found.map((view) => view['name']))).toEqual(
      new Set(['declared 24', ...Array.from({ length: 10 }, (_, i) => `declared 24${i}`)]),
    );
  });
});
