import { describe, expect, it } from '@jest/globals';
import { DENSE } from '../../support/large-texts.js';
import { bodyOf } from '../../support/loop-requests.js';
import { largeAnswers, SMALL, streamOf, WHOLE } from '../../support/loop-answers.js';
import { LOOP_CHANNELS, loopWall, saying, WORDS_OF, type LoopChannel } from '../../support/loop-wall.js';

const MIB = 1024 * 1024;
/** More than an answer of an upstream is taken for. */
const ANSWERS = largeAnswers(12 * MIB, 900_000, DENSE);
/** About what a response may have to be kept. */
const KEPT = largeAnswers(4 * MIB, 200_000, ['letters', ...DENSE]);
const EVENTS = 30_000;
const EVENT_STREAM = 'text/event-stream';

const CHAT = '/v1/chat/completions';
const RESPONSES = '/v1/responses';
/** Besides those of OpenAI, the client in whose words the channel answers. */
const OWN_CLIENT: Partial<Record<LoopChannel, string>> = {
  anthropic: '/v1/messages',
  gemini: '/v1beta/models/m:generateContent',
};
const CASES = LOOP_CHANNELS.filter((channel) => WORDS_OF[channel] !== null).flatMap((channel) =>
  [CHAT, RESPONSES, OWN_CLIENT[channel]].flatMap((path) => (path === undefined ? [] : [[channel, path] as const])),
);

/** The path and the body of a small request, whole or streamed. */
function asked(channel: LoopChannel, path: string, isStream: boolean) {
  const body = bodyOf(path, { text: 'ok', rest: isStream && !path.includes(':') ? ',"stream":true' : '' });
  return { channel, path: isStream ? path.replace(':generateContent', ':streamGenerateContent?alt=sse') : path, body };
}

describe('whatever one upstream answers leaves the event loop to others', () => {
  const wall = loopWall();

  it.each(CASES)(
    'of %s at %s, passed on or translated, whole, as a stream, and made the other',
    async (channel, path) => {
      const words = WORDS_OF[channel]!;
      const long: string[] = [];
      for (const isStream of [false, true]) {
        const request = asked(channel, path, isStream);
        wall.upstream.always(isStream ? saying(streamOf(words, SMALL), EVENT_STREAM) : saying(WHOLE[words](SMALL)));
        expect([isStream, (await wall.send(request)).status]).toEqual([isStream, 200]);
        for (const said of ANSWERS) {
          wall.upstream.always(saying(streamOf(words, said), EVENT_STREAM));
          long.push(...(await wall.waits(`${said.name}, events for ${isStream ? 'a stream' : 'a whole'}`, request)));
          wall.upstream.always(saying(WHOLE[words](said)));
          long.push(...(await wall.waits(`${said.name}, whole for ${isStream ? 'a stream' : 'a whole'}`, request)));
        }
      }
      expect(long).toEqual([]);
      expect(wall.isAlive).toBe(true);
    },
  );

  it.each(CASES)('of %s at %s, in very many small events', async (channel, path) => {
    wall.upstream.always(saying(streamOf(WORDS_OF[channel]!, { text: 'a', rest: '' }, EVENTS), EVENT_STREAM));
    const long: string[] = [];
    for (const isStream of [false, true])
      long.push(...(await wall.waits(isStream ? 'a stream' : 'a whole', asked(channel, path, isStream))));
    expect(long).toEqual([]);
    expect(wall.isAlive).toBe(true);
  });

  it.each(KEPT.map((said) => [said.name, said] as const))('and what is kept of it: %s', async (name, said) => {
    const long: string[] = [];
    for (const channel of ['chat', 'anthropic'] as const) {
      const body = bodyOf(RESPONSES, said);
      wall.upstream.always(saying(WHOLE[WORDS_OF[channel]!](said)));
      const { text } = await wall.send({ channel, path: RESPONSES, body });
      const id = /"id":"(resp_[^"]+)"/.exec(text)?.[1];
      if (id === undefined) continue;
      const kept = `${RESPONSES}/${id}`;
      for (const path of [kept, `${kept}?stream=true`, `${kept}/input_items`])
        long.push(...(await wall.waits(`${name}: ${path.slice(kept.length)}`, { channel, path })));
      wall.upstream.always(saying(WHOLE[WORDS_OF[channel]!](SMALL)));
      const next = bodyOf(RESPONSES, { text: 'ok', rest: `,"previous_response_id":"${id}"` });
      long.push(...(await wall.waits(`${name}: referred to`, { channel, path: RESPONSES, body: next })));
    }
    expect(long).toEqual([]);
    expect(wall.isAlive).toBe(true);
  });
});
