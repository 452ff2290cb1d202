import { describe, expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import { Catalog } from '../../../src/gateway/catalog/catalog.js';
import { TokenDirectory } from '../../../src/gateway/access/token-directory.js';
import { generatedDigest } from '../../../src/gateway/catalog/identity/token-digest.js';
import { SystemClock } from '../../../src/platform/time/clock.js';
import { HandClock } from '../../support/hand-clock.js';
import { catalogOf, sourceOf, type RouteWish } from '../../support/compiled.js';

const CHANNELS = [{ id: 'a' }];
const ONE: RouteWish = { name: 'one', channels: CHANNELS, tokens: ['gw_first_token', 'gw_second_token'] };
const TWO: RouteWish = { name: 'two', channels: CHANNELS, tokens: ['gw_other_token'] };

function directoryOf(catalog: Catalog): TokenDirectory {
  return new TokenDirectory(catalog, new SystemClock());
}

describe('the directory of tokens', () => {
  it('knows whom each token belongs to', () => {
    const directory = directoryOf(catalogOf(ONE, TWO));
    const labels = ['gw_first_token', 'gw_second_token', 'gw_other_token'].map((token) => directory.find([token]));
    expect(labels.map((caller) => [caller?.tokenLabel, caller?.route.name])).toEqual([
      ['one/1', 'one'],
      ['one/2', 'one'],
      ['two/1', 'two'],
    ]);
    expect(new Set(labels.map((caller) => caller?.tokenSlot)).size).toBe(3);
    expect(directory.find(['gw_first_token'])).toBe(directory.find(['gw_first_token']));
  });

  it.each([
    ['no token'],
    ['several that are nobody’s', 'gw_first', 'gw_second'],
    ['an empty one', ''],
    ['one too short', 'gw_first_toke'],
    ['one too long', 'gw_first_token '],
    ['another case', 'GW_FIRST_TOKEN'],
    ['a name that every object has', '__proto__'],
    ['a whole book', 'x'.repeat(100_000)],
  ])('knows nobody for %s', (_what, ...tokens) => {
    expect(directoryOf(catalogOf(ONE)).find(tokens)).toBeNull();
  });

  it.each([
    [['nobody’s', 'gw_other_token'], 'two/1'],
    [['', 'gw_other_token'], 'two/1'],
    [['gw_first_token', 'gw_other_token'], 'one/1'],
    [['gw_other_token', 'gw_first_token'], 'two/1'],
  ])('takes the first of several that is known: %j', (tokens, label) => {
    expect(directoryOf(catalogOf(ONE, TWO)).find(tokens)?.tokenLabel).toBe(label);
  });

  it('takes strangers for the open route where there is one, and known tokens for their own', () => {
    const open = { name: 'open', channels: CHANNELS, tokens: [], isOpen: true };
    const directory = directoryOf(catalogOf(ONE, open));
    expect([[], [''], ['unknown'], ['gw_first_token']].map((tokens) => directory.find(tokens)?.tokenLabel)).toEqual([
      'open/open',
      'open/open',
      'open/open',
      'one/1',
    ]);
  });

  it('forgets a token the moment the configuration does, though it was used before', () => {
    const catalog = catalogOf(ONE);
    const directory = directoryOf(catalog);
    const slot = directory.find(['gw_second_token'])?.tokenSlot;
    catalog.replace(sourceOf({ ...ONE, tokens: ['gw_second_token'] }));
    expect(directory.find(['gw_first_token'])).toBeNull();
    expect(directory.find(['gw_second_token'])).toMatchObject({ tokenLabel: 'one/1', tokenSlot: slot });
  });

  it('keeps no token that was never presented', () => {
    const directory = directoryOf(catalogOf(ONE, TWO));
    expect(inspect(directory, { depth: 10, showHidden: true })).not.toMatch(/gw_\w+_token/);
  });

  it('stays whole when very many tokens are in use', () => {
    const tokens = Array.from({ length: 10_050 }, (_, i) => `gw_token_${i}`);
    const directory = directoryOf(catalogOf({ name: 'many', channels: CHANNELS, tokens }));
    for (const [i, token] of tokens.entries()) expect(directory.find([token])?.tokenLabel).toBe(`many/${i + 1}`);
  });

  it('serves no access token that is switched off, has expired, or whose tenant is switched off', () => {
    const clock = new HandClock();
    const source = sourceOf(ONE);
    const catalog = new Catalog(source);
    const directory = new TokenDirectory(catalog, clock);
    const [token] = source.entities.tokens;
    const [tenant] = source.entities.tenants;
    const isServed = (): boolean => directory.find(['gw_first_token']) !== null;
    expect(isServed()).toBe(true);
    catalog.apply({ put: { tokens: [{ ...token!, disabled: true }] }, remove: [] });
    expect(isServed()).toBe(false);
    catalog.apply({ put: { tokens: [{ ...token!, expiresAt: clock.now() + 1_000 }] }, remove: [] });
    expect(isServed()).toBe(true);
    clock.advance(1_000);
    expect(isServed()).toBe(false);
    catalog.apply({ put: { tokens: [token!], tenants: [{ ...tenant!, disabled: true }] }, remove: [] });
    expect(isServed()).toBe(false);
  });

  it('answers to the secret of before for as long as its grace lasts, as the same access token', () => {
    const clock = new HandClock();
    const source = sourceOf(ONE);
    const catalog = new Catalog(source);
    const directory = new TokenDirectory(catalog, clock);
    const [token] = source.entities.tokens;
    const grace = { digest: token!.digest!, until: clock.now() + 1_000 };
    catalog.apply({ put: { tokens: [{ ...token!, digest: generatedDigest('gw_after'), grace }] }, remove: [] });
    expect(directory.find(['gw_after'])?.tokenId).toBe(token!.id);
    expect(directory.find(['gw_first_token'])?.tokenId).toBe(token!.id);
    clock.advance(1_000);
    expect(directory.find(['gw_first_token'])).toBeNull();
    expect(directory.find(['gw_after'])?.tokenId).toBe(token!.id);
  });
});
