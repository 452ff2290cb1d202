import * as fc from 'fast-check';
import { askedOf } from '../../../src/gateway/dialects/shared/asked-for.js';
import {
  CustomToolUnwrapper,
  unwrapReply,
  wrapCustomTools,
} from '../../../src/gateway/dialects/shared/custom-tools.js';
import { readMediaUrl, writeMediaUrl } from '../../../src/gateway/dialects/shared/data-url.js';
import { DropList, droppedHeader } from '../../../src/gateway/dialects/shared/drop-list.js';
import { effortOf, nearestEffort } from '../../../src/gateway/dialects/shared/effort.js';
import { seal, unseal } from '../../../src/gateway/dialects/shared/envelope.js';
import { Fields } from '../../../src/gateway/dialects/shared/fields.js';
import { replyEvents } from '../../../src/gateway/dialects/shared/reply-events.js';
import { readArguments, writeArguments } from '../../../src/gateway/dialects/shared/tool-arguments.js';
import { DIALECTS } from '../../../src/gateway/dialects/dialects.js';
import { DIALECT_NAMES } from '../../../src/gateway/protocol/dialect-name.js';
import { EMPTY_CALL } from '../../../src/gateway/protocol/neutral-call.js';
import type { NeutralReply } from '../../../src/gateway/protocol/neutral-reply.js';
import type { ReasoningPart } from '../../../src/gateway/protocol/part.js';
import { fold } from '../../support/dialect-streams.js';

const signature = fc.option(
  fc.record({
    from: fc.constantFrom(...DIALECT_NAMES),
    data: fc.string(),
    id: fc.option(fc.string()),
    isRedacted: fc.boolean(),
  }),
);
const thought: fc.Arbitrary<ReasoningPart> = fc
  .tuple(fc.string({ unit: 'grapheme' }), signature)
  .map(([text, signed]) => ({ kind: 'reasoning', text, signature: signed }));

describe('envelopes of reasoning', () => {
  it('give back what was put in, and are base64 all through', () => {
    fc.assert(
      fc.property(fc.array(thought, { maxLength: 4 }), (parts) => {
        const sealed = seal(parts);
        expect(sealed).toMatch(/^[A-Za-z0-9+/]+=*$/);
        expect(unseal(sealed)).toEqual(parts);
      }),
    );
  });

  it('are not seen in what others wrote', () => {
    for (const foreign of [
      '',
      'EqQBCgIYAhIM',
      'Z3cx',
      'Z3cxnojson',
      `Z3cx${Buffer.from('{"a":1}').toString('base64')}`,
    ]) {
      expect(unseal(foreign)).toBeNull();
    }
    fc.assert(
      fc.property(fc.base64String(), (text) => expect(text.startsWith('Z3cx') ? null : unseal(text)).toBeNull()),
    );
  });

  it('survive a client that has tampered with them', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const sealed = `Z3cx${Buffer.from(JSON.stringify(value)).toString('base64')}`;
        const parts = unseal(sealed) ?? [];
        expect(parts.every(({ kind, text }) => kind === 'reasoning' && typeof text === 'string')).toBe(true);
      }),
    );
  });
});

describe('what is dropped', () => {
  it('is every field that nobody has read, wherever it is', () => {
    const drops = new DropList();
    const body = { a: 1, b: null, c: { d: 1, e: 2 }, f: [{ g: 1 }, { g: 1, h: 2 }], i: { j: 1 } };
    const fields = new Fields(body, '', drops);
    fields.number('a');
    fields.object('c')?.number('d');
    for (const inner of fields.objects('f')) inner.number('g');
    fields.object('i')?.dropWhole('kind');
    fields.noteUnread();
    expect(drops.names).toEqual(['i.kind', 'c.e', 'f[].h']);
  });

  it('fits a header whatever the client called it', () => {
    expect(droppedHeader([])).toBeNull();
    expect(droppedHeader(['a', 'b[].c', 'a'])).toBe('a, b[].c');
    expect(droppedHeader(['x\r\nset-cookie: a', 'ü'])).toBe('?');
    const long = droppedHeader(Array.from({ length: 500 }, (_, i) => `field_number_${i}`))!;
    expect(long.length).toBeLessThan(1100);
    expect(long).toMatch(/, \?$/);
  });

  it('has a path of its own for every field in every dialect', () => {
    for (const name of DIALECT_NAMES) {
      const paths = Object.entries(DIALECTS[name].fieldPaths);
      expect(paths.map(([field]) => field)).toEqual(Object.keys(DIALECTS.anthropic.fieldPaths));
      expect(paths.every(([, path]) => /^[\w.[\]]+$/.test(path))).toBe(true);
    }
  });

  it('is not what asks for nothing', () => {
    const asked = [
      'seed',
      'choices',
      'frequencyPenalty',
      'store',
      'serviceTier',
      'logprobs',
      'parallelToolCalls',
    ] as const;
    expect(askedOf(EMPTY_CALL, asked)).toEqual([]);
    const idle = { ...EMPTY_CALL, frequencyPenalty: 0, store: false, serviceTier: 'auto', parallelToolCalls: true };
    expect(askedOf(idle, asked)).toEqual([]);
    expect(askedOf({ ...EMPTY_CALL, seed: 0, choices: 2, store: true }, asked)).toEqual(['seed', 'choices', 'store']);
  });
});

