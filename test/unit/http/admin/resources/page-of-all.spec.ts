import type { EntityView } from '../../../../../src/control/resources/views.js';
import { pageOfAll } from '../../../../../src/http/admin/resources/page-of-all.js';

const MANY = 250;
const all = Array.from({ length: MANY }, (_, n) => ({
  id: `ch_${n}`,
  slug: `slug-${n}`,
  name: `Channel ${n}`,
})) as unknown as EntityView[];

describe('a page of what is there as a whole', () => {
  it('is made of some ids and slugs alone, wherever in the list they stand', () => {
    const { data, total } = pageOfAll(all, { limit: 100, ids: 'ch_249, slug-3,ch_unknown,,ch_24' });
    expect(data.map(({ id }) => id)).toEqual(['ch_3', 'ch_24', 'ch_249']);
    expect(total).toBe(3);
  });

  it('is empty where none of the ids is known, and whole where none is asked for', () => {
    expect(pageOfAll(all, { limit: 100, ids: '' }).data).toEqual([]);
    expect(pageOfAll(all, { limit: 100 })).toMatchObject({ total: MANY, has_more: true });
  });
});
