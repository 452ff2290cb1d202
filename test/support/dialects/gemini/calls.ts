import type { JsonObject } from '../../../../src/gateway/protocol/tool.js';
import { NAME_ONE, NAME_TWO, ONE, TWO } from '../../meant-calls.js';
import { event, eventsOf } from '../../scripted-upstream.js';
import type { CallSamples, RunCall } from '../dialect-samples.js';
import { list, object } from '../words.js';

function stream(...chunks: (readonly JsonObject[])[]): string {
  return chunks
    .map((calls, at) => {
      const parts = calls.map((functionCall) => ({ functionCall }));
      const finish = at === chunks.length - 1 ? { finishReason: 'STOP' } : {};
      return event({ candidates: [{ index: 0, content: { role: 'model', parts }, ...finish }], modelVersion: 'up' });
    })
    .join('');
}

const inStream = (events: readonly JsonObject[]): RunCall[] =>
  events
    .flatMap(({ candidates }) => list(candidates))
    .flatMap(({ content }) => list(object(content ?? {})['parts']))
    .flatMap(({ functionCall: called }) =>
      called === undefined ? [] : [[object(called)['name'] as string, object(called)['args']] as const],
    );

/** Calls of tools in answers of the dialect. */
export const CALLS: CallSamples = {
  oddStreams: {
    'one after the other': stream(
      [{ name: NAME_ONE, args: JSON.parse(ONE) }],
      [{ name: NAME_TWO, args: JSON.parse(TWO) }],
    ),
    'both in one chunk': stream([
      { name: NAME_ONE, args: JSON.parse(ONE) },
      { name: NAME_TWO, args: JSON.parse(TWO) },
    ]),
    'one id for all': stream([
      { id: 'a', name: NAME_ONE, args: JSON.parse(ONE) },
      { id: 'a', name: NAME_TWO, args: JSON.parse(TWO) },
    ]),
    'a text for arguments': stream([
      { name: NAME_ONE, args: ONE },
      { name: NAME_TWO, args: TWO },
    ]),
  },
  oddBodies: {
    'a text for arguments': {
      modelVersion: 'up',
      candidates: [
        {
          index: 0,
          finishReason: 'STOP',
          content: {
            parts: [{ functionCall: { name: NAME_ONE, args: ONE } }, { functionCall: { name: NAME_TWO, args: TWO } }],
          },
        },
      ],
    },
  },
  stream: (name, args) =>
    eventsOf({
      candidates: [
        {
          index: 0,
          content: {
            role: 'model',
            parts: [
              { functionCall: { name, args: JSON.parse(args || '{}') as object } },
              { functionCall: { name: 'g', args: { b: 2 } } },
            ],
          },
          finishReason: 'STOP',
        },
      ],
    }),
  body: (name, args) => ({
    candidates: [
      {
        index: 0,
        finishReason: 'STOP',
        content: {
          role: 'model',
          parts: [{ functionCall: { name, args } }, { functionCall: { name: 'g', args: { b: 2 } } }],
        },
      },
    ],
  }),
  late: null,
  atOnce: null,
  inStream,
  inBody: (body) => inStream([body]),
};
