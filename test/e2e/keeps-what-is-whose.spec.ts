import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { answerAll, GatewayBeside } from '../support/customers-gateway.js';
import { CustomersScenario, steps } from '../support/customers-scenario.js';
import { ScriptedUpstream } from '../support/scripted-upstream.js';

/** `npm run test:identity` takes many runs of another seed each time. */
const RUNS = Number(process.env['IDENTITY_RUNS'] ?? 4);
const SEED = Number(process.env['IDENTITY_SEED'] ?? 20_261_130);

describe('whatever is edited, renamed, removed, brought back and restarted', () => {
  let upstream: ScriptedUpstream;
  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
    answerAll(upstream);
  });
  afterAll(async () => {
    await upstream.stop();
  });

  it(`everybody sees and pays what is their own alone (${RUNS} runs of seed ${SEED})`, async () => {
    const oneRun = fc.asyncProperty(steps(20), async (taken) => {
      const scenario = new CustomersScenario(upstream);
      await scenario.run(taken);
      expect(scenario.differences).toEqual([]);
    });
    await fc.assert(oneRun, { numRuns: RUNS, seed: SEED, endOnFailure: true });
  });

  it('nothing of that is other with two workers that are killed at every restart', async () => {
    const oneRun = fc.asyncProperty(steps(10), async (taken) => {
      const scenario = new CustomersScenario(upstream, new GatewayBeside());
      await scenario.run(taken);
      expect(scenario.differences).toEqual([]);
    });
    await fc.assert(oneRun, { numRuns: Math.ceil(RUNS / 4), seed: SEED, endOnFailure: true });
  });

  it('whoever comes back by a reload goes on with what was counted before the restart that they missed', async () => {
    const scenario = new CustomersScenario(upstream);
    const asks = Array.from({ length: 6 }, (_, a) => ({ step: 'chat', a, b: 0 }) as const);
    const toggles = Array.from({ length: 6 }, (_, a) => ({ edit: 'toggle road', a, b: 0 }) as const);
    const clients = Array.from({ length: 6 }, (_, a) => ({ edit: 'toggle client', a, b: 1 }) as const);
    const others = asks.map((ask) => ({ ...ask, b: 1 }));
    await scenario.run([
      ...asks,
      ...others,
      { step: 'restart', edits: toggles, move: null },
      { step: 'reload', edits: toggles, move: null },
      { step: 'restart', edits: clients, move: null },
      ...asks,
      { step: 'reload', edits: clients, move: null },
      ...others,
    ]);
    expect(scenario.differences).toEqual([]);
  });
});
