import { expect, it } from '@jest/globals';
import { browserFixture, describeInBrowser } from '../support/browser.js';
import { chat } from '../support/client.js';
import { runGateway } from '../support/process.js';
import { chatEvents, sse } from '../support/scripted-upstream.js';
import { setUp, SETUP_CODE } from '../support/set-up.js';
import { suite } from '../support/suite.js';
import { until } from '../support/until.js';

const PASSWORD = 'a sentence that is long enough';
const LIMIT_MS = 3 * 60_000;

/** `test/docker/proof.sh` does the same with the composed gateway, from `docker compose up` on. */
describeInBrowser('a fresh gateway', () => {
  const own = suite();
  const browser = browserFixture();

  it(
    'is set up on a phone, from the code in its log to a streamed answer, within three minutes',
    async () => {
      own.upstream.always(sse(chatEvents('Hello', ' there')));
      const gateway = runGateway(['serve'], { PORT: '0', HOST: '127.0.0.1', EGRESS_ALLOW: '127.0.0.1' });
      try {
        const url = await gateway.url();
        await until(() => SETUP_CODE.test(gateway.output()));
        const code = SETUP_CODE.exec(gateway.output())![0];
        const { page, faults } = await browser.open({ width: 390 });
        const upstream = { upstream: own.upstream.baseUrl, key: 'sk-0123456789abcdef', model: 'gpt-4o-mini' };
        const { secret, answer } = await setUp(page, url, { code, password: PASSWORD, ...upstream });
        expect(answer).toBe('Hello there');
        expect(faults).toEqual([]);
        // The access token serves a client at once.
        const streamed = await chat(url, { model: 'chat', stream: true }, { authorization: `Bearer ${secret}` });
        expect([streamed.status, streamed.text]).toEqual([200, expect.stringContaining('there')]);
      } finally {
        gateway.child.kill();
        await gateway.exit();
      }
    },
    LIMIT_MS, // to the second the promise; it takes a tenth of it
  );
});
