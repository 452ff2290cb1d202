import { chromium } from 'playwright-core';

// Sets the composed gateway up in its console, over HTTPS: `set-up.ts URL CODE UPSTREAM`. Prints the access token that it
// issued, then what the streamed test said. That the certificate is Caddy's own the proof has checked before.

const [, , url = '', code = '', upstream = ''] = process.argv;
// Node runs this file as it is and takes no other ending for a neighbour, which the compiler does not know.
const { setUp } = (await import(
  new URL('../support/set-up.ts', import.meta.url).href
)) as typeof import('../support/set-up.js');

const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
});
try {
  const page = await browser.newPage({ ignoreHTTPSErrors: true, locale: 'en', viewport: { width: 390, height: 844 } });
  const password = 'a sentence that is long enough';
  const model = 'scripted';
  const { secret, answer } = await setUp(page, url, { code, password, upstream, key: 'sk-0123456789abcdef', model });
  console.log(`${secret}\n${answer}`);
} finally {
  await browser.close();
}
