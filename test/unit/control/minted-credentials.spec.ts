import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import {
  mayGrant,
  reaches,
  RIGHT_NAMES,
  rightOf,
  roleHas,
  ROLES,
  SCOPES,
  scopeHas,
  widestScope,
  type RightName,
  type Role,
} from '../../../src/control/access/rights.js';

const role = fc.constantFrom(...ROLES);
const scope = fc.constantFrom(...SCOPES);
const right = fc.constantFrom(...RIGHT_NAMES);
const SEED = 47_101;

/** Whether somebody may do something at least as far as it reaches: a tenant's administrator stays in the tenant. */
function includes(granter: Role, isInTenant: boolean, name: RightName): boolean {
  return roleHas(granter, name) && (granter !== 'tenant_admin' || isInTenant);
}

describe('rights of a credential that somebody mints (CVE-2026-47101)', () => {
  it('are never more than those of its creator, for admin tokens of any scope', () => {
    fc.assert(
      fc.property(role, scope, fc.boolean(), right, (creator, wanted, isInTenant, name) => {
        const widest = widestScope(creator);
        fc.pre(widest !== null && reaches(widest, wanted) && scopeHas(wanted, isInTenant, name));
        expect(includes(creator, isInTenant, name)).toBe(true);
      }),
      { seed: SEED, numRuns: 2_000 },
    );
  });

  it('are never more than those of whoever invites or lifts somebody (CVE-2026-47102)', () => {
    for (const granter of ROLES) {
      for (const given of ROLES.filter((each) => mayGrant(granter, each))) {
        for (const name of RIGHT_NAMES.filter((each) => roleHas(given, each)))
          expect([granter, given, name, includes(granter, given === 'tenant_admin', name)]).toEqual([
            granter,
            given,
            name,
            true,
          ]);
      }
    }
  });

  it.each(RIGHT_NAMES)('do not hold %s where their creator does not, whatever is minted by whomever', (name) => {
    for (const creator of ROLES) {
      const widest = widestScope(creator);
      const scopes = SCOPES.filter((each) => widest !== null && reaches(widest, each));
      const minted = [
        ...scopes.flatMap((each) =>
          [true, false].map((isInTenant) => [isInTenant, scopeHas(each, isInTenant, name)] as const),
        ),
        ...ROLES.filter((each) => mayGrant(creator, each)).map(
          (each) => [each === 'tenant_admin', roleHas(each, name)] as const,
        ),
      ];
      for (const [isInTenant, hasIt] of minted)
        expect([creator, isInTenant, hasIt && !includes(creator, isInTenant, name)]).toEqual([
          creator,
          isInTenant,
          false,
        ]);
    }
  });

  it('never hold what takes a person, nor what an owner alone may do', () => {
    const apart = RIGHT_NAMES.filter((name) => rightOf(name).person === true || rightOf(name).level === 'owner');
    expect(apart.length).toBeGreaterThan(3);
    expect(apart.filter((name) => SCOPES.some((each) => scopeHas(each, false, name)))).toEqual([]);
  });

  it('are given by nobody who may give none', () => {
    for (const granter of ['operator', 'viewer'] as const) {
      expect(ROLES.filter((each) => mayGrant(granter, each))).toEqual([]);
      expect(widestScope(granter)).toBeNull();
    }
    expect(ROLES.filter((each) => mayGrant('tenant_admin', each))).toEqual(['tenant_admin']);
    expect(widestScope('tenant_admin')).toBeNull();
  });
});
