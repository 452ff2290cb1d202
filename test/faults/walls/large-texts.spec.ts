import { describe, expect, it } from '@jest/globals';
import { SMALL, streamOf, WHOLE, type AnswerWords } from '../../support/loop-answers.js';
import { saying } from '../../support/loop-wall.js';
import { bodyOf } from '../../support/loop-requests.js';
import { completion, json } from '../../support/scripted-upstream.js';
import { until, untilRight } from '../../support/until.js';
import { NO_HARM, wallSuite } from '../../support/wall-suite.js';
import type { RawClient } from '../../support/walls.js';

const TEXT = 'a b'.repeat((31 * 1024 * 1024) / 3);
const AT_ONCE = 2;
/** Of the smallest machine that is named in the docs. */
const MOST_MB = 512;
const ASKED = 'Tell me all of it';
/** All of it, or word that there is no room or no time for it now, or that it is more than is taken. */
const TOLD = [200, 413, 502, 503, 504];

const NO_OWN = { base_url: undefined, api_keys: undefined, default_model: undefined, provider: undefined };

const suite = wallSuite();

/** Sends so many requests of the attacker at once; resolves once each has been answered to the end. */
async function ask(path: string, body: string): Promise<void> {
  const before = suite.clients.length;
  for (let i = 0; i < AT_ONCE; i++) suite.send(path, body);
  const mine = suite.clients.slice(before);
  await until(() => mine.every(isOver));
  expect(mine.filter((client) => !TOLD.includes(client.status) && !isCut(client)).map(wordsOf)).toEqual([]);
  await suite.bystander.asked(2);
}

/** The status of one request, once there is room for it. */
async function askAlone(path: string, body: string): Promise<number> {
  const once = async (): Promise<number> => {
    const client = suite.send(path, body);
    await until(() => isOver(client));
    return client.status;
  };
  return await untilRight(once, (status) => status === 200);
}

function isOver({ status, isClosed }: RawClient): boolean {
  return status !== 0 || isClosed;
}

/** The end of a connection may overtake the answer to a body that was refused while it was being sent. */
function isCut({ status, isClosed }: RawClient): boolean {
  return status === 0 && isClosed;
}

function wordsOf({ received }: RawClient): string {
  return received;
}

describe('texts of 31 MB, several at once', () => {
  it.each<[string, string, AnswerWords]>([
    ['/v1/responses', 'openai-chat', 'chat'],
    ['/v1/chat/completions', 'openai-chat', 'chat'],
  ])('in requests, whole answers and single events: %s at %s', async (path, dialect, words) => {
    const channel = { id: 'c', base_url: suite.upstream.baseUrl, api_key: 'key-a', models: ['m'], dialect };
    await suite.begin({ route: { ...NO_OWN, channels: [channel] }, limitMb: MOST_MB });
    const { upstream } = suite;
    let told: { readonly text: string; readonly type: string } | null = null;
    upstream.always((response, request) => {
      const isAsked = request.body.includes(ASKED);
      if (told !== null && isAsked) return saying(told.text, told.type)(response, request);
      if (request.body.includes('"hi"')) return json(200, completion('ok'))(response, request);
      return saying(WHOLE[words](SMALL))(response, request);
    });
    expect(await askAlone(path, bodyOf(path, { text: TEXT, rest: '' }))).toBe(200);
    for (let round = 0; round < 2; round++) {
      told = null;
      await ask(path, bodyOf(path, { text: TEXT, rest: '' }));
      const small = bodyOf(path, { text: ASKED, rest: '' });
      told = { text: WHOLE[words]({ text: TEXT, rest: '' }), type: 'application/json' };
      await ask(path, small);
      told = { text: streamOf(words, { text: TEXT, rest: '' }), type: 'text/event-stream' };
      await ask(path, small);
      await ask(path, bodyOf(path, { text: ASKED, rest: ',"stream":true' }));
      upstream.requests.length = 0;
    }
    expect({ ...suite.harm, mbAboveLimit: 0 }).toEqual(NO_HARM);
    expect(suite.wall.ownPeakMb()).toBeLessThan(MOST_MB);
  });
});
