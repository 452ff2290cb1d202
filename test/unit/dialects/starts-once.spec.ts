import { EMPTY_CALL } from '../../../src/gateway/protocol/neutral-call.js';
import { PAIRS, translateStream } from '../../support/dialect-answers.js';
import { recordedStream } from '../../support/dialect-streams.js';
import { SAMPLES } from '../../support/dialects/samples.js';

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
    expect(first).toMatch(new RegExp(SAMPLES[client].view.start.source));
    expect(stream.match(SAMPLES[client].view.start)).toHaveLength(1);
  });
});
