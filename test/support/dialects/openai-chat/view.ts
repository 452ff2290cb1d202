import type { JsonObject } from '../../../../src/gateway/protocol/tool.js';
import type { ViewSamples } from '../dialect-samples.js';
import { counted, fields, isFailure, isObject, isText, list, unless } from '../words.js';

/** Every choice ends once, and says nothing behind its end; every call begins with its id and its name. */
function wrongInStream(events: readonly JsonObject[], isComplete: boolean): string[] {
  const finished = new Set<unknown>();
  const begun = new Set<unknown>();
  const calls = new Set<string>();
  const wrong: string[] = [];
  const chunks = events.filter((each) => !isFailure(each));
  wrong.push(...chunks.flatMap(({ choices }) => unless(Array.isArray(choices), 'a chunk without choices')));
  for (const { index, delta, finish_reason: reason } of chunks.flatMap(({ choices }) => list(choices))) {
    wrong.push(...unless(isObject(delta) && !finished.has(index), `choice ${String(index)} goes on behind its end`));
    begun.add(index);
    if (reason !== null) finished.add(index);
    for (const piece of list(fields(delta)['tool_calls'])) wrong.push(...wrongInPiece(piece, String(index), calls));
  }
  const isEnded = begun.size > 0 && finished.size === begun.size;
  return [...wrong, ...unless(!isComplete || isEnded, 'a choice without an end')];
}

function wrongInPiece(piece: JsonObject, choice: string, calls: Set<string>): string[] {
  const { index, id, function: called, custom } = piece;
  const { name, arguments: args, input } = fields(called ?? custom);
  const place = `${choice}/${String(index)}`;
  const isRight = calls.has(place) ? id === undefined : isText(id) && isText(name);
  calls.add(place);
  return [
    ...unless(isRight, `call ${place} begins wrong`),
    ...unless(typeof (args ?? input) === 'string', `call ${place} without a text`),
  ];
}

/** How clients of the dialect look at an answer. */
export const VIEW: ViewSamples = {
  start: /"role":"assistant"/g,
  end: /data: \[DONE\]\n\n$/,
  endMark: /\[DONE\]/,
  wrongInStream,
  wrongInBody: ({ choices }) =>
    unless(
      list(choices).length > 0 &&
        list(choices).every((each) => isObject(each['message']) && isText(each['finish_reason'])),
      'no choices',
    ),
  tokens: ({ usage }) => counted(usage, ['prompt_tokens'], ['completion_tokens']),
  words: { whole: 'choices.[].message.content', event: [null, 'choices.[].delta.content'] },
};
