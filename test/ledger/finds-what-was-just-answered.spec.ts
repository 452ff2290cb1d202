import { describe, expect, it } from '@jest/globals';
import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { chat } from '../support/client.js';
import { freshFolder } from '../support/fresh-books.js';
import { TOKEN } from '../support/gateway.js';
import { runGateway } from '../support/process.js';
import { until } from '../support/until.js';

const ROUTE = { name: 'mine', token: TOKEN, channels: [{ id: 'echo', provider: 'echo' }] };

describe('a command that asks about an answer of this moment', () => {
  it('waits for the gateway that runs to take it in', async () => {
    const variables = { GATEWAY_ROUTES: JSON.stringify([ROUTE]), PORT: '0', DATA_DIR: freshFolder() };
    const file = join(variables.DATA_DIR, 'books.db');
    const running = runGateway(['serve'], variables);
    const url = await running.url();

    const holder = new DatabaseSync(file);
    holder.exec('BEGIN IMMEDIATE');
    await chat(url, { model: 'echo' }, { 'x-request-id': 'of-this-moment' });
    const receipt = runGateway(['receipt', 'of-this-moment'], variables);
    await until(() => filesOf(receipt.child.pid!).includes(file));
    holder.exec('COMMIT');
    holder.close();

    expect([await receipt.exit(), receipt.output()]).toEqual([0, expect.stringContaining('Request of-this-moment')]);
    running.child.kill('SIGTERM');
    await running.exit();
  });
});

/** What a process has open, as far as the system tells. */
function filesOf(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).flatMap((name) => {
    try {
      return [readlinkSync(join(folder, name))];
    } catch {
      return [];
    }
  });
}
