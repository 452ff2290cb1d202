import { afterEach, describe, expect, it } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pino } from 'pino';
import type { CountTask, CountedTokens } from '../../../src/gateway/tokenizer/count-task.js';
import { TokenCounter } from '../../../src/gateway/tokenizer/token-counter.js';
import { freshFolder } from '../../support/fresh-books.js';
import { COUNTING_PROGRAM } from '../../support/shared-counter.js';
import { until } from '../../support/until.js';

const counters: TokenCounter[] = [];
const lines: string[] = [];
afterEach(() => {
  for (const counter of counters.splice(0)) counter.onModuleDestroy();
  lines.length = 0;
});

function counterOf(program: URL = COUNTING_PROGRAM, patienceMs = 60_000): TokenCounter {
  const logger = pino({ base: null }, { write: (line: string) => void lines.push(line) });
  const counter = new TokenCounter(logger, program, patienceMs);
  counters.push(counter);
  return counter;
}

/** A thread that does what the text says. */
function programOf(text: string): URL {
  const path = join(freshFolder(), 'program.mjs');
  writeFileSync(path, `import { parentPort } from 'node:worker_threads';\n${text}`);
  return pathToFileURL(path);
}

function answer(text: string, model = 'gpt-4o'): CountTask {
  return { model, prompt: null, answer: { beginning: Buffer.from(text), bytes: Buffer.byteLength(text) } };
}

async function count(counter: TokenCounter, task: CountTask): Promise<CountedTokens | null> {
  return await new Promise((resolve) => counter.count(task, resolve));
}

describe('the counter of tokens', () => {
  it('counts on a thread of its own, with the table of the model', async () => {
    const counter = counterOf();
    const chinese = '今天的天气很好，我们一起去公园散步吧。';
    const counts = await Promise.all([
      count(counter, answer('Hello! How can I assist you today?')),
      count(counter, answer(chinese)),
      count(counter, answer(chinese, 'gpt-4')),
    ]);
    expect(counts.map((counted) => counted?.answerTokens)).toEqual([9, 13, 23]);
  });

  it('leaves the bytes that it was given to whoever holds them', async () => {
    const slab = Buffer.from('xxxHello worldxxx');
    const task = { model: 'm', prompt: null, answer: { beginning: slab.subarray(3, 14), bytes: 11 } };
    expect((await count(counterOf(), task))?.answerTokens).toBe(2);
    expect(slab.toString()).toBe('xxxHello worldxxx');
  });

  it('says that it does not know when its thread dies, and starts another one', async () => {
    const counter = counterOf(
      programOf(`parentPort.on('message', ({ id, task }) => {
        if (task.model === 'bad') throw new Error('no');
        parentPort.postMessage({ id, counted: { promptTokens: 0, answerTokens: 5 } });
      });`),
    );
    expect(await count(counter, answer('x', 'bad'))).toBeNull();
    expect(await count(counter, answer('x'))).toEqual({ promptTokens: 0, answerTokens: 5 });
    expect(lines.join('')).toContain('the thread that counts tokens failed');
  });

  it('says so when its thread does not answer in time', async () => {
    const counter = counterOf(programOf(`parentPort.on('message', () => {});`), 500);
    const told: unknown[] = [];
    counter.count(answer('x'), (counted) => told.push(counted));
    expect(told).toEqual([]);
    await until(() => told.length > 0);
    expect(told).toEqual([null]);
  });

  it('takes no more than a thousand tasks at once, of one owner two thirds of them', async () => {
    const counter = counterOf(programOf(`parentPort.on('message', () => {});`));
    const told: unknown[] = [];
    for (let i = 0; i < 1_001; i++) counter.count(answer('x'), (counted) => told.push(counted));
    const refused = told.length;
    expect(refused).toBeGreaterThan(300);
    expect(refused).toBeLessThan(340);
    counter.count(answer('x'), (counted) => told.push(counted), 7);
    expect(told).toHaveLength(refused);
    counter.onModuleDestroy();
    expect(told).toHaveLength(1_002);
  });

  it('takes the tasks of each owner in turn', async () => {
    const counter = counterOf(
      programOf(`parentPort.on('message', ({ id }) => {
        parentPort.postMessage({ id, counted: { promptTokens: 0, answerTokens: 1 } });
      });`),
    );
    const order: string[] = [];
    const ask = (owner: number): Promise<void> =>
      new Promise((resolve) => {
        const tell = (): void => {
          order.push(String(owner));
          resolve();
        };
        counter.count(answer('x'), tell, owner);
      });
    await Promise.all([ask(1), ask(1), ask(1), ask(1), ask(2), ask(3)]);
    expect(order.slice(0, 4).toSorted()).toEqual(['1', '1', '2', '3']);
  });

  it('loses no more than the one task that its thread dies of', async () => {
    const counter = counterOf(
      programOf(`parentPort.on('message', ({ id, task }) => {
        if (task.model === 'bad') process.exit(1);
        parentPort.postMessage({ id, counted: { promptTokens: 0, answerTokens: 5 } });
      });`),
    );
    const fine = { promptTokens: 0, answerTokens: 5 };
    const counts = await Promise.all(
      ['good', 'bad', 'good', 'good'].map((model) => count(counter, answer('x', model))),
    );
    expect(counts).toEqual([fine, null, fine, fine]);
  });

  it('survives prompts that nest without end, and says what is wrong with one that a client asks about', async () => {
    const counter = counterOf();
    const deep = Buffer.from(`{"model":"m","messages":${'['.repeat(200_000)}${']'.repeat(200_000)}}`);
    const prompt = { family: 'conversation', dialect: 'anthropic', body: deep } as const;
    expect(await count(counter, { model: 'm', prompt, answer: null })).toBeNull();
    const refusal = await new Promise((resolve) => {
      counter.count({ model: null, isAsked: true, prompt, answer: null }, (_, error) => resolve(error));
    });
    expect(refusal).toMatchObject({ code: 'invalid_json' });
    expect((await count(counter, answer('Hello! How can I assist you today?')))?.answerTokens).toBe(9);
    expect(lines).toEqual([]);
  });
});
