import { isDeepStrictEqual } from 'node:util';
import { DIALECTS } from '../../../src/gateway/dialects/dialects.js';
import { DIALECT_NAMES, type DialectName } from '../../../src/gateway/protocol/dialect-name.js';
import { decodeChunks, decoderOf, fold, recordedBody, recordedStream } from '../../support/dialect-streams.js';

const RECORDED: readonly (readonly [DialectName, string])[] = [
  ['openai-chat', 'text'],
  ['openai-chat', 'tools'],
  ['openai-chat', 'reasoning'],
  ['openai-chat', 'deepseek'],
  ['openai-responses', 'text'],
  ['openai-responses', 'tools'],
  ['openai-responses', 'reasoning'],
  ['anthropic', 'text'],
  ['anthropic', 'tools'],
  ['anthropic', 'reasoning'],
  ['gemini', 'text'],
  ['gemini', 'tools'],
  ['gemini', 'reasoning'],
];

describe.each(RECORDED)('a recorded stream: %s, %s', (dialect, name) => {
  const bytes = recordedStream(dialect, name);
  const whole = decodeChunks(dialect, [bytes]);

  it('amounts to the reply that was recorded without streaming', () => {
    const decoded = DIALECTS[dialect].decodeReply(recordedBody(dialect, name, 'response'), 'x');
    expect(decoded).toEqual({ kind: 'reply', reply: fold(whole) });
    expect(whole.at(-1)).toEqual({ kind: 'end' });
  });

  it('gives the same events wherever its bytes are cut', () => {
    const cuts = Array.from(bytes.subarray(1), (_, before) => before + 1);
    const events = (cut: number) => decodeChunks(dialect, [bytes.subarray(0, cut), bytes.subarray(cut)]);
    expect(cuts.filter((cut) => !isDeepStrictEqual(events(cut), whole))).toEqual([]);
    expect(
      decodeChunks(
        dialect,
        [...bytes].map((byte) => Buffer.from([byte])),
      ),
    ).toEqual(whole);
  });

  it('has no events that are unknown', () => {
    const decoder = decoderOf(dialect);
    decodeChunks(dialect, [bytes], decoder);
    expect(decoder.unknownEvents).toBe(0);
  });

  it('is broken and never complete when it ends before its finish reason', () => {
    const text = bytes.toString();
    const finish = text.search(/"(?:finish_reason|finishReason|stop_reason)":"|"type":"response\.completed"/);
    const ends = [...text.matchAll(/\r?\n\r?\n/g)].map(({ index, 0: { length } }) => index + length);
    const early = ends.filter((end) => end < finish);
    expect(early.length).toBeGreaterThan(0);
    for (const end of early) {
      const events = decodeChunks(dialect, [Buffer.from(text.slice(0, end))]);
      expect(events.at(-1)).toEqual({ kind: 'broken', why: 'incomplete' });
      expect(events.some(({ kind }) => kind === 'end' || kind === 'finish')).toBe(false);
    }
  });

  it('passes over and counts events that nobody knows', () => {
    const strange = Buffer.from('event: novelty\ndata: {"type":"novelty","sequence_number":1}\n\n');
    const decoder = decoderOf(dialect);
    const events = decodeChunks(dialect, [strange, bytes], decoder);
    expect(fold(events).choices).toEqual(fold(whole).choices);
    expect(decoder.unknownEvents).toBe(1);
  });

  it('is broken when an event holds no JSON', () => {
    const garbage = Buffer.from('data: {"choices":[{"delta"\n\n');
    expect(decodeChunks(dialect, [garbage, bytes])).toEqual([{ kind: 'broken', why: 'invalid' }]);
  });
});

describe('recorded replies', () => {
  const replyOf = (dialect: DialectName, name: string) => fold(decodeChunks(dialect, [recordedStream(dialect, name)]));

  it.each(DIALECT_NAMES)('%s: text', (dialect) => {
    const [choice] = replyOf(dialect, 'text').choices;
    expect(choice?.parts).toEqual([expect.objectContaining({ kind: 'text', text: 'Grüße aus Köln 👋' })]);
    expect(choice?.finish).toBe(dialect === 'anthropic' ? 'stop_sequence' : 'stop');
    expect(choice?.stopSequence).toBe(dialect === 'anthropic' ? 'END' : null);
  });

  it.each(['openai-chat', 'openai-responses', 'gemini'] as const)('%s: logprobs', (dialect) => {
    const alternatives = [
      { token: 'Grüße', logprob: -0.25 },
      { token: 'Hi', logprob: -4.5 },
    ];
    expect(replyOf(dialect, 'text').choices[0]?.logprobs).toEqual([{ token: 'Grüße', logprob: -0.25, alternatives }]);
  });

  it.each(['openai-responses', 'anthropic', 'gemini'] as const)('%s: citations', (dialect) => {
    const [part] = replyOf(dialect, 'text').choices[0]!.parts;
    expect(part).toMatchObject({ citations: [{ url: 'https://koeln.de/' }] });
  });

  it.each(DIALECT_NAMES)('%s: parallel tool calls', (dialect) => {
    const [choice] = replyOf(dialect, 'tools').choices;
    const calls = choice!.parts.filter((part) => part.kind === 'tool_call');
    expect(choice?.finish).toBe('tool_calls');
    expect(calls.map(({ name, arguments: text }) => [name, JSON.parse(text)])).toEqual([
      ['get_weather', { city: 'Köln' }],
      ['get_time', {}],
    ]);
    expect(new Set(calls.map(({ id }) => id)).size).toBe(2);
    expect(calls.every(({ id }) => /^[\w-]{1,64}$/.test(id))).toBe(true);
  });

  it('every count of tokens is part of its whole', () => {
    expect(replyOf('anthropic', 'text').usage).toMatchObject({
      promptTokens: 135,
      cachedTokens: 100,
      cacheWriteTokens: 10,
      completionTokens: 12,
    });
    expect(replyOf('gemini', 'reasoning').usage).toMatchObject({
      promptTokens: 50,
      cachedTokens: 4,
      completionTokens: 70,
      reasoningTokens: 60,
    });
    expect(replyOf('openai-chat', 'text').usage).toMatchObject({
      promptTokens: 24,
      cachedTokens: 16,
      completionTokens: 9,
    });
    expect(replyOf('openai-responses', 'text').usage).toMatchObject({
      promptTokens: 36,
      cachedTokens: 20,
      completionTokens: 87,
      reasoningTokens: 64,
    });
  });

  it('reasoning comes with what its provider needs to go on from it', () => {
    const signatures = (dialect: DialectName) =>
      replyOf(dialect, 'reasoning').choices[0]!.parts.flatMap((part) => (part.kind === 'reasoning' ? [part] : []));
    expect(signatures('anthropic')).toEqual([
      {
        kind: 'reasoning',
        text: 'Let me look.',
        signature: { from: 'anthropic', data: 'EqQBCgIYAhIM1gbcDa9GJwZA2b3h', id: null, isRedacted: false },
      },
      {
        kind: 'reasoning',
        text: '',
        signature: { from: 'anthropic', data: 'EmwKAhgBEgy3va3pzix', id: null, isRedacted: true },
      },
    ]);
    expect(signatures('openai-responses')).toEqual([
      {
        kind: 'reasoning',
        text: 'Let me look.\n\n**Weather**',
        signature: { from: 'openai-responses', data: 'gAAAAABor0AzEnc', id: 'rs_68af', isRedacted: false },
      },
    ]);
    expect(signatures('gemini').map(({ signature }) => signature)).toEqual([
      null,
      { from: 'gemini', data: 'CikBjz1rX0A+/Q==', id: 'call_x_0_0', isRedacted: false },
    ]);
    expect(signatures('openai-chat')).toEqual([
      {
        kind: 'reasoning',
        text: 'Let me look.',
        signature: expect.objectContaining({ from: 'openai-chat', data: expect.stringContaining('EqQBCkgIBRABGAIi') }),
      },
    ]);
  });
});
