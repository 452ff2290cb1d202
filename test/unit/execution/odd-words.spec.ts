import { expect, it } from '@jest/globals';
import { DIALECT_NAMES, type DialectName } from '../../../src/gateway/protocol/dialect-name.js';
import type { JsonObject } from '../../../src/gateway/protocol/tool.js';
import { bodyReader, streamReader } from '../../support/answer-readers.js';
import { SAMPLES } from '../../support/dialects/samples.js';
import { Heard } from '../../support/heard.js';

function chat(choice: object, more: object = {}): object {
  return {
    id: 'c',
    object: 'chat.completion',
    model: 'up',
    choices: [{ index: 0, ...choice, finish_reason: 'stop' }],
    ...more,
  };
}

function message(content: unknown): object {
  return { id: 'm', type: 'message', role: 'assistant', model: 'up', content, stop_reason: 'end_turn', usage: {} };
}

const WAYS = ['whole', 'unfolded', 'in one event', 'folded'] as const;
type Way = (typeof WAYS)[number];

const CASES = DIALECT_NAMES.flatMap((upstream) =>
  Object.entries(SAMPLES[upstream].answers.odd).flatMap(([how, body]) =>
    DIALECT_NAMES.flatMap((client) => WAYS.map((way) => [upstream, how, client, way, body] as const)),
  ),
);

function heardOf(pair: readonly [DialectName, DialectName], way: Way, body: string): Heard {
  const heard = new Heard();
  const isWhole = way === 'whole' || way === 'unfolded';
  const reader = isWhole ? bodyReader(pair, way, heard) : streamReader(pair, way === 'folded' ? way : 'stream', heard);
  reader.push(Buffer.from(isWhole ? body : `data: ${body}\n\n`));
  reader.end();
  return heard;
}

/** The values at a path, which has `[]` for every element of a list. */
function at(value: unknown, path: string): unknown[] {
  return path.split('.').reduce<unknown[]>(
    (found, name) => {
      const inner = name === '[]' ? found.flat() : found.map((each) => (each as JsonObject | undefined)?.[name]);
      return inner.filter((each) => each !== undefined && each !== null);
    },
    [value],
  );
}

/** All that a library shows which expects every field where and what the dialect says. */
function shown(client: DialectName, way: Way, text: string): unknown[] {
  if (way === 'whole' || way === 'folded') return at(JSON.parse(text), SAMPLES[client].view.words.whole);
  const events = [...text.matchAll(/^data: (\{.*)$/gm)].map(([, data]) => JSON.parse(data!) as JsonObject);
  const [type, path] = SAMPLES[client].view.words.event;
  return events.filter((each) => type === null || each['type'] === type).flatMap((each) => at(each, path));
}

it.each(CASES)('an upstream of %s with %s says it to a client of %s: %s', (upstream, _how, client, way, body) => {
  const heard = heardOf([client, upstream], way, JSON.stringify(body));
  expect(heard.outcomes).toEqual([way === 'whole' || way === 'folded' ? 'reply' : 'finish']);
  expect(shown(client, way, heard.content + heard.body).join('')).toBe('Hi');
});

it.each(DIALECT_NAMES.flatMap((client) => WAYS.map((way) => [client, way] as const)))(
  'a message without content is no answer to a client of %s: %s',
  (client, way) => {
    expect(heardOf([client, 'anthropic'], way, JSON.stringify(message(null))).outcomes).toEqual(['fail']);
  },
);

it.each(
  DIALECT_NAMES.flatMap((client) =>
    [{ message: 'Hi' }, { delta: 'Hi' }, { delta: {}, message: 'Hi' }].flatMap((choice) =>
      WAYS.map((way) => [client, way, choice] as const),
    ),
  ),
)('a bare text in the place of a message is no answer to a client of %s: %s, %j', (client, way, choice) => {
  expect(heardOf([client, 'openai-chat'], way, JSON.stringify(chat(choice))).outcomes).toEqual(['fail']);
});

it.each(WAYS)('a text of old servers is one for clients of other dialects: %s', (way) => {
  const heard = heardOf(['anthropic', 'openai-chat'], way, JSON.stringify(chat({ text: 'Hi' })));
  expect(shown('anthropic', way, heard.content + heard.body)).toEqual(['Hi']);
});