describe('arguments of tools', () => {
  it('that are no object come out again as they went in', () => {
    for (const text of ['{broken', '[1]', '"x"', 'null']) expect(writeArguments(readArguments(text))).toBe(text);
    expect(readArguments(' ')).toEqual({});
    expect(writeArguments(undefined)).toBe('{}');
  });
});

describe('media', () => {
  it('data URLs come out as they went in', () => {
    const url = 'data:image/svg+xml;base64,PHN2Zz4=';
    const source = readMediaUrl(url);
    expect(source).toEqual({ kind: 'data', mediaType: 'image/svg+xml', data: 'PHN2Zz4=' });
    expect(source.kind === 'data' && writeMediaUrl(source)).toBe(url);
    expect(readMediaUrl('https://example.org/a')).toEqual({ kind: 'url', url: 'https://example.org/a' });
  });
});

describe('efforts', () => {
  it.each([
    [0, 'none'],
    [1024, 'low'],
    [4096, 'medium'],
    [8192, 'medium'],
    [10_000, 'high'],
    [60_000, 'high'],
  ] as const)('a budget of %i tokens is %s', (budgetTokens, effort) => {
    expect(effortOf({ effort: null, budgetTokens, showsThoughts: null })).toBe(effort);
  });

  it('are the nearest weaker word that a dialect has', () => {
    expect(nearestEffort('max', ['low', 'medium', 'high'])).toBe('high');
    expect(nearestEffort('minimal', ['low', 'medium', 'high'])).toBe('low');
    expect(nearestEffort('xhigh', ['low', 'xhigh', 'max'])).toBe('xhigh');
  });
});

describe('tools of plain text at an upstream that has none', () => {
  const names = new Set(['patch']);
  const wrapped: NeutralReply = {
    model: null,
    usage: null,
    choices: [
      {
        index: 0,
        finish: 'tool_calls',
        stopSequence: null,
        logprobs: [],
        parts: [
          { kind: 'tool_call', id: 'a', name: 'patch', arguments: '{"input":"*** Begin\\n"}', isCustom: false },
          { kind: 'tool_call', id: 'b', name: 'patch', arguments: 'no json', isCustom: false },
          { kind: 'tool_call', id: 'c', name: 'other', arguments: '{"input":"x"}', isCustom: false },
        ],
      },
    ],
  };
  const texts = [
    ['*** Begin\n', true],
    ['no json', true],
    ['{"input":"x"}', false],
  ];
  const told = ({ choices }: NeutralReply) =>
    choices[0]!.parts.map((part) => part.kind === 'tool_call' && [part.arguments, part.isCustom]);

  it('come back as plain text, whole and streamed', () => {
    expect(told(unwrapReply(wrapped, names))).toEqual(texts);
    const unwrapper = new CustomToolUnwrapper(names);
    expect(told(fold(replyEvents(wrapped).flatMap((event) => unwrapper.push(event))))).toEqual(texts);
  });

  it('go as functions, and so do calls of them that were made before', () => {
    const call = { kind: 'tool_call', id: 'a', name: 'patch', arguments: 'x', isCustom: true } as const;
    const asked = wrapCustomTools({
      ...EMPTY_CALL,
      tools: [{ kind: 'custom', name: 'patch', description: null, format: null }],
      messages: [{ role: 'assistant', parts: [call] }],
    });
    expect(asked.tools[0]?.kind).toBe('function');
    expect(asked.messages[0]?.parts).toEqual([{ ...call, isCustom: false, arguments: '{"input":"x"}' }]);
  });
});
