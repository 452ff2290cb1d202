import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { chat } from '../support/client.js';
import { startRoute, type TestGateway } from '../support/gateway.js';
import { refusal, ScriptedUpstream } from '../support/scripted-upstream.js';

describe('a route with three keys', () => {
  let upstream: ScriptedUpstream;
  let gateway: TestGateway;

  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
  });
  afterAll(async () => {
    await upstream.stop();
  });
  beforeEach(async () => {
    upstream.reset();
    gateway = await startRoute(upstream.baseUrl, { api_keys: ['key-a', 'key-b', 'key-c'] });
  });

  it('answers with the next key when one is rate limited', async () => {
    upstream.next(refusal(429));
    const answer = await chat(gateway.url, {}, { 'x-request-id': '00000000-0000-0000-0000-000000000001' });
    expect(answer.status).toBe(200);
    expect(upstream.keysUsed).toEqual(['key-b', 'key-c']);
    await gateway.stop();
  });
});
