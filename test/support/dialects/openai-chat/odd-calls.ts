import type { JsonObject } from '../../../../src/gateway/protocol/tool.js';
import { NAME_ONE, NAME_TWO, ONE, ONE_HEAD, ONE_TAIL, TWO, TWO_HEAD, TWO_TAIL } from '../../meant-calls.js';
import { chunk, DONE, event } from '../../scripted-upstream.js';

interface Piece {
  readonly index?: number | null;
  readonly id?: string;
  readonly name?: string;
  readonly args?: unknown;
}

/** A chat stream of deltas, each with the pieces of one list. */
function chat(...deltas: (readonly Piece[])[]): string {
  return [...deltas.map((pieces) => event(chunk(piecesOf(pieces)))), event(chunk({}, 'tool_calls')), DONE].join('');
}

function piecesOf(pieces: readonly Piece[]): JsonObject {
  return { tool_calls: callsOf(pieces) };
}

function callsOf(pieces: readonly Piece[]): JsonObject[] {
  return pieces.map(({ index, id, name, args }) => ({ index, id, function: { name, arguments: args } }));
}

const one = { index: 0, id: 'a', name: NAME_ONE } as const;
const two = { index: 1, id: 'b', name: NAME_TWO } as const;

/** Chat streams of parallel calls as servers really send them, by what is odd about them. */
export const ODD_STREAMS: Readonly<Record<string, string>> = {
  'one after the other': chat([{ ...one, args: ONE_HEAD }], [{ index: 0, args: ONE_TAIL }], [{ ...two, args: TWO }]),
  'pieces in turn': chat(
    [
      { ...one, args: '' },
      { ...two, args: '' },
    ],
    [{ index: 0, args: ONE_HEAD }],
    [{ index: 1, args: TWO_HEAD }],
    [
      { index: 0, args: ONE_TAIL },
      { index: 1, args: TWO_TAIL },
    ],
  ),
  'the second first': chat([{ ...one, args: '' }], [{ ...two, args: TWO }], [{ index: 0, args: ONE }]),
  'one number for all': chat([{ ...one, args: ONE }], [{ ...two, index: 0, args: TWO }]),
  'one number for all, heads apart': chat(
    [{ ...one, args: '' }],
    [{ index: 0, args: ONE }],
    [{ ...two, index: 0, args: '' }],
    [{ index: 0, args: TWO }],
  ),
  'one number and no ids': chat([{ index: 0, name: NAME_ONE, args: ONE }], [{ index: 0, name: NAME_TWO, args: TWO }]),
  'no number': chat(
    [{ id: 'a', name: NAME_ONE }],
    [{ args: ONE_HEAD }],
    [{ args: ONE_TAIL }],
    [{ id: 'b', name: NAME_TWO, args: TWO }],
  ),
  'null for a number': chat(
    [{ index: null, id: 'a', name: NAME_ONE, args: ONE_HEAD }],
    [{ index: null, id: 'a', args: ONE_TAIL }],
    [{ index: null, id: 'b', name: NAME_TWO, args: TWO }],
  ),
  'no number in one list': chat(
    [
      { id: 'a', name: NAME_ONE },
      { id: 'b', name: NAME_TWO },
    ],
    [{ args: ONE_HEAD }, { args: TWO_HEAD }],
    [{ args: ONE_TAIL }, { args: TWO_TAIL }],
  ),
  'name and id on every piece': chat(
    [{ ...one, args: ONE_HEAD }],
    [{ ...two, args: TWO_HEAD }],
    [{ ...one, args: ONE_TAIL }],
    [{ ...two, args: TWO_TAIL }],
  ),
  'neither number nor id': chat([{ name: NAME_ONE, args: ONE }], [{ name: NAME_TWO, args: TWO }]),
  'the number on the head alone': chat([one], [{ args: ONE }], [two], [{ args: TWO }]),
  'the number on the tail alone': chat(
    [{ id: 'a', name: NAME_ONE }],
    [{ index: 0, args: ONE }],
    [{ id: 'b', name: NAME_TWO }],
    [{ index: 1, args: TWO }],
  ),
  'another number on the tail': chat(
    [one],
    [{ index: 0, args: ONE }],
    [{ ...two, index: 0 }],
    [{ index: 1, args: TWO_HEAD }],
    [{ index: 1, args: TWO_TAIL }],
  ),
  'numbers from 1 with a gap': chat(
    [{ ...one, index: 1 }],
    [{ ...two, index: 5 }],
    [{ index: 5, args: TWO }],
    [{ index: 1, args: ONE }],
  ),
  'one id for all': chat([{ ...one, args: '' }], [{ ...two, id: 'a', args: TWO }], [{ index: 0, args: ONE }]),
  'one number and one id for all': chat([{ ...one, args: ONE }], [{ ...two, index: 0, id: 'a', args: TWO }]),
  'another id on every piece': chat(
    [{ ...one, args: ONE_HEAD }],
    [{ index: 0, id: 'x', args: ONE_TAIL }],
    [{ ...two, args: TWO_HEAD }],
    [{ index: 1, id: 'y', args: TWO_TAIL }],
  ),
  'id and name on every piece': chat(
    [{ ...one, args: '' }],
    [{ ...one, args: ONE_HEAD }],
    [{ ...one, args: ONE_TAIL }],
    [{ ...two, args: '' }],
    [{ ...two, args: TWO }],
    [{ ...two, args: '' }],
  ),
  'the name behind the id': chat(
    [{ index: 0, id: 'a' }],
    [{ index: 0, name: NAME_ONE }],
    [{ index: 0, args: ONE }],
    [{ ...two, args: TWO }],
  ),
  'the reason to end with every piece': [
    [{ ...one, args: '' }],
    [{ index: 0, args: ONE_HEAD }],
    [{ index: 0, args: ONE_TAIL }],
    [{ ...two, args: TWO }],
  ]
    .map((pieces) => event(chunk(piecesOf(pieces), 'tool_calls')))
    .concat(DONE)
    .join(''),
  'the reason to end before the arguments': [
    event(chunk(piecesOf([{ ...one, args: ONE }]))),
    event(chunk(piecesOf([{ ...two, args: '' }]), 'tool_calls')),
    event(chunk(piecesOf([{ index: 1, args: TWO }]))),
    DONE,
  ].join(''),
  'one call in the place of a list': [
    { ...one, args: ONE },
    { ...two, args: TWO_HEAD },
    { index: 1, args: TWO_TAIL },
  ]
    .map((piece) => event(chunk({ tool_calls: callsOf([piece])[0] })))
    .concat(event(chunk({}, 'tool_calls')), DONE)
    .join(''),
  'an object of calls by their places': [
    [
      { ...one, args: ONE_HEAD },
      { ...two, args: TWO },
    ],
    [{ index: 0, args: ONE_TAIL }],
  ]
    .map((pieces) => event(chunk({ tool_calls: Object.assign({}, callsOf(pieces)) })))
    .concat(event(chunk({}, 'tool_calls')), DONE)
    .join(''),
  'an object for arguments': chat([{ ...one, args: JSON.parse(ONE) }], [{ ...two, args: JSON.parse(TWO) }]),
};

/** A placeholder in the head of each call, which must give way; a call without arguments has nothing else. */
export const PLACEHOLDERS = chat(
  [{ ...one, args: '{}' }],
  [{ ...two, args: {} }],
  [{ index: 0, args: ONE_HEAD }],
  [{ index: 0, args: ONE_TAIL }],
  [{ index: 1, args: TWO }],
  [{ index: 2, id: 'c', name: 'bare', args: '{}' }],
);
