import { describe, expect, it } from '@jest/globals';
import { RunningProgram, type ProgramExit } from '../../../../src/platform/process/running-program.js';
import { model } from '../../../support/programs.js';
import { standstill } from '../../../support/rounds.js';
import { turns } from '../../../support/turns.js';

/** Runs the small program and writes down what it does. */
function run(how: string) {
  const done = Promise.withResolvers<ProgramExit | Error>();
  const seen = { bytes: 0, done: done.promise };
  const spec = { argv: model(how) as [string, ...string[]], input: '', env: {}, cwd: process.cwd() };
  const program = new RunningProgram(spec, {
    onOutput: (chunk) => (seen.bytes += chunk.length),
    onExit: done.resolve,
    onNotStarted: done.resolve,
  });
  return { program, seen };
}

describe('a running program', () => {
  it('waits while nobody takes its output, and loses nothing', async () => {
    const { program, seen } = run('flood');
    program.pause();
    expect(await standstill(turns, () => seen.bytes, 50)).toBeLessThan(200_000);
    program.resume();
    expect(await seen.done).toMatchObject({ code: 0, signal: null });
    expect(seen.bytes).toBe(3_000 * 1_001);
  });

  it('tells how it ended, with the end of what it complained of', async () => {
    const { program, seen } = run('failing');
    expect(await seen.done).toMatchObject({ code: 3, errors: expect.stringContaining('cannot load') as unknown });
    program.kill();
  });
});
