import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { LineBatch } from '../../../../src/platform/logging/line-batch.js';

describe('LineBatch', () => {
  let written: string[];
  let batch: LineBatch;

  beforeEach(() => {
    jest.useFakeTimers();
    written = [];
    batch = new LineBatch({ write: (text: string) => void written.push(text) });
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it('holds lines back and writes them at once, a tenth of a second late at most', () => {
    batch.add('a é\n');
    jest.advanceTimersByTime(60);
    batch.add('b\n');
    expect(written).toEqual([]);
    jest.advanceTimersByTime(40);
    expect(written).toEqual(['a é\nb\n']);
    batch.add('c\n');
    jest.advanceTimersByTime(100);
    expect(written).toEqual(['a é\nb\n', 'c\n']);
  });

  it('writes what is there when it is told to, and only once', () => {
    batch.add('a\n');
    batch.flush();
    batch.flush();
    jest.advanceTimersByTime(1_000);
    expect(written).toEqual(['a\n']);
  });

  it('writes when it is full, and loses nothing', () => {
    const lines = Array.from({ length: 500 }, (_, i) => `${i} ${'€'.repeat(300)}\n`);
    for (const line of lines) batch.add(line);
    expect(written.length).toBeGreaterThan(3);
    batch.flush();
    expect(written.join('')).toBe(lines.join(''));
  });

  it('writes a very long line by itself, in its place', () => {
    const long = `${'x'.repeat(70_000)}\n`;
    batch.add('before\n');
    batch.add(long);
    batch.add('after\n');
    batch.flush();
    expect(written).toEqual(['before\n', long, 'after\n']);
  });
});
