import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { chat } from '../support/client.js';
import { freshFolder } from '../support/fresh-books.js';
import { startGateway, TOKEN } from '../support/gateway.js';
import { channelsFixture } from '../support/routes.js';
import { chatEvents, refusal, sse } from '../support/scripted-upstream.js';
import { until } from '../support/until.js';

const LOUD = 'gw_loud_5tR8mQ2xZ7';

describe('what is said', () => {
  const fixture = channelsFixture();
  const channels = (): object[] => [fixture.channel('a')];

  const filesIn = (folder: string): string[] =>
    (existsSync(join(folder, 'content'))
      ? readdirSync(join(folder, 'content'), { recursive: true, encoding: 'utf8' })
      : []
    )
      .filter((name) => name.endsWith('.jsonl'))
      .map((name) => join(folder, 'content', name));
  const linesIn = (folder: string): Record<string, unknown>[] =>
    filesIn(folder)
      .flatMap((path) => textIn(path).split('\n').slice(0, -1))
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  it('is kept nowhere unless the route says so', async () => {
    const folder = freshFolder();
    const gateway = await fixture.start({ channels: channels() }, { DATA_DIR: folder, LEDGER_DURABILITY: 'strict' });
    await chat(gateway.url, { messages: [{ role: 'user', content: 'a secret of mine' }] });
    await gateway.stop();
    expect(existsSync(join(folder, 'content'))).toBe(false);
    expect(JSON.stringify(gateway.logLines())).not.toContain('a secret of mine');
    for (const name of readdirSync(join(folder, 'journal')))
      expect(readFileSync(join(folder, 'journal', name), 'utf8')).not.toContain('a secret of mine');
  });

  it('is kept apart, for its owner alone, as it was asked and answered, streams and errors included', async () => {
    const folder = freshFolder();
    const gateway = await fixture.start({ channels: channels(), log_content: true }, { DATA_DIR: folder });
    fixture.upstream.next(sse(chatEvents('hel', 'lo')));
    const { text } = await chat(gateway.url, { stream: true }, { 'x-request-id': 'said-1' });
    fixture.upstream.next(refusal(400, { message: 'not like this' }));
    await chat(gateway.url, {}, { 'x-request-id': 'said-2' });
    await until(() => linesIn(folder).length === 2);
    const lines = linesIn(folder).toSorted((a, b) => String(a['id']).localeCompare(String(b['id']))); // of two workers
    expect(lines).toMatchObject([
      { id: 'said-1', route: 'r', token: 'r/1', operation: 'chat', status: 200, answer: text, isCut: false },
      { id: 'said-2', status: 400 },
    ]);
    expect(JSON.parse(lines[0]!['request'] as string)).toMatchObject({ model: 'test-model', stream: true });
    expect(lines[1]!['answer']).toContain('not like this');
    const content = join(folder, 'content');
    expect(statSync(content).mode & 0o077).toBe(0);
    for (const name of readdirSync(content, { recursive: true, encoding: 'utf8' }))
      expect(statSync(join(content, name)).mode & 0o077).toBe(0);
  });

  it('is cut where it is long, and hides neither its beginning nor its end', async () => {
    const folder = freshFolder();
    const gateway = await fixture.start({ channels: channels(), log_content: true }, { DATA_DIR: folder });
    const messages = ['first words', 'x'.repeat(17 * 1024 * 1024), 'last words'].map((content) => ({
      role: 'user',
      content,
    }));
    expect((await chat(gateway.url, { messages }, { 'x-request-id': 'long' })).status).toBe(200);
    await until(() => linesIn(folder).length > 0);
    const [line] = linesIn(folder);
    expect(line).toMatchObject({ id: 'long' });
    expect(line!['request']).toMatch(/^\{"model".*first words.*x\[\d+ bytes left out\]x.*last words/);
    expect((line!['request'] as string).length).toBeLessThan(1_100_000);
  });

  it('of one route does not go for the sake of another, however much that one says', async () => {
    const folder = freshFolder();
    const route = (name: string, token: string): object => ({ name, token, channels: channels(), log_content: true });
    const variables = {
      DATA_DIR: folder,
      CONTENT_DISK_BUDGET: '4MiB',
      GATEWAY_ROUTES: JSON.stringify([route('quiet', TOKEN), route('loud', LOUD)]),
    };
    const gateway = await startGateway(variables);
    await chat(gateway.url, {}, { 'x-request-id': 'quiet-1' });
    await until(() => linesIn(folder).length === 1);
    for (let i = 0; i < 8; i++) {
      const messages = [{ role: 'user', content: 'x'.repeat(12 * 1024 * 1024) }];
      await chat(gateway.url, { messages }, { 'x-request-id': `loud-${i}`, authorization: `Bearer ${LOUD}` });
      await until(() => linesIn(folder).some(({ id }) => id === `loud-${i}`));
    }
    const size = (): number => filesIn(folder).reduce((sum, path) => sum + Buffer.byteLength(textIn(path)), 0);
    await until(() => size() <= 4 * 1024 * 1024);
    expect(size()).toBeLessThanOrEqual(4 * 1024 * 1024);
    expect(linesIn(folder).map(({ id }) => id)).toEqual(expect.arrayContaining(['quiet-1', 'loud-7']));
    expect(linesIn(folder).length).toBeLessThan(9);
    await gateway.stop();
  });

  it('goes by age and by size, the oldest day first', async () => {
    const folder = freshFolder();
    const content = join(folder, 'content');
    mkdirSync(content);
    writeFileSync(join(content, '2020-01-01.jsonl'), '{}\n');
    const day = (ago: number): string => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
    writeFileSync(join(content, `${day(2)}.jsonl`), `${'x'.repeat(3_000)}\n`);
    writeFileSync(join(content, `${day(1)}.jsonl`), `${'x'.repeat(100)}\n`);
    const variables = { DATA_DIR: folder, CONTENT_DISK_BUDGET: '2KiB' };
    const gateway = await fixture.start({ channels: channels(), log_content: true }, variables);
    await chat(gateway.url);
    const kept = [`${day(1)}.jsonl`, `${day(0)}.jsonl`];
    const days = (): string[] =>
      filesIn(folder)
        .map((path) => basename(path))
        .toSorted();
    await until(() => days().join() === kept.join());
    expect(days()).toEqual(kept);
  });
});

/** What is let go may be gone by the time that it is read. */
function textIn(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
