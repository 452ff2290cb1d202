import { DIALECTS } from '../../../src/gateway/dialects/dialects.js';
import { StreamTranslation } from '../../../src/gateway/dialects/translation.js';
import { DIALECT_NAMES, type DialectName } from '../../../src/gateway/protocol/dialect-name.js';
import { EMPTY_CALL } from '../../../src/gateway/protocol/neutral-call.js';
import { askLibrary } from '../../support/client-libraries.js';
import { translateReply } from '../../support/dialect-calls.js';
import type { SdkAnswer } from '../../support/dialects/dialect-samples.js';
import { SAMPLES } from '../../support/dialects/samples.js';
import { contextOf, EventCutter, recordedBody, recordedStream } from '../../support/dialect-streams.js';
import { json, ScriptedUpstream, sse } from '../../support/scripted-upstream.js';

const PAIRS = DIALECT_NAMES.flatMap((client) =>
  DIALECT_NAMES.filter((upstream) => upstream !== client).map((upstream) => [client, upstream] as const),
);
const ERROR = { status: 502, type: 'server_error', code: 'upstream_incomplete', param: null, message: 'cut short' };

let server: ScriptedUpstream;
beforeAll(async () => {
  server = await ScriptedUpstream.start();
});
afterAll(async () => {
  await server.stop();
});

/** A recorded stream of the upstream as the client gets it; `events` limits how many of the upstream's came. */
function translated(client: DialectName, upstream: DialectName, name: string, events = Infinity): string[] {
  const pair = { client: DIALECTS[client], upstream: DIALECTS[upstream] };
  const translation = new StreamTranslation(pair, EMPTY_CALL, contextOf());
  const pushed = new EventCutter()
    .push(recordedStream(upstream, name))
    .slice(0, events)
    .map(({ data, name: event }) => translation.push(data, event).text);
  return [...pushed, events === Infinity ? translation.end().text : translation.fail(ERROR)];
}

async function ask(client: DialectName, upstream: DialectName, name: string, isStream: boolean): Promise<SdkAnswer> {
  if (isStream) server.next(sse(translated(client, upstream, name)));
  else {
    const pair = { client: DIALECTS[client], upstream: DIALECTS[upstream] };
    const reply = translateReply(pair, recordedBody(upstream, name, 'response'), EMPTY_CALL, contextOf());
    server.next(json(200, reply));
  }
  return await askLibrary(client, `http://127.0.0.1:${server.port}`, isStream);
}

describe.each(PAIRS)('the client library of %s reads what an upstream of %s said', (client, upstream) => {
  describe.each([
    ['whole', false],
    ['streamed', true],
  ])('%s', (_how, isStream) => {
    it('text with its finish reason and tokens', async () => {
      const answer = await ask(client, upstream, 'text', isStream);
      const { finish } = SAMPLES[client].answers.recorded;
      const { tokens } = SAMPLES[upstream].answers.recorded;
      expect(answer).toMatchObject({ text: 'Grüße aus Köln 👋', calls: [], finish: finish.text, tokens });
    });

    it('parallel tool calls', async () => {
      const answer = await ask(client, upstream, 'tools', isStream);
      expect(answer.finish).toBe(SAMPLES[client].answers.recorded.finish.calls);
      expect(answer.calls).toEqual([
        { name: 'get_weather', arguments: { city: 'Köln' } },
        { name: 'get_time', arguments: {} },
      ]);
    });

    it('thoughts beside a tool call', async () => {
      const answer = await ask(client, upstream, 'reasoning', isStream);
      expect(answer.thoughts).toContain('Let me look.');
      expect(answer.text).toBe('');
      expect(answer.calls).toEqual([{ name: 'get_weather', arguments: { city: 'Köln' } }]);
    });
  });

  it('never as finished when the upstream stopped short', async () => {
    server.next(sse(translated(client, upstream, 'text', 3)));
    const asked = askLibrary(client, `http://127.0.0.1:${server.port}`, true);
    await expect(asked).rejects.toThrow(client === 'gemini' ? /./ : /cut short/);
  });
});
