import { describe, expect, it } from '@jest/globals';
import { readOptions } from './options.ts';

describe('the command line of the benchmark', () => {
  it('measures everything but the soak when nothing is said', () => {
    const nothing = { task: 'measure', targets: [], scenarios: [], soakRequests: 0, base: null, writesDocument: false };
    expect(readOptions([])).toMatchObject(nothing);
  });

  it('takes lists and numbers', () => {
    const options = readOptions([
      '--targets',
      'strict,bare',
      '--scenarios=chat-1k',
      '--rounds',
      '9',
      '--patience',
      '0',
    ]);
    expect(options).toMatchObject({
      targets: ['strict', 'bare'],
      scenarios: ['chat-1k'],
      rounds: 9,
      patienceSeconds: 0,
    });
  });

  it('adds a million requests to what is documented', () => {
    expect(readOptions(['--document'])).toMatchObject({ writesDocument: true, soakRequests: 1_000_000 });
    expect(readOptions(['--document', '--soak', '5000']).soakRequests).toBe(5_000);
  });

  it.each([
    [['--rounds', 'many'], '--rounds must be a number'],
    [['--seconds', '-1'], '--seconds'],
    [['--guard', '--profile'], 'ask for one'],
    [['--record'], '--record goes with --guard'],
    [['--speed'], '--speed'],
  ])('refuses %j', (args, message) => {
    expect(() => readOptions(args)).toThrow(message);
  });
});
