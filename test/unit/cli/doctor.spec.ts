import { describe, expect, it } from '@jest/globals';
import {
  loopbackWarnings,
  memory,
  openFiles,
  skew,
  spread,
  validity,
  wantedPort,
} from '../../../src/cli/doctor/judgements.js';

const MIB = 1024 * 1024;
const DAY = 86_400_000;

describe('gateway doctor', () => {
  it.each([
    ['no limit at all', 0, 'good'],
    ['the limit of a machine without one', 2 ** 63, 'good'],
    ['room for the budget', 512, 'good'],
    ['exactly enough', 384, 'good'],
    ['too little for the budget', 383, 'warning'],
  ] as const)('judges memory: %s', (_name, limit, state) => {
    expect(memory(128 * MIB, limit * (limit < 2 ** 40 ? MIB : 1)).state).toBe(state);
  });

  it('says how much memory would be enough', () => {
    expect(memory(200 * MIB, 256 * MIB).mend).toContain('456m');
  });

  it.each([
    [null, 'skipped'],
    [1023, 'warning'],
    [1024, 'good'],
  ] as const)('judges a limit of %p open files', (limit, state) => {
    expect(openFiles(limit).state).toBe(state);
  });

  it.each([
    [13, 'warning'],
    [14, 'good'],
    [-1, 'warning'],
  ])('judges a certificate that holds for %d more days', (days, state) => {
    expect(validity('upstream', 1000 * DAY + days * DAY, 1000 * DAY).state).toBe(state);
  });

  it.each([
    [30_000, 'good'],
    [-30_000, 'good'],
    [30_001, 'bad'],
    [-3_600_000, 'bad'],
  ])('judges a clock that differs by %d ms', (ms, state) => {
    expect(skew(ms, 'api.example').state).toBe(state);
  });

  it.each([
    ['one piece', [100], 'warning'],
    ['none', [], 'warning'],
    ['five at once', [100, 100, 101, 101, 102], 'warning'],
    ['five over a second', [0, 250, 500, 750, 1000], 'good'],
  ])('judges a stream by when its pieces came: %s', (_name, times, state) => {
    expect(spread(times).state).toBe(state);
  });

  it('reads ports as Compose does', () => {
    expect(wantedPort('HTTP_PORT', '8080')).toEqual({ variable: 'HTTP_PORT', port: 8080, host: '0.0.0.0' });
    expect(wantedPort('HTTP_PORT', '127.0.0.1:8080')).toMatchObject({ port: 8080, host: '127.0.0.1' });
  });
});

describe('gateway check', () => {
  const channel = (baseUrl: string, chatUrl?: string) => ({
    place: 'channels[0]',
    baseUrl,
    ...(chatUrl && { chatUrl }),
  });

  it.each([
    channel('http://127.0.0.1:11434/v1'),
    channel('http://localhost:8080/v1'),
    channel('http://[::1]:8080/v1'),
    channel('https://api.acme.example/v1', 'http://127.0.0.1:9/chat'),
  ])('warns inside the image of $baseUrl $chatUrl', (led) => {
    expect(loopbackWarnings([led], true)).toEqual([expect.stringContaining('host.docker.internal')]);
    expect(loopbackWarnings([led], false)).toEqual([]);
  });

  it('says nothing of addresses elsewhere, nor of channels without one', () => {
    const fine = [channel('https://api.acme.example/v1'), channel('http://host.docker.internal:11434/v1'), channel('')];
    expect(loopbackWarnings(fine, true)).toEqual([]);
  });
});
