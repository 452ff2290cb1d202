import { describe, expect, it } from '@jest/globals';
import { ByModel } from '../../../src/gateway/health/by-model.js';

describe('what is remembered by slot and model', () => {
  it('is found where it was put, and nowhere else', () => {
    const values = new ByModel<string>();
    values.set('2', 'm', 'x');
    expect([values.get('2', 'm'), values.get('2', 'n'), values.get('1', 'm')]).toEqual(['x', undefined, undefined]);
    expect(values.entriesOf('2')).toEqual([['m', 'x']]);
    expect(values.entriesOf('9')).toEqual([]);
  });

  it('is made once', () => {
    const values = new ByModel<object>();
    const made = values.obtain('0', 'm', () => ({}));
    expect(values.obtain('0', 'm', () => ({}))).toBe(made);
  });

  it('is gone after it was deleted, and deleting nothing is no harm', () => {
    const values = new ByModel<string>();
    values.set('0', 'm', 'x');
    values.set('0', 'n', 'y');
    values.delete('0', 'm');
    values.delete('0', 'n');
    values.delete('5', 'm');
    expect(values.entriesOf('0')).toEqual([]);
  });

  it('stays bounded however many names clients think up', () => {
    const values = new ByModel<number>();
    for (let i = 0; i < 5_000; i++) values.set('0', `model-${i}`, i);
    expect(values.entriesOf('0')).toHaveLength(1_000);
    expect(values.get('0', 'model-4999')).toBe(4_999);
  });

  it('makes room for names that only clients speak of among their like alone', () => {
    const values = new ByModel<number>();
    values.set('0', '', 1);
    values.set('0', 'known', 2);
    for (let i = 0; i < 5_000; i++) values.set('0', `model-${i}`, i, false);
    expect([values.get('0', ''), values.get('0', 'known'), values.get('0', 'model-4999')]).toEqual([1, 2, 4_999]);
    expect(values.entriesOf('0')).toHaveLength(66);
    values.set('0', 'model-4999', 7);
    values.set('0', 'known', 8, false);
    for (let i = 0; i < 5_000; i++) values.obtain('0', `other-${i}`, () => i, false);
    expect([values.get('0', 'model-4999'), values.get('0', 'known')]).toEqual([7, 8]);
    values.delete('0', 'model-4999');
    expect(values.get('0', 'model-4999')).toBeUndefined();
  });
});
