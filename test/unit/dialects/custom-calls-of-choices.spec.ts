import { describe, expect, it } from '@jest/globals';
import { STREAM_WAYS, streamReader } from '../../support/answer-readers.js';
import { EventCutter } from '../../support/dialect-streams.js';
import { Heard } from '../../support/heard.js';
import { DONE, event } from '../../support/scripted-upstream.js';

type JsonObject = Record<string, unknown>;
/** A call as its client runs it: its id, its name and what it is given. */
type Run = readonly [id: string, name: string, given: string];

const SCRIPT = '*** Begin "Patch" {\n+ one\n';
const QUERY = 'select {"a"} from b';
/** What every stream here means, by choice. */
const MEANT: readonly (readonly Run[])[] = [
  [
    ['c0', 'patch', SCRIPT],
    ['f0', 'look', '{"a":1}'],
  ],
  [
    ['c1', 'query', QUERY],
    ['d1', 'patch', SCRIPT],
  ],
];

const head = (id: string, name: string, given = ''): JsonObject =>
  name === 'look'
    ? { id, type: 'function', function: { name, arguments: given } }
    : { id, type: 'custom', custom: { name, input: given } };
const tail = (name: string, given: string): JsonObject =>
  name === 'look' ? { function: { arguments: given } } : { custom: { input: given } };
const [first, second] = [(text: string): string => text.slice(0, 5), (text: string): string => text.slice(5)];

/** An event with a piece of a call for each choice that has one. */
function pieces(...calls: readonly (JsonObject | null)[]): string {
  const choices = calls.flatMap((call, index) =>
    call === null ? [] : [{ index, delta: { tool_calls: [call] }, finish_reason: null }],
  );
  return event({ id: 'x', choices });
}

const END = event({
  id: 'x',
  choices: [0, 1].map((index) => ({ index, delta: {}, finish_reason: 'tool_calls' })),
});

/** The calls of all choices, those of a place in one event with each other, each in two pieces. */
function stream(number: (piece: JsonObject, place: number, isHead: boolean) => JsonObject): string {
  const events = [0, 1].flatMap((place) => {
    const calls = MEANT.map((runs) => runs[place]!);
    const heads = calls.map(([id, name]) => number(head(id, name), place, true));
    const [left, right] = [first, second].map((half) =>
      calls.map(([, name, given]) => number(tail(name, half(given)), place, false)),
    );
    // What one choice is told lies between the pieces of the other's.
    return [pieces(...heads), pieces(left![0]!, null), pieces(null, left![1]!), pieces(...right!)];
  });
  return events.join('') + END + DONE;
}

const STREAMS: Readonly<Record<string, string>> = {
  'as they should be': stream((piece, place) => ({ index: place, ...piece })),
  'with the number on the head alone': stream((piece, place, isHead) => (isHead ? { index: place, ...piece } : piece)),
  'without numbers': stream((piece) => piece),
  'with one number for all': stream((piece) => ({ index: 0, ...piece })),
  'whole in their heads': `${[0, 1]
    .map((place) => pieces(...MEANT.map((runs) => ({ index: place, ...head(...runs[place]!) }))))
    .join('')}${END}${DONE}`,
};

function listIn(value: unknown): JsonObject[] {
  return Array.isArray(value) ? (value as JsonObject[]) : [];
}

function runOf({ id, function: called, custom }: JsonObject): Run {
  const { name, arguments: args, input } = (called ?? custom) as JsonObject;
  return [id as string, name as string, (args ?? input) as string];
}

/** As OpenAI's libraries put pieces together: by choice and by number, texts one behind the other. */
function joinPieces(told: string): Run[][] {
  const choices: Run[][] = [];
  const chunks = new EventCutter().push(Buffer.from(told)).filter((each) => each.data.startsWith('{'));
  for (const { data } of chunks) {
    for (const { index, delta } of listIn((JSON.parse(data) as JsonObject)['choices'])) {
      for (const call of listIn((delta as JsonObject)['tool_calls'])) {
        const calls = (choices[index as number] ??= []);
        const at = call['index'] as number;
        const more = runOf(call);
        calls[at] = (calls[at] ?? ['', '', '']).map((text, part) => text + (more[part] ?? '')) as unknown as Run;
      }
    }
  }
  return choices.map((calls) => Object.values(calls));
}

describe.each(STREAM_WAYS)('custom calls of two choices, mixed with each other and with functions, %s', (way) => {
  it.each(Object.keys(STREAMS))('are whose they are %s', (how) => {
    const heard = new Heard();
    const reader = streamReader(['openai-chat', 'openai-chat'], way, heard);
    reader.push(Buffer.from(STREAMS[how]!));
    reader.end();
    expect(heard.outcomes).toEqual([way === 'folded' ? 'reply' : 'finish']);
    const runs =
      way === 'folded'
        ? listIn((JSON.parse(heard.body) as JsonObject)['choices']).map(({ message }) =>
            listIn((message as JsonObject)['tool_calls']).map(runOf),
          )
        : joinPieces(heard.content + heard.body);
    expect(runs).toEqual(MEANT);
  });
});
