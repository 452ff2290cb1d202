import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { TaskThread, type ThreadEnd } from '../../../../src/platform/threads/task-thread.js';
import { freshFolder } from '../../../support/fresh-books.js';

type Thread = TaskThread<string, string>;
const threads: Thread[] = [];
afterEach(() => {
  for (const thread of threads.splice(0)) thread.end();
});

function threadOf(text: string): Thread {
  const path = join(freshFolder(), 'program.mjs');
  writeFileSync(path, `import { parentPort } from 'node:worker_threads';\n${text}`);
  const settings = { program: pathToFileURL(path), name: 'is tried', maxHeapMb: 32, idleMs: 60_000 };
  const thread: Thread = new TaskThread(settings, pino({ level: 'silent' }));
  threads.push(thread);
  return thread;
}

async function ask(thread: Thread, task: string | null, owner = 0): Promise<ThreadEnd<string>> {
  const open = () => (task === null ? null : { task, transfer: [] });
  return await new Promise((resolve) => thread.run({ owner, open }, resolve));
}

describe('a thread that does one thing after the other', () => {
  it('has each owner in turn, however much one of them asks', async () => {
    const thread = threadOf('parentPort.on("message", (task) => parentPort.postMessage(task));');
    const order: string[] = [];
    const note = (end: ThreadEnd<string>): void => void order.push(end.kind === 'answer' ? end.answer : end.kind);
    const many = ['a1', 'a2', 'a3', 'a4'].map(async (task) => note(await ask(thread, task, 1)));
    const few = ['b1', 'b2'].map(async (task) => note(await ask(thread, task, 2)));
    await Promise.all([...many, ...few]);
    expect(order).toEqual(['a1', 'a2', 'b1', 'a3', 'b2', 'a4']);
  });

  it('passes over what nobody needs any more', async () => {
    const thread = threadOf('parentPort.on("message", (task) => parentPort.postMessage(task));');
    const ends = await Promise.all([ask(thread, 'one'), ask(thread, null), ask(thread, 'two')]);
    expect(ends.map(({ kind }) => kind)).toEqual(['answer', 'unwanted', 'answer']);
  });

  it('tells of a task that ended it, or was too much for its memory, and does the next', async () => {
    const thread = threadOf(`
      parentPort.on("message", (task) => {
        if (task === "end") process.exit(1);
        if (task === "fill") { const all = []; for (;;) all.push(new Array(1e6).fill(task)); }
        parentPort.postMessage(task);
      });`);
    const ends = await Promise.all([ask(thread, 'end'), ask(thread, 'a'), ask(thread, 'fill'), ask(thread, 'b')]);
    expect(ends.map(({ kind }) => kind)).toEqual(['lost', 'answer', 'too_large', 'answer']);
  });

  it('leaves nobody waiting when it is ended, or cannot begin', async () => {
    const thread = threadOf('parentPort.on("message", () => {});');
    const ends = [ask(thread, 'a'), ask(thread, 'b')];
    thread.end();
    expect((await Promise.all(ends)).map(({ kind }) => kind)).toEqual(['lost', 'lost']);
    expect(await ask(threadOf('throw new Error("no");'), 'a')).toEqual({ kind: 'lost' });
  });
});
