import { expect, it } from '@jest/globals';
import { manageOn } from '../../support/control.js';
import { onBothEngines } from '../../support/engines.js';

const NAMES = ['100% sure', 'snake_case', 'plain', String.raw`back\slash`];

onBothEngines('a search for access tokens', ({ fresh }) => {
  it('takes characters as they are, from the beginning of a name (CVE-2026-25591)', async () => {
    const { services, writing } = await manageOn(await fresh());
    const { document: route } = await services.routes.create({ name: 'team' }, writing);
    for (const name of NAMES) await services.tokens.create({ name, route: route.id }, writing);
    const found = async (search: string): Promise<unknown[]> =>
      (await services.tokens.page({ limit: 10, search })).rows.map((row) => row['name']);
    for (const wildcard of ['%', '_', '%%%%', '____', 'p%n', 'pl_in', 'snakeXcase', '*', '?'])
      expect([wildcard, await found(wildcard)]).toEqual([wildcard, []]);
    expect(await found('100%')).toEqual(['100% sure']);
    expect(await found('snake_')).toEqual(['snake_case']);
    expect(await found('SNAKE')).toEqual(['snake_case']);
    expect(await found(String.raw`back\s`)).toEqual([String.raw`back\slash`]);
  });
});
