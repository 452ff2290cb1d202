import { describe, expect, it } from '@jest/globals';
import { chat, get, post } from '../support/client.js';
import { channelsFixture } from '../support/routes.js';
import { refusal } from '../support/scripted-upstream.js';
import { untilRight } from '../support/until.js';

describe('a body that only a part of the gateway finds odd', () => {
  const fixture = channelsFixture();
  const { channel } = fixture;

  /** What is under way of token and channels, once that is nothing, or for good. */
  async function inFlight(url: string): Promise<number[]> {
    const look = async (): Promise<number[]> => {
      const { apis, token } = (await get(`${url}/v1/status`)).json() as {
        apis: { usage: { concurrency: number } }[];
        token: { usage: { concurrency: number } };
      };
      return [token, ...apis].map(({ usage }) => usage.concurrency);
    };
    return await untilRight(look, (counts) => counts.every((count) => count === 0));
  }

  it('is refused without holding on to a place, when a field that the channel fills in stands twice', async () => {
    const filling = channel('filling', { priority: 1, defaults: { top_p: 0.5 } });
    const gateway = await fixture.start({ channels: [channel('plain'), filling], limits: { concurrency: 5 } });
    fixture.upstream.always(refusal(503));
    const twice = '{"model":"m","messages":[],"top_p":1,"top_p":0.1}';
    const { status, error } = await post(`${gateway.url}/v1/chat/completions`, twice);
    expect([status, error.code]).toEqual([400, 'duplicate_field']);
    expect(await inFlight(gateway.url)).toEqual([0, 0, 0]);
    expect((await chat(gateway.url)).status).toBe(503);
  });

  it('keeps its conversation or goes without, but never fails on it', async () => {
    const gateway = await fixture.start({
      channels: [channel('a')],
      affinity: 'conversation',
      limits: { concurrency: 1 },
    });
    for (const messages of [
      '[{"role":"user","content":"\\q"}]',
      '[null,7,"x"]',
      '{}',
      '[{"role":"user","role":"x"}]',
    ]) {
      const body = `{"model":"m","messages":${messages}}`;
      expect((await post(`${gateway.url}/v1/chat/completions`, body)).status).toBe(200);
    }
    expect(await inFlight(gateway.url)).toEqual([0, 0]);
  });

  it('is answered by the demo channel, whatever its messages hold', async () => {
    const gateway = await fixture.start({ channels: [{ id: 'demo', adapter: 'echo' }], limits: { concurrency: 1 } });
    const { status } = await chat(gateway.url, { messages: [null, 7, { role: 'user', content: 'hi' }, null] });
    expect(status).toBe(200);
    expect(await inFlight(gateway.url)).toEqual([0, 0]);
  });
});
