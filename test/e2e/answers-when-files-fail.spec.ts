import { describe, expect, it } from '@jest/globals';
import { mkdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ADMIN_PASSWORD, channelIdOf, Console } from '../support/admin.js';
import { chat } from '../support/client.js';
import { freshFolder } from '../support/fresh-books.js';
import { TOKEN } from '../support/gateway.js';
import { runGateway } from '../support/process.js';
import { suite } from '../support/suite.js';
import { until } from '../support/until.js';

describe('a file that cannot be written for who administers', () => {
  const own = suite();

  it('is an answer and a line of the log, and nobody else notices', async () => {
    const DATA_DIR = freshFolder();
    const route = { token: TOKEN, channels: [{ id: 'main', base_url: own.upstream.baseUrl, api_key: 'key-a' }] };
    const variables = { PORT: '0', ADMIN_PASSWORD, DATA_DIR, GATEWAY_ROUTES: JSON.stringify([route]) };
    const gateway = runGateway(['serve'], variables);
    const person = new Console(await gateway.url());
    await person.signIn();
    const id = await channelIdOf(person, 'main');
    const [inItsPlace, noFolder] = [join(DATA_DIR, 'parked.json.new'), join(DATA_DIR, 'backups')];
    mkdirSync(inItsPlace);
    writeFileSync(noFolder, '');
    const told = [
      await person.ask(`channels/${id}/park`, { body: { for: '1h' } }),
      await person.ask('system/backup', { method: 'POST' }),
    ];
    expect(told.map(({ status, body }) => [status, body.error?.code])).toEqual([
      [503, 'unavailable'],
      [503, 'unavailable'],
    ]);
    expect(JSON.stringify(told.map(({ body }) => body))).not.toContain(DATA_DIR);
    await until(() => gateway.output().split('a file cannot be read or written').length > told.length);
    expect(gateway.output()).toContain(inItsPlace);
    expect((await chat(person.url)).status).toBe(200);
    rmdirSync(inItsPlace);
    rmSync(noFolder);
    expect((await person.ask(`channels/${id}/park`, { body: { for: '1h' } })).status).toBe(200);
    expect((await person.ask('system/backup', { method: 'POST' })).status).toBe(201);
    gateway.child.kill('SIGTERM');
    expect(await gateway.exit()).toBe(0);
  });
});
