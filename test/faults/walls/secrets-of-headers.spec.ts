import { describe, expect, it } from '@jest/globals';
import { chat } from '../../support/client.js';
import { routeFixture } from '../../support/fixture.js';
import { event, chunk, refusal, sse } from '../../support/scripted-upstream.js';
import { until } from '../../support/until.js';

const HEADERS = {
  'X-Account-Key': 'tenant-7-Xq29fLm4',
  'X-Proxy-Authorization': 'Basic b3BlcmF0b3I6aHVudGVyMg',
  'HTTP-Referer': 'https://my.example',
  'X-Title': 'greeting',
};

describe('a header that an operator adds to requests', () => {
  const fixture = routeFixture();

  it('is redacted like a key in what clients see and in the log, also when the upstream repeats a part of it', async () => {
    const gateway = await fixture.start({ extra_headers: HEADERS });
    const words = 'the key tenant-7-Xq29fLm4 with b3BlcmF0b3I6aHVudGVyMg says greeting';
    fixture.upstream.next(refusal(400, { message: words, code: 'invalid_request' }));
    const whole = await chat(gateway.url);
    expect(whole.status).toBe(400);
    expect(whole.text).toContain('the key [redacted] with [redacted] says greeting');
    fixture.upstream.next(sse([event(chunk({ content: 'a' })), event({ error: { message: words, code: 'x' } })]));
    const streamed = await chat(gateway.url, { stream: true });
    expect(streamed.text).not.toMatch(/Xq29fLm4|b3BlcmF0/);
    await until(() => gateway.logLines().filter(({ msg }) => msg === 'request').length === 2);
    expect(JSON.stringify(gateway.logLines())).not.toMatch(/Xq29fLm4|b3BlcmF0/);
  });
});
