import { setTimeout as sleep } from 'node:timers/promises';
import { rssMb } from '../run/machine.ts';
import type { RunningTarget } from '../targets/target.ts';
import type { Scenario } from './scenario.ts';

const IDLE_MS = 2_000;

/** From the start of the process to its first answer, and what it holds in memory then. */
export const START: Scenario = {
  id: 'start',
  title: 'start and idle',
  isFresh: true,
  maxRounds: 5,
  columns: [
    { title: 'first answer ms', figure: 'firstAnswerMs', digits: 0 },
    { title: 'idle RSS MB', figure: 'idleRssMb', digits: 0 },
  ],
  sample: async (open) => {
    const from = performance.now();
    const target = await open();
    await firstAnswer(target);
    const firstAnswerMs = performance.now() - from;
    await sleep(IDLE_MS);
    return { firstAnswerMs, idleRssMb: rssMb(target.pid) };
  },
};

async function firstAnswer({ name, port, key, headers }: RunningTarget): Promise<void> {
  const further = headers.map((header) => header.split(': ') as [string, string]);
  const response = await fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
    method: 'POST',
    headers: [['content-type', 'application/json'], ['authorization', `Bearer ${key}`], ...further],
    body: '{"model":"mock","messages":[{"role":"user","content":"Hello"}]}',
  });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`${name} answers ${response.status}`);
}
