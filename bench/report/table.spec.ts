import { describe, expect, it } from '@jest/globals';
import { table } from './table.ts';

const REFERENCES = { ratio: ['bare'], direct: 'direct' };
const cpu = (value: number) => ({ cpu: value, errors: 0, foreignCores: 0.5 });
const CPU = { title: 'CPU µs', figure: 'cpu', digits: 1, compare: 'ratio' } as const;

describe('table', () => {
  it('gives the median with its range, and the ratio of each round to the reference', () => {
    const runs = { gateway: [cpu(60), cpu(90), cpu(50)], bare: [cpu(40), cpu(60), cpu(50)] };
    expect(table({ title: 'chat', columns: [CPU] }, runs, REFERENCES)).toBe(
      [
        '### chat',
        '',
        '| target | CPU µs | × bare | errors | foreign cores |',
        '| --- | ---: | ---: | ---: | ---: |',
        '| gateway | 60.0 (50.0–90.0) | 1.50 (1.00–1.50) | 0 | 0.50 (0.50–0.50) |',
        '| bare | 50.0 (40.0–60.0) | – | 0 | 0.50 (0.50–0.50) |',
        '',
      ].join('\n'),
    );
  });

  it('has a ratio for every reference that was measured, and for no other', () => {
    const runs = { gateway: [cpu(60)], base: [cpu(50)] };
    const text = table({ title: 'chat', columns: [CPU] }, runs, { ratio: ['bare', 'base'], direct: 'direct' });
    expect(text).toContain('| target | CPU µs | × base | errors |');
    expect(text).toContain('| gateway | 60.0 | 1.20 | 0 |');
  });

  it('subtracts the latency without a gateway', () => {
    const column = { title: 'p50 µs', figure: 'p50', digits: 0, compare: 'added' } as const;
    const runs = { direct: [{ p50: 100 }, { p50: 120 }], gateway: [{ p50: 300 }, { p50: 420 }] };
    const text = table({ title: 'latency', columns: [column] }, runs, REFERENCES);
    expect(text).toContain('| gateway | 360 (300–420) | 250 (200–300) |');
    expect(text).toContain('| direct | 110 (100–120) | – |');
  });

  it('subtracts the latency of every reference as well, round by round', () => {
    const column = { title: 'p50 µs', figure: 'p50', digits: 0, compare: 'added' } as const;
    const runs = { direct: [{ p50: 100 }], bare: [{ p50: 250 }], gateway: [{ p50: 300 }] };
    const text = table({ title: 'latency', columns: [column] }, runs, REFERENCES);
    expect(text).toContain('| target | p50 µs | added p50 µs | over bare |');
    expect(text).toContain('| gateway | 300 | 200 | 50 |');
  });

  it('leaves out ratios to nothing', () => {
    const runs = { gateway: [cpu(60), cpu(60)], bare: [cpu(0), cpu(40)] };
    expect(table({ title: 'chat', columns: [CPU] }, runs, REFERENCES)).toContain(
      '| gateway | 60.0 (60.0–60.0) | 1.50 |',
    );
  });

  it('adds up errors, and says where a figure was not taken', () => {
    const runs = {
      gateway: [
        { cpu: 1, errors: 2 },
        { cpu: 1, errors: 3 },
      ],
    };
    const text = table({ title: 'chat', columns: [{ title: 'RSS', figure: 'rss', digits: 0 }] }, runs, REFERENCES);
    expect(text).toContain('| gateway | – | 5 | – |');
  });
});
