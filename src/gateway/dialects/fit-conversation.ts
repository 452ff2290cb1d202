import type { AssistantMessage, Message, ToolMessage } from '../protocol/message.js';
import { textPart } from '../protocol/part.js';
import { append } from './shared/append.js';
import { instructionsOf, isInstruction, partsOf } from './shared/conversation.js';

/** What stands for the result of a call that nobody has answered. */
export const NO_RESULT = 'There is no result: the call was not carried out.';
/** What the user says behind words of the model that it is to go on from. */
export const GO_ON = 'Go on exactly where your last message ends, without repeating any of it.';

/** What stands in front of the result of a call that the conversation does not hold. */
export function orphanIntro(callId: string): string {
  return `Result of tool call ${callId}, which is not part of this conversation:`;
}

/** The conversation with all instructions in one first message. */
export function gatherInstructions(messages: readonly Message[]): readonly Message[] {
  if (!messages.some((message, index) => index > 0 && isInstruction(message))) return messages;
  const rest = messages.filter((message) => !isInstruction(message));
  return [{ role: 'system', parts: instructionsOf(messages) }, ...rest];
}

/** The conversation with results of calls that it does not hold as words of the user, where nothing of them is lost. */
export function tellOrphans(messages: readonly Message[]): readonly Message[] {
  const called = new Set<string>();
  let hasOrphans = false;
  const told = messages.map((message): Message => {
    if (message.role === 'assistant') for (const { id } of partsOf(message.parts, 'tool_call')) called.add(id);
    if (message.role !== 'tool' || called.has(message.callId)) return message;
    hasOrphans = true;
    return { role: 'user', parts: [textPart(orphanIntro(message.callId)), ...message.parts] };
  });
  return hasOrphans ? told : messages;
}

/** The conversation with a result for every call, behind those that there are. */
export function answerCalls(messages: readonly Message[]): readonly Message[] {
  const answered = new Set(messages.flatMap((message) => (message.role === 'tool' ? [message.callId] : [])));
  const isOpen = ({ id }: { readonly id: string }): boolean => !answered.has(id);
  if (!messages.some((message) => message.role === 'assistant' && partsOf(message.parts, 'tool_call').some(isOpen)))
    return messages;
  const whole: Message[] = [];
  let missing: ToolMessage[] = [];
  for (const message of messages) {
    if (message.role !== 'tool') append(whole, missing.splice(0));
    whole.push(message);
    if (message.role === 'assistant') missing = missingResults(message, isOpen);
  }
  return [...whole, ...missing];
}

function missingResults(
  { parts }: AssistantMessage,
  isOpen: (call: { readonly id: string }) => boolean,
): ToolMessage[] {
  return partsOf(parts, 'tool_call')
    .filter(isOpen)
    .map(({ id, name }) => ({ role: 'tool', callId: id, name, isError: false, parts: [textPart(NO_RESULT)] }));
}

/** The conversation with a word of the user behind the model's last one. */
export function askToGoOn(messages: readonly Message[]): readonly Message[] {
  if (messages.at(-1)?.role !== 'assistant') return messages;
  return [...messages, { role: 'user', parts: [textPart(GO_ON)] }];
}
