import { describe, expect, it } from '@jest/globals';
import { chat } from '../support/client.js';
import { channelsFixture } from '../support/routes.js';
import { chatEvents, DONE, type Script } from '../support/scripted-upstream.js';
import { until } from '../support/until.js';

const COMMENT_MS = 100;

describe('an answer that is complete', () => {
  const fixture = channelsFixture();

  /** Says the answer and then comments for ever; notes when the gateway has left. */
  function endless(answer: string, left: () => void): Script {
    return (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(answer);
      const timer = setInterval(() => response.write(': still here\n\n'), COMMENT_MS);
      response.on('close', () => {
        clearInterval(timer);
        left();
      });
    };
  }

  it.each([
    ['without its last word', chatEvents('Hi').join('').replace(DONE, '')],
    ['with its last word', chatEvents('Hi').join('')],
  ])('%s ends although comments come behind it for ever, and so does its connection', async (_name, events) => {
    const { url } = await fixture.start({
      channels: [{ id: 'a', api_keys: ['a1'], base_url: fixture.upstream.baseUrl }],
    });
    let hasLeft = false;
    fixture.upstream.next(endless(events, () => (hasLeft = true)));
    const answer = await chat(url, { stream: true });
    expect(answer.text).toMatch(/"content":"Hi"[^]*data: \[DONE\]\n\n$/);
    await until(() => hasLeft);
    expect(hasLeft).toBe(true);
  });
});
