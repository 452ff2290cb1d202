import { describe, expect, it } from '@jest/globals';
import { loadEncoding } from '../../src/gateway/tokenizer/encodings.js';
import { booksFixture } from '../support/books.js';
import { chat, payloads } from '../support/client.js';
import { Gate } from '../support/gate.js';
import { TOKEN } from '../support/gateway.js';
import { countedStream, PRICES } from '../support/counted-stream.js';
import { channelsFixture } from '../support/routes.js';
import { chatEvents, completion, DONE, json, refusal, sse } from '../support/scripted-upstream.js';
import type { JournalRecord } from '../../src/gateway/ledger/journal/journal-record.js';
import { until, untilRight } from '../support/until.js';

describe('the books of a gateway', () => {
  const fixture = channelsFixture();
  const books = booksFixture();
  const { channel } = fixture;

  it('know of a request before its upstream is asked, and what became of it before its answer ends', async () => {
    const gateway = await fixture.start({ channels: [channel('a', { prices: PRICES })] }, books.variables());
    const known: string[] = [];
    fixture.upstream.next((response, request) => {
      known.push(...books.records().map(({ kind }) => kind));
      void json(200, completion('ok'))(response, request);
    });
    const answer = await chat(gateway.url, {}, { 'x-request-id': 'books-1' });
    expect(answer.status).toBe(200);
    expect(known).toEqual(['intent']);
    const [settlement] = books.settled();
    expect(settlement).toMatchObject({
      id: 'books-1',
      route: 'r',
      token: 'r/1',
      operation: 'chat',
      status: 200,
      outcome: 'completed',
      channel: 'a',
      key: 1,
      upstreamModel: 'test-model',
      usage: { promptTokens: 7, completionTokens: 3 },
      usageSource: 'actual',
      costMicros: 37,
    });
    expect(books.records()[0]).toMatchObject({ kind: 'intent', entry: settlement?.entry, id: 'books-1' });
  });

  it('have the settlement of a stream on the disk before its last byte leaves', async () => {
    const gateway = await fixture.start({ channels: [channel('a')] }, books.variables());
    fixture.upstream.next(sse(countedStream('a', 'b')));
    const { text } = await chat(gateway.url, { stream: true });
    expect(text.endsWith(DONE)).toBe(true);
    expect(books.settled()).toHaveLength(1);
  });

  it('charge a client that hangs up for at least what it got, at whatever event it hangs up', async () => {
    // a fourth of their bytes is no less than their tokens: where the tokenizer is late, their length counts
    const words = Array.from({ length: 8 }, (_, i) => `word-number-${i} and some more text of them `);
    const count = await loadEncoding('o200k_base');
    const gateway = await fixture.start({ channels: [channel('a', { prices: PRICES })] }, books.variables());
    fixture.upstream.always(sse(chatEvents('one', ' tw', 'o', ' three')));
    await untilCounted(gateway.url, 3);
    const before = books.settled().length;
    for (let heard = 1; heard <= words.length; heard++) {
      fixture.upstream.next(
        sse(chatEvents(...words).slice(0, Math.min(heard + 2, words.length + 1)), { ending: 'hang' }),
      );
      const got = await hangUpAfter(gateway.url, heard);
      const settlement = (await books.settlements(before + heard)).at(-1)!;
      expect(settlement.outcome).toBe('client_gone');
      expect(settlement.usage!.completionTokens).toBeGreaterThanOrEqual(count(got));
      const unheard = Math.ceil(settlement.firstContentMs! / 10) + 1;
      expect(settlement.usage!.completionTokens).toBeLessThanOrEqual(count(got) + 2 * count(words[0]!) + unheard);
      expect(settlement.usage!.promptTokens).toBeGreaterThan(0);
      expect(settlement.costMicros).toBeGreaterThan(0);
    }
  });

  let asked = 0;

  /** Asks until the tokenizer has counted so many tokens: waking up takes it longer on some machines than it is waited for. */
  async function untilCounted(url: string, tokens: number): Promise<JournalRecord[]> {
    const recordsOfOne = async (): Promise<JournalRecord[]> => {
      const id = `counted-${++asked}`;
      await chat(url, { stream: true }, { 'x-request-id': id });
      const entry = books.settled().find((record) => record.id === id)?.entry;
      return books.records().filter((record) => 'entry' in record && record.entry === entry);
    };
    return await untilRight(recordsOfOne, (records) => {
      const last = records.at(-1);
      return last?.kind === 'settle' && last.usage?.completionTokens === tokens;
    });
  }

  it('note what is to be counted before it is, so that a crash meanwhile leaves it to the length', async () => {
    const gateway = await fixture.start({ channels: [channel('a')] }, books.variables());
    fixture.upstream.always(sse(chatEvents('one', ' tw', 'o', ' three')));
    const [intent, ...others] = await untilCounted(gateway.url, 3);
    const [noted, settled] = others.slice(-2); // a machine that is held up for seconds has a note of that as well
    expect([intent, noted, settled].map((record) => record?.kind)).toEqual(['intent', 'checkpoint', 'settle']);
    expect(noted).toMatchObject({ usageSource: 'estimate', usage: { completionTokens: 4 } });
    expect(settled).toMatchObject({ usageSource: 'estimate', usage: { completionTokens: 3 } });
  });

  it('say what a stream took that its upstream broke off', async () => {
    const gateway = await fixture.start({ channels: [channel('a')] }, books.variables());
    fixture.upstream.next(sse(chatEvents('one', 'two', 'three').slice(0, 3), { pauseMs: 300, ending: 'reset' }));
    await chat(gateway.url, { stream: true });
    const [settlement] = await books.settlements(1);
    expect(settlement).toMatchObject({ outcome: 'failed', usageSource: 'estimate', error: 'upstream_disconnected' });
    expect(settlement!.usage!.completionTokens).toBeGreaterThanOrEqual(2);
  });

  it('charge the price of the channel that answered, and tell of those that failed', async () => {
    const dear = channel('dear', { prices: { '*': { input: '100', output: '100' } }, priority: 0 });
    const cheap = channel('cheap', { prices: { 'test-*': { input: '1', output: '1' } }, priority: 1 });
    const gateway = await fixture.start({ channels: [dear, cheap] }, books.variables());
    fixture.upstream.next(refusal(500));
    await chat(gateway.url);
    const [settlement] = books.settled();
    expect(settlement).toMatchObject({ channel: 'cheap', costMicros: 10, planned: ['dear', 'cheap'] });
    expect(settlement!.attempts).toMatchObject([
      { channel: 'dear', status: 500 },
      { channel: 'cheap', status: 200 },
    ]);
  });

  it('charge nothing for a request that failed before any content', async () => {
    const gateway = await fixture.start({ channels: [channel('a')] }, books.variables());
    fixture.upstream.always(refusal(500));
    await chat(gateway.url);
    const [settlement] = await books.settlements(1);
    expect(settlement).toMatchObject({ outcome: 'failed', status: 502 });
    expect(settlement).not.toHaveProperty('usage');
  });

  it('note what a long stream has taken so far, for the case that the process dies', async () => {
    const gateway = await fixture.start({ channels: [channel('a')] }, books.variables());
    const words = countedStream(...Array.from({ length: 20 }, (_, i) => `w${i} `));
    const gate = new Gate();
    fixture.upstream.next(gate.between(words.slice(0, -3), words.slice(-3))); // it lasts until it is noted
    const answer = chat(gateway.url, { stream: true });
    const noted = (): object | undefined => books.records().findLast(({ kind }) => kind === 'checkpoint');
    const tokens = (): number =>
      (noted() as { usage: { completionTokens: number } } | undefined)?.usage.completionTokens ?? 0;
    await until(() => tokens() > 5);
    expect(noted()).toMatchObject({ channel: 'a', upstreamModel: 'test-model', usageSource: 'estimate' });
    expect(tokens()).toBeGreaterThan(5);
    gate.open();
    expect((await answer).text).toBe(chatEvents(...Array.from({ length: 20 }, (_, i) => `w${i} `)).join(''));
  });

  it('are written within 250 ms when relaxed', async () => {
    const relaxed = await fixture.start({ channels: [channel('a')] }, books.variables('relaxed'));
    await chat(relaxed.url);
    expect(await books.settlements(1)).toHaveLength(1);
  });

  it('are not there at all when off', async () => {
    const gateway = await fixture.start({ channels: [channel('a')] }, books.variables('off'));
    expect((await chat(gateway.url)).status).toBe(200);
    expect(books.hasJournal).toBe(false);
  });
});

/** Reads so many content events of a stream, then drops the connection; gives the text that was heard. */
async function hangUpAfter(url: string, events: number): Promise<string> {
  const leaving = new AbortController();
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'test-model', messages: [], stream: true }),
    signal: leaving.signal,
  });
  let heard = '';
  const decoder = new TextDecoder();
  for await (const part of response.body!) {
    heard += decoder.decode(part as Uint8Array, { stream: true });
    if (contents(heard).length >= events) break;
  }
  leaving.abort();
  return contents(heard).join('');
}

function contents(stream: string): string[] {
  const whole = stream.slice(0, stream.lastIndexOf('\n\n') + 2);
  return payloads(whole)
    .filter((data) => data !== '[DONE]')
    .map((data) => (JSON.parse(data) as { choices: { delta: { content?: string } }[] }).choices[0]?.delta.content)
    .filter((content): content is string => Boolean(content));
}
