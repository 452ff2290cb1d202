import { describe, expect, it } from '@jest/globals';
import { resolveFor } from '../../../src/gateway/access/allowed-models.js';
import { callerOn, routeOf } from '../../support/compiled.js';

describe('the models of an access token', () => {
  const route = routeOf({ channels: [{ id: 'a' }], defaultModel: 'other' });

  it.each(['m-1', 'exact'])('have %s, which they name', (model) => {
    expect(resolveFor(callerOn(route, { models: ['m-*', 'exact'] }), model).model).toBe(model);
  });

  it.each(['other', 'exact-not', null])('lack %s, and the default with them', (model) => {
    expect(() => resolveFor(callerOn(route, { models: ['m-*', 'exact'] }), model)).toThrow('does not exist');
  });

  it('are all of its route where it says nothing', () => {
    expect(resolveFor(callerOn(route), null).model).toBe('other');
  });
});
