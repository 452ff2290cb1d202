import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ADMIN_PASSWORD, ask, Console } from '../support/admin.js';
import { adminOperations } from '../support/admin-operations.js';
import { routeFixture } from '../support/fixture.js';
import { askRaw } from '../support/raw-ask.js';

/** A step up in a path, in spellings that some server or other has taken for one. */
const STEPS = (
  String.raw`../ ..%2f %2e%2e/ %2e%2e%2f .%2e/ %2e./ ..%5c ..\ %2e%2e%5c ..;/ ..%3b/ ..%00/ %252e%252e%252f ..%252f ` +
  '....// ..../ .../ /../ ./../ %c0%ae%c0%ae/ ..%c0%af ..%c1%9c ..%ef%bc%8f %u002e%u002e/ ..%e2%81%84'
).split(' ');
const DEPTHS = [1, 3];
const TARGETS = ['package.json', 'etc/passwd', 'dist/main.js', '.env'];
/** What stands in them, and in no page. */
const FOUND = /"dependencies"|root:x?:0:0|ADMIN_PASSWORD=|from '\.\//;

describe('the console', () => {
  const fixture = routeFixture();
  const start = async () => await fixture.start({}, { ADMIN_PASSWORD, ADMIN_RATE_PER_MINUTE: '1000000' });

  it('gives nothing but its own files, however the way out of their folder is spelled (S34)', async () => {
    const { url } = await start();
    const ways = STEPS.flatMap((step) => DEPTHS.flatMap((depth) => TARGETS.map((name) => step.repeat(depth) + name)));
    expect(ways.length).toBe(200);
    const page = await askRaw(url, '/admin');
    const served: string[] = [];
    for (const way of ways) {
      for (const target of [`/admin/${way}`, `/admin/assets/${way}`]) {
        const { status, text } = await askRaw(url, target);
        expect([target, FOUND.test(text)]).toEqual([target, false]);
        if (status < 400 && text !== page.text) served.push(target);
      }
    }
    expect(served).toEqual([]);
  });

  it('keeps in the browser a word that no script reads, that opens nothing else, and that ends with the session (LiteLLM#36997, LiteLLM#14321)', async () => {
    const { url } = await start();
    const owner = new Console(url);
    const login = await owner.signIn();
    const [cookie, ...attributes] = login.headers.get('set-cookie')!.split(/; */);
    expect(attributes).toEqual(expect.arrayContaining(['HttpOnly', 'SameSite=Strict', 'Path=/']));
    const secret = cookie!.slice(cookie!.indexOf('=') + 1);
    expect(JSON.stringify(login.body)).not.toContain(secret);
    const bearer = { authorization: `Bearer ${secret}` };
    expect((await ask(url, '/v1/models', { headers: bearer })).status).toBe(401);
    expect((await ask(url, 'session', { headers: bearer })).status).toBe(401);
    const kept = owner.headers;
    expect((await ask(url, 'session', { headers: kept })).status).toBe(200);
    expect((await owner.ask('session', { method: 'DELETE' })).status).toBe(204);
    expect((await ask(url, 'session', { headers: kept })).body.error?.code).toBe('session_expired');
  });

  it('has no address where others report money or anything else without being somebody (CVE-2026-41432)', () => {
    const open = adminOperations().filter(({ right }) => right === 'open');
    const names = open.map(({ method, path }) => `${method} ${path}`).toSorted();
    expect(names).toEqual([
      'GET oidc/callback',
      'GET oidc/start',
      'GET session/methods',
      'GET setup',
      'POST invitations/accept',
      'POST oidc/start',
      'POST session',
      'POST setup',
    ]);
    const reports = /webhook|payment|notify|top-?up|redeem|recharge/i;
    expect(adminOperations().filter(({ id, path }) => reports.test(id) || reports.test(path))).toEqual([]);
  });

  it('has a way to report a weakness in private (New API #4740, New API #4741)', () => {
    const text = readFileSync('SECURITY.md', 'utf8').replaceAll(/\s+/g, ' ');
    expect(text).toMatch(/report a vulnerability privately/);
    expect(text).toMatch(/never as a public issue/);
  });
});
