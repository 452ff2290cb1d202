import { describe, expect, it } from '@jest/globals';
import { Suspicions, type Testimony } from '../../../src/gateway/health/suspicions.js';

function testimony(fields: Partial<Testimony> = {}): Testimony {
  return { reason: 'model_missing', model: 'm', witness: 'one', now: 1_000, isKnown: true, ...fields };
}

describe('a suspicion', () => {
  it('is believed once another witness has the same to say, and then begins anew', () => {
    const suspicions = new Suspicions();
    const weights = ['one', 'one', 'two', 'two', 'one'].map((witness) => suspicions.note('3', testimony({ witness })));
    expect(weights).toEqual(['suspected', 'nothing', 'believed', 'suspected', 'believed']);
  });

  it.each([
    ['of another model', { model: 'n' }],
    ['of the whole key', { model: null }],
    ['for another reason', { reason: 'quota_exhausted' as const }],
    ['more than 30 s later', { now: 31_001 }],
  ])('gains nothing from a second witness %s', (_what, fields) => {
    const suspicions = new Suspicions();
    suspicions.note('3', testimony());
    expect(suspicions.note('3', testimony({ witness: 'two', ...fields }))).toBe('suspected');
  });

  it('gains nothing from what was seen at another slot', () => {
    const suspicions = new Suspicions();
    suspicions.note('3', testimony());
    expect(suspicions.note('4', testimony({ witness: 'two' }))).toBe('suspected');
  });

  it('ends with a success of the model, and with any success where it was of the whole slot', () => {
    const suspicions = new Suspicions();
    suspicions.note('3', testimony());
    expect([suspicions.clear('3', 'n'), suspicions.clear('3', 'm'), suspicions.clear('3', 'm')]).toEqual([
      false,
      true,
      false,
    ]);
    suspicions.note('3', testimony({ model: null }));
    expect(suspicions.clear('3', 'n')).toBe(true);
    expect(suspicions.note('3', testimony({ model: null, witness: 'two' }))).toBe('suspected');
  });
});
