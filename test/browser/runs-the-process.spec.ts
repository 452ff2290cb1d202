import { expect, it } from '@jest/globals';
import { ADMIN_PASSWORD, Console } from '../support/admin.js';
import { browserFixture, describeInBrowser, signIn } from '../support/browser.js';
import { chat } from '../support/client.js';
import { freePort } from '../support/free-port.js';
import { TOKEN } from '../support/gateway.js';
import { NEVER_LATE, runGateway } from '../support/process.js';
import { untilRight } from '../support/until.js';

describeInBrowser('the status of the gateway in the console', () => {
  const browser = browserFixture();

  it('pauses it, resumes it and restarts it, and has the log of its process', async () => {
    const routes = [{ name: 'own', token: TOKEN, channels: [{ id: 'demo', adapter: 'echo' }] }];
    const own = { GATEWAY_ROUTES: JSON.stringify(routes), ADMIN_PASSWORD, HOST: '127.0.0.1', ...NEVER_LATE };
    // It comes back at the same address.
    const running = runGateway(['serve'], { ...own, PORT: String(await freePort()) });
    try {
      const url = await running.url();
      const { page, faults } = await browser.open();
      await signIn(page, url, ADMIN_PASSWORD);
      const status = page.getByRole('region', { name: 'Status' });
      await status.getByText('Running').waitFor();

      await status.getByRole('button', { name: 'Pause intake' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Pause intake' }).click();
      await status.getByText('Paused').waitFor();
      expect((await chat(url)).error).toMatchObject({ code: 'gateway_paused' });
      await status.getByRole('button', { name: 'Resume' }).click();
      await status.getByText('Running').waitFor();
      expect((await chat(url)).status).toBe(200);

      await status.getByRole('link', { name: 'Process log' }).click();
      await page.getByRole('tab', { name: 'Process log', selected: true }).waitFor();
      await page.getByText('listening').first().waitFor();

      await page.goto(`${url}/admin`);
      const startedAt = async (): Promise<number> => {
        const person = new Console(url);
        await person.signIn();
        return Date.parse(String((await person.ask('system')).body['started_at']));
      };
      const before = await startedAt();
      await status.getByRole('button', { name: 'Restart' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Restart' }).click();
      await page.getByText('The gateway restarts.').waitFor();
      // Nobody answers while it starts.
      await untilRight(
        async () => await startedAt().catch(() => before),
        (at) => at > before,
      );
      // The session outlives it.
      await page.reload();
      await status.getByText('Running').waitFor();
      expect(faults).toEqual([]);
    } finally {
      running.child.kill('SIGTERM');
      await running.exit();
    }
  });
});
