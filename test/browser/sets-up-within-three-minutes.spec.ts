import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { browserFixture, describeInBrowser } from '../support/browser.js';
import { runGateway } from '../support/process.js';
import { chatEvents, sse } from '../support/scripted-upstream.js';
import { suite } from '../support/suite.js';
import { until } from '../support/until.js';

const CODE = /(?:[0-9a-f]{4}-){7}[0-9a-f]{4}/;
const PASSWORD = 'a sentence that is long enough';
const LIMIT_MS = 3 * 60_000;

/** The set-up leads through channels, models and access tokens: it is there when they are. */
const isOffered = readFileSync('docs/admin-api.json', 'utf8').includes('"/admin/api/v1/channels"');

(isOffered ? describeInBrowser : describe.skip)('a fresh gateway', () => {
  const own = suite();
  const browser = browserFixture();

  it(
    'is set up on a phone, from the code in its log to a streamed answer, within three minutes',
    async () => {
      own.upstream.always(sse(chatEvents('Hello', ' there')));
      const gateway = runGateway(['serve'], { PORT: '0', HOST: '127.0.0.1', EGRESS_ALLOW: '127.0.0.1' });
      try {
        const url = await gateway.url();
        await until(() => CODE.test(gateway.output()));
        const { page, faults } = await browser.open({ width: 390 });
        await page.goto(`${url}/admin`);
        await page.getByLabel('Set-up code').fill(CODE.exec(gateway.output())![0]);
        await page.getByLabel('Admin password').fill(PASSWORD);
        await page.getByLabel('Password again').fill(PASSWORD);
        await page.getByRole('button', { name: 'Create account' }).click();
        await page.getByLabel('Name').fill('first');
        await page.getByLabel('Base URL').fill(own.upstream.baseUrl);
        await page.getByLabel('API Keys (one per line)').fill('sk-0123456789abcdef');
        await page.getByLabel('Models (one per line').fill('gpt-4o-mini');
        await page.getByRole('button', { name: 'Next' }).click();
        await page.getByLabel('Exposed model name').fill('chat');
        await page.getByRole('button', { name: 'Next' }).click();
        await page.getByRole('button', { name: 'Generate Key' }).click();
        await page.locator('[data-secret]').waitFor();
        await page.getByRole('button', { name: 'Done' }).click();
        await page.getByRole('button', { name: 'I have stored it' }).click();
        await page.getByRole('button', { name: 'Send a streamed test' }).click();
        await page.getByText('It works').waitFor();
        expect(await page.locator('[data-answer]').innerText()).toBe('Hello there');
        expect(faults).toEqual([]);
      } finally {
        gateway.child.kill();
        await gateway.exit();
      }
    },
    LIMIT_MS, // to the second the promise; it takes a tenth of it
  );
});
