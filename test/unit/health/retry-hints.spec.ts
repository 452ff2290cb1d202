import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { retryHintMs } from '../../../src/gateway/health/retry-hints.js';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const EPOCH_SECONDS = NOW / 1000;

function hint(headers: Record<string, string>, bodyHintMs: number | null = null): number | null {
  return retryHintMs(headers, bodyHintMs, NOW);
}

describe('how long an upstream asks to be left alone', () => {
  it.each([
    ['seconds', '30', 30_000],
    ['a fraction of seconds', '1.5', 1_500],
    ['seconds with spaces', ' 7 ', 7_000],
    ['an HTTP date', 'Fri, 20 Nov 2026 12:00:45 GMT', 45_000],
    ['an old HTTP date', 'Friday, 20-Nov-26 12:00:45 GMT', 45_000],
    ['an RFC 3339 time', '2026-11-20T12:01:00Z', 60_000],
    ['less than half a second', '0.1', 500],
    ['more than ten minutes', '3600', 600_000],
    ['a date far away', 'Sat, 20 Nov 2027 12:00:00 GMT', 600_000],
    ['a huge number', '99999999999999999999', 600_000],
  ])('is read from Retry-After as %s', (_form, value, ms) => {
    expect(hint({ 'retry-after': value })).toBe(ms);
  });

  it.each([
    ['nothing', ''],
    ['zero', '0'],
    ['a negative number', '-30'],
    ['words', 'soon'],
    ['a number with a tail', '3600;'],
    ['an exponent', '1e9'],
    ['a past date', 'Fri, 20 Nov 2026 11:59:00 GMT'],
    ['a date that is none', 'Fri, 99 Nov 2026 12:00:00 GMT'],
    ['hexadecimal', '0x10'],
    ['infinity', 'Infinity'],
  ])('is unknown when Retry-After says %s', (_form, value) => {
    expect(hint({ 'retry-after': value })).toBeNull();
  });

  it('is read from retry-after-ms first', () => {
    expect(hint({ 'retry-after-ms': '1250', 'retry-after': '30' })).toBe(1_250);
    expect(hint({ 'retry-after-ms': 'soon', 'retry-after': '30' })).toBe(30_000);
  });

  it('is read from the body where no header says it, before any counter', () => {
    expect(hint({}, 34_070)).toBe(34_070);
    expect(hint({ 'retry-after': '2' }, 34_070)).toBe(2_000);
    expect(hint({ 'x-ratelimit-reset': '9' }, 34_070)).toBe(34_070);
    expect(hint({}, 0)).toBeNull();
    expect(hint({}, null)).toBeNull();
  });

  it.each([
    ['OpenAI, minutes and seconds', 'x-ratelimit-reset-requests', '6m0s', 360_000],
    ['OpenAI, milliseconds', 'x-ratelimit-reset-tokens', '620ms', 620],
    ['Groq, fractions', 'x-ratelimit-reset-tokens', '7.66s', 7_660],
    ['Groq, minutes and fractions', 'x-ratelimit-reset-requests', '2m59.56s', 179_560],
    ['hours', 'x-ratelimit-reset-requests', '7h12m', 600_000],
    ['minutes and milliseconds', 'x-ratelimit-reset-requests', '1m20ms', 60_020],
    ['Azure, seconds', 'x-ratelimit-reset-requests', '10', 10_000],
    ['Cerebras, seconds of a day', 'x-ratelimit-reset-requests-day', '311.382867', 311_382.867],
    ['Anthropic, a time', 'anthropic-ratelimit-requests-reset', '2026-11-20T12:00:17Z', 17_000],
    ['Anthropic, a time with an offset', 'anthropic-ratelimit-input-tokens-reset', '2026-11-20T13:00:17+01:00', 17_000],
    ['GitHub, epoch seconds', 'x-ratelimit-reset', String(EPOCH_SECONDS + 40), 40_000],
    ['OpenRouter, epoch milliseconds', 'x-ratelimit-reset', String(NOW + 40_000), 40_000],
  ])('is read from the counters of %s', (_provider, name, value, ms) => {
    expect(hint({ [name]: value })).toBeCloseTo(ms);
  });

  it.each(['', 'never', '-5s', '5x', 's', 'ms', '1h2', '2026-11-20', '-1'])(
    'is unknown when a counter resets in %p',
    (value) => {
      expect(hint({ 'x-ratelimit-reset': value })).toBeNull();
    },
  );

  it('is that of the exhausted counter, not of one that still has something left', () => {
    const headers = {
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-reset-requests': '2s',
      'x-ratelimit-remaining-tokens': '900',
      'x-ratelimit-reset-tokens': '5m',
      'anthropic-ratelimit-tokens-remaining': '12',
      'anthropic-ratelimit-tokens-reset': '2026-11-20T12:09:00Z',
    };
    expect(hint(headers)).toBe(2_000);
    expect(hint({ 'x-ratelimit-remaining': '3', 'x-ratelimit-reset': '60' })).toBeNull();
  });

  it('is the latest of several exhausted counters', () => {
    expect(hint({ 'x-ratelimit-reset-requests': '2s', 'x-ratelimit-reset-tokens': '9s' })).toBe(9_000);
    expect(hint({ 'x-ratelimit-reset-requests': '9s', 'x-ratelimit-reset-tokens': 'never' })).toBe(9_000);
  });

  it('passes over headers that came twice and others of the kind', () => {
    expect(retryHintMs({ 'x-ratelimit-reset': ['1', '2'] }, null, NOW)).toBeNull();
    expect(hint({ 'x-ratelimit-limit-requests': '60', date: 'Fri, 20 Nov 2026 12:00:45 GMT' })).toBeNull();
  });

  it('is null or between half a second and ten minutes, whatever an upstream sends', () => {
    const text = fc.oneof(fc.string(), fc.integer().map(String), fc.double().map(String), fc.date().map(String));
    const names = ['retry-after', 'retry-after-ms', 'x-ratelimit-reset', 'anthropic-ratelimit-tokens-reset'];
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), text), fc.option(fc.integer()), (headers, body) => {
        const ms = hint(headers, body);
        expect(ms === null || (ms >= 500 && ms <= 600_000)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});
