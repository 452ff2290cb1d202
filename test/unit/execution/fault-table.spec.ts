import { describe, expect, it } from '@jest/globals';
import { FAULT_TABLE, type FaultRule } from '../../../src/gateway/execution/fault-table.js';
import type { FaultKind } from '../../../src/gateway/execution/fault.js';
import { ERROR_CATALOGUE } from '../../../src/platform/errors/catalogue.js';

const ROWS = Object.entries(FAULT_TABLE) as [FaultKind, FaultRule][];
const HOUR = 3_600_000;

function kindsWhere(holds: (rule: FaultRule, kind: FaultKind) => boolean): FaultKind[] {
  return ROWS.filter(([kind, rule]) => holds(rule, kind)).map(([kind]) => kind);
}

describe('the fault table', () => {
  it('stops at once where another upstream would answer the same, or must not be asked', () => {
    expect(kindsWhere(({ moves }) => moves.length === 0).toSorted()).toEqual([
      'caller_fault',
      'content_filter',
      'context_length',
      'egress_denied',
      'forbidden',
      'gone',
      'not_found',
      'not_implemented',
      'payment_required',
      'redirect',
      'request_limited',
      'shortage',
      'total_timeout',
    ]);
  });

  it('puts keys out only for what upstreams say about keys', () => {
    const keyFaults = kindsWhere(({ parking }) => parking?.scope === 'key' || parking?.scope === 'key_model');
    expect(keyFaults.toSorted()).toEqual([
      'key_refused',
      'model_forbidden',
      'model_missing',
      'model_unfit',
      'quota_exhausted',
      'rate_limited',
    ]);
  });

  it('parks nothing at once for what a single request may have caused', () => {
    const suspicious = kindsWhere(({ suspicion }) => suspicion !== undefined);
    expect(suspicious.toSorted()).toEqual([
      'account_empty',
      'forbidden',
      'gone',
      'not_found',
      'path_missing',
      'payment_required',
      'unauthorized',
    ]);
    for (const kind of suspicious) expect(FAULT_TABLE[kind]).not.toHaveProperty('parking');
    for (const kind of kindsWhere(({ answer }) => answer === 'invalid_request')) {
      const { parking, blames } = FAULT_TABLE[kind];
      expect([kind, parking === undefined || parking.isTentative === true, blames]).toEqual([kind, true, undefined]);
    }
  });

  it('never blames a channel for a caller, a key or a limit', () => {
    const blamed = kindsWhere(({ blames }) => blames === true);
    for (const kind of [
      'caller_fault',
      'content_filter',
      'key_refused',
      'rate_limited',
      'limit_reached',
      'shortage',
    ] as const) {
      expect(blamed).not.toContain(kind);
    }
    expect(blamed).toContain('server_error');
  });

  it('never tells a client that it is unauthorised or has to pay because an upstream says so', () => {
    for (const [, { answer }] of ROWS) expect([401, 402, 403]).not.toContain(ERROR_CATALOGUE[answer].status);
  });

  it('goes somewhere else before it tries the same key again', () => {
    for (const [kind, { moves }] of ROWS) {
      const firstRepeat = moves.findIndex((move) => move.startsWith('same_'));
      const lastOther = moves.findLastIndex((move) => !move.startsWith('same_'));
      expect([kind, firstRepeat < 0 || lastOther < firstRepeat]).toEqual([kind, true]);
    }
  });

  it('parks nothing for more than a day, and backs off towards a bound', () => {
    for (const [, { parking }] of ROWS) {
      if (parking === undefined) continue;
      const { span } = parking;
      const longest = 'ms' in span ? span.ms : span.maxMs;
      expect(longest).toBeGreaterThan(0);
      expect(longest).toBeLessThanOrEqual(24 * HOUR);
      expect('ms' in span || span.baseMs < span.maxMs).toBe(true);
    }
  });

  it('takes an attempt for free only when the upstream had not begun, or has refused', () => {
    const begun = ['disconnected', 'headers_timeout', 'idle_timeout', 'invalid_body', 'server_error', 'total_timeout'];
    expect(kindsWhere(({ billing }, kind) => billing === 'zero' && begun.includes(kind))).toEqual([]);
    expect(kindsWhere(({ billing }, kind) => billing !== 'zero' && kind.startsWith('connect_'))).toEqual([]);
  });
});
