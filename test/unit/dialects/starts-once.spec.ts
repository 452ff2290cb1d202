import { EMPTY_CALL } from '../../../src/gateway/protocol/neutral-call.js';
import type { DialectName } from '../../../src/gateway/protocol/dialect-name.js';
import { PAIRS, translateStream } from '../../support/dialect-answers.js';
import { recordedStream } from '../../support/dialect-streams.js';

/** The events in which a client's stream starts. */
const STARTS: Readonly<Record<DialectName, RegExp>> = {
  'openai-chat': /"role":"assistant"/g,
  'openai-responses': /event: response\.created\n/g,
  anthropic: /event: message_start\n/g,
  gemini: /^/g,
};

const FIRST_EVENTS: Readonly<Record<string, (text: string) => string>> = {
  missing: (text) => text.slice(text.indexOf('\n\n') + 2),
  'sent twice': (text) => text.slice(0, text.indexOf('\n\n') + 2) + text,
};

const FOREIGN = PAIRS.filter(([client, upstream]) => client !== upstream);

describe.each(Object.entries(FIRST_EVENTS))('a stream whose first event is %s', (_how, change) => {
  it.each(FOREIGN)('starts once for a client of %s, from an upstream of %s', (client, upstream) => {
    const text = change(recordedStream(upstream, 'reasoning').toString());
    const stream = translateStream([client, upstream], EMPTY_CALL, text).toString();
    const payloads = [...stream.matchAll(/^data: (.*)$/gm)]
      .map(([, data]) => data!)
      .filter((data) => data !== '[DONE]');
    expect(payloads.length).toBeGreaterThan(2);
    for (const data of payloads) expect(JSON.parse(data)).toEqual(expect.any(Object));
    const [first] = stream.split('\n\n');
    expect(first).toMatch(new RegExp(STARTS[client].source));
    expect(stream.match(STARTS[client])).toHaveLength(1);
  });
});
