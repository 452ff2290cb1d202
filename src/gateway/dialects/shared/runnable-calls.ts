import type { NeutralReply } from '../../protocol/neutral-reply.js';
import type { AssistantPart } from '../../protocol/part.js';
import { saysSomething } from './tool-arguments.js';

/**
 * A reply whose calls can be run. One without a name that says nothing at all is no call, and is left out; null where one
 * has arguments, as nobody could tell what they are for.
 */
export function withRunnableCalls(reply: NeutralReply): NeutralReply | null {
  const nameless = reply.choices.flatMap(({ parts }) => parts.filter(isNameless));
  if (nameless.length === 0) return reply;
  if (nameless.some((part) => part.kind === 'tool_call' && saysSomething(part.arguments))) return null;
  const choices = reply.choices.map((choice) => ({
    ...choice,
    parts: choice.parts.filter((part) => !isNameless(part)),
  }));
  return { ...reply, choices };
}

function isNameless(part: AssistantPart): boolean {
  return part.kind === 'tool_call' && part.name === '';
}
