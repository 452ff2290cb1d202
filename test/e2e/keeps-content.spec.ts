import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { chat } from '../support/client.js';
import { freshFolder } from '../support/fresh-books.js';
import { channelsFixture } from '../support/routes.js';
import { chatEvents, refusal, sse } from '../support/scripted-upstream.js';
import { until } from '../support/until.js';

describe('what is said', () => {
  const fixture = channelsFixture();
  const channels = (): object[] => [fixture.channel('a')];

  const linesIn = (folder: string): Record<string, unknown>[] =>
    (existsSync(join(folder, 'content')) ? readdirSync(join(folder, 'content')) : [])
      .flatMap((name) => readFileSync(join(folder, 'content', name), 'utf8').split('\n'))
      .filter(Boolean)
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
    const lines = linesIn(folder);
    expect(lines).toMatchObject([
      { id: 'said-1', route: 'r', token: 'r/1', operation: 'chat', status: 200, answer: text, isCut: false },
      { id: 'said-2', status: 400 },
    ]);
    expect(JSON.parse(lines[0]!['request'] as string)).toMatchObject({ model: 'test-model', stream: true });
    expect(lines[1]!['answer']).toContain('not like this');
    const content = join(folder, 'content');
    expect(statSync(content).mode & 0o077).toBe(0);
    for (const name of readdirSync(content)) expect(statSync(join(content, name)).mode & 0o077).toBe(0);
  });

  it('is let go where it is more than the disk keeps up with, which is told', async () => {
    const folder = freshFolder();
    const gateway = await fixture.start({ channels: channels(), log_content: true }, { DATA_DIR: folder });
    await chat(gateway.url, { messages: [{ role: 'user', content: 'x'.repeat(17 * 1024 * 1024) }] });
    await chat(gateway.url, {}, { 'x-request-id': 'said-2' });
    const told = (): object[] => gateway.logLines().filter(({ msg }) => String(msg).includes('was let go'));
    await until(() => told().length > 0);
    expect(told()).toMatchObject([{ level: 40, lines: 1 }]);
    expect(linesIn(folder)).toMatchObject([{ id: 'said-2' }]);
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
    await until(() => kept.every((name) => existsSync(join(content, name))) && readdirSync(content).length === 2);
    expect(readdirSync(content).toSorted()).toEqual(kept);
  });
});
