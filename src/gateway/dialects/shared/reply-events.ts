import type { NeutralEvent } from '../../protocol/neutral-event.js';
import type { NeutralReply, ReplyChoice } from '../../protocol/neutral-reply.js';
import type { AssistantPart } from '../../protocol/part.js';

/** A whole reply as the stream that would have brought it. */
export function replyEvents(reply: NeutralReply): NeutralEvent[] {
  return [
    { kind: 'start', model: reply.model },
    ...reply.choices.flatMap(choiceEvents),
    ...(reply.usage === null ? [] : [{ kind: 'usage', usage: reply.usage } as const]),
    { kind: 'end' },
  ];
}

/** The events of one answer, its finish the last of them. */
export function choiceEvents({ index, parts, finish, stopSequence, logprobs }: ReplyChoice): NeutralEvent[] {
  let calls = 0;
  return [
    ...parts.flatMap((part) => partEvents(part, index, part.kind === 'tool_call' ? calls++ : calls)),
    ...(logprobs.length === 0 ? [] : [{ kind: 'logprobs', choice: index, tokens: logprobs } as const]),
    { kind: 'finish', choice: index, reason: finish, stopSequence },
  ];
}

/** The events of one part; `index` is its place among the calls. */
export function partEvents(part: AssistantPart, choice: number, index: number): NeutralEvent[] {
  switch (part.kind) {
    case 'text':
      return [
        { kind: 'text', choice, text: part.text },
        ...part.citations.map((citation): NeutralEvent => ({ kind: 'citation', choice, citation })),
      ];
    case 'refusal':
      return [{ kind: 'refusal', choice, text: part.text }];
    case 'reasoning': {
      const end: NeutralEvent = { kind: 'reasoning_end', choice, signature: part.signature };
      return part.text === '' ? [end] : [{ kind: 'reasoning', choice, text: part.text }, end];
    }
    case 'tool_call': {
      const { id, name, isCustom, arguments: text } = part;
      return [
        { kind: 'tool_call', choice, index, id, name, isCustom },
        ...(text === '' ? [] : [{ kind: 'tool_arguments', choice, index, text } as const]),
        { kind: 'tool_call_end', choice, index },
      ];
    }
    default:
      return part satisfies never;
  }
}
