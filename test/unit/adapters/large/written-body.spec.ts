import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { LargeBodies } from '../../../../src/gateway/adapters/large/large-bodies.js';
import { isWrittenElsewhere, writtenElsewhere } from '../../../../src/gateway/adapters/large/written-body.js';
import { passedBody } from '../../../../src/gateway/adapters/passed-body.js';
import { translatedBody } from '../../../../src/gateway/adapters/translated-body.js';
import { encodingOf } from '../../../../src/gateway/catalog/channel-encoding.js';
import { droppedFromPassed } from '../../../../src/gateway/dialects/passed/passed-call.js';
import { translatedBefore, translationNote } from '../../../../src/gateway/dialects/upstream-call.js';
import type { AttemptTarget } from '../../../../src/gateway/health/block.js';
import type { Call } from '../../../../src/gateway/protocol/call.js';
import { wellFormed } from '../../../../src/platform/json-splice/well-formed.js';
import type { GatewayError } from '../../../../src/platform/errors/gateway-error.js';
import { BODIES_PROGRAM } from '../../../support/gateway.js';
import { callOf, channelOf, placeOf, spoken, type ChannelWish } from '../../../support/compiled.js';

const open: LargeBodies[] = [];
afterEach(() => {
  for (const bodies of open.splice(0)) bodies.end();
});

function bodiesOf(program = BODIES_PROGRAM): LargeBodies {
  const bodies = new LargeBodies(pino({ level: 'silent' }), program);
  open.push(bodies);
  return bodies;
}

const NO_EXCHANGE = { wasSent: false, pause() {}, resume() {}, abort() {} };
const NOTHING = { onHead() {}, onBytes() {}, onDone() {}, onFault() {} };

async function write(call: Call, place: AttemptTarget, bodies = bodiesOf()): Promise<Buffer | GatewayError> {
  return await new Promise((resolve) => {
    writtenElsewhere(bodies, { call, place, owner: 0, handler: { ...NOTHING, onRefused: resolve } }, (body) => {
      resolve(body);
      return NO_EXCHANGE;
    });
  });
}

const at = (fields: Partial<ChannelWish>): AttemptTarget => placeOf(channelOf(fields));
const WORDS = 'Words and \\ud83d a half character. '.repeat(20_000);
const CALLED = [{ id: 'call_1', type: 'function', function: { name: 'look up', arguments: '{"a":1}' } }];
const long = (fields: object = {}): Call => {
  const messages = [
    { role: 'user', content: 'MARK' },
    { role: 'assistant', content: null, tool_calls: CALLED },
    { role: 'tool', tool_call_id: 'call_1', content: 'found' },
  ];
  return callOf(JSON.stringify({ model: 'm', messages, seed: 5, ...fields }).replace('MARK', WORDS));
};

describe('a large body', () => {
  it.each(['anthropic', 'openai-responses', 'gemini'] as const)(
    'becomes on the thread for %s what it would become on the spot, and its answer knows as much',
    async (dialect) => {
      const place = at({ ...spoken(dialect), defaults: { temperature: 0.5, max_tokens: 9 } });
      const [there, here] = [long(), long()];
      const body = await write(there, place);
      const { channel, model } = place;
      expect(String(body)).toBe(wellFormed(translatedBody(here, model, channel)).toString());
      const words = encodingOf(channel, model);
      expect(translatedBefore(there, words)).toEqual(translationNote(here, words));
      expect(there.body.equals(here.body)).toBe(true);
    },
  );

  it('is fitted there where it passes to a model that refuses something, and mended where it only passes', async () => {
    const refusing = at({ traits: { m: { refuses: ['seed', 'laterInstructions'] } }, defaults: { top_p: 0.5 } });
    const call = long({
      messages: [
        { role: 'user', content: WORDS },
        { role: 'system', content: 's' },
      ],
    });
    expect(String(await write(call, refusing))).toBe(String(passedBody(call, 'm', refusing.channel)));
    expect(droppedFromPassed(call, encodingOf(refusing.channel, 'm').traits.passed)).toEqual(['seed']);
    expect(String(await write(long(), at({})))).toBe(String(wellFormed(Buffer.from(long().body))));
  });

  it('is refused with the place of what is wrong', async () => {
    const wrong = long({
      messages: [
        { role: 'user', content: WORDS },
        { role: 'nobody', content: 'x' },
      ],
    });
    expect(await write(wrong, at(spoken('anthropic')))).toMatchObject({
      code: 'invalid_request',
      details: { param: 'messages[1].role' },
    });
  });

  it('is refused where one letter makes tens of megabytes of text twice as large', async () => {
    const place = at(spoken('anthropic'));
    const large = (letter: string): Call => {
      const messages = [{ role: 'user', content: `${letter}${'a'.repeat(17 * 1024 * 1024)}` }];
      return callOf(JSON.stringify({ model: 'm', messages }));
    };
    expect(await write(large('多'), place)).toMatchObject({ code: 'request_too_large' });
    expect(await write(large('a'), place)).toBeInstanceOf(Buffer);
  });

  it('may hold a picture of 20 MB beside words in any script', async () => {
    const picture = `iVBORw0KGgo${'A'.repeat(27_000_000)}`;
    const content = [
      { type: 'text', text: '这是什么?' },
      { type: 'image_url', image_url: { url: `data:image/png;base64,${picture}` } },
    ];
    const call = callOf(JSON.stringify({ model: 'm', messages: [{ role: 'user', content }] }));
    const body = await write(call, at(spoken('anthropic')));
    const { messages } = JSON.parse(String(body)) as { messages: readonly [{ content: readonly unknown[] }] };
    expect(messages[0].content[0]).toMatchObject({ text: '这是什么?' });
    const { source } = messages[0].content[1] as { source: { data: string; media_type: string } };
    expect([source.media_type, source.data === picture]).toEqual(['image/png', true]);
  });

  it('is refused for a while where the thread cannot be had: nobody writes it while all wait', async () => {
    const nowhere = pathToFileURL('dist/no/such/program.js');
    expect(await write(long(), at(spoken('anthropic')), bodiesOf(nowhere))).toMatchObject({
      code: 'overloaded',
      details: { retryAfterSeconds: 1 },
    });
  });

  it('goes there only where it has to be read', () => {
    expect(isWrittenElsewhere(long(), at(spoken('anthropic')))).toBe(true);
    expect(isWrittenElsewhere(callOf({ messages: [] }), at(spoken('anthropic')))).toBe(false);
    const plain = (bytes: number, text = 'a'): Call => callOf(`{"x":"${text.repeat(bytes / text.length)}"}`);
    expect(isWrittenElsewhere(plain(2_000_000), at({}))).toBe(false);
    expect(isWrittenElsewhere(plain(2_000_000, '\\n'), at({}))).toBe(true);
    expect(isWrittenElsewhere(plain(2_000_000), at({ defaults: { top_p: 0.5 } }))).toBe(true);
  });
});
