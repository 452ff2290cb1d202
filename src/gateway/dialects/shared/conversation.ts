import type { Message } from '../../protocol/message.js';
import type { UpstreamDialectName } from '../../protocol/dialect-name.js';
import type { AssistantPart, ReasoningPart, TextPart } from '../../protocol/part.js';

/**
 * The index of the first message behind the last one of the user: from there on a loop of tool calls is under way, in
 * which providers insist on their reasoning.
 */
export function loopStart(messages: readonly Message[]): number {
  return messages.findLastIndex(({ role }) => role === 'user') + 1;
}

/** The indexes of the model's messages in turns with tool calls: between two messages of the user they are one turn. */
export function toolTurns(messages: readonly Message[]): ReadonlySet<number> {
  const found = new Set<number>();
  let turn: number[] = [];
  let hasCalls = false;
  messages.forEach((message, index) => {
    if (message.role === 'user') [turn, hasCalls] = [[], false];
    if (message.role !== 'assistant') return;
    turn.push(index);
    hasCalls ||= partsOf(message.parts, 'tool_call').length > 0;
    if (hasCalls) for (const each of turn) found.add(each);
  });
  return found;
}

/** The name of the tool that each call id stands for. */
export function toolNames(messages: readonly Message[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const message of messages) {
    if (message.role !== 'assistant') continue;
    for (const part of message.parts) if (part.kind === 'tool_call') names.set(part.id, part.name);
  }
  return names;
}

/** All instructions of a conversation, in order, for dialects that take them in one place. */
export function instructionsOf(messages: readonly Message[]): TextPart[] {
  return messages.flatMap((message) => (isInstruction(message) ? message.parts : []));
}

/**
 * A conversation of instructions alone, with the last of them as what is asked: dialects that take instructions in a
 * place of their own refuse a request without anything beside them.
 */
export function withQuestion(messages: readonly Message[]): readonly Message[] {
  if (!messages.every(isInstruction)) return messages;
  const asked = messages.findLastIndex(({ parts }) => parts.some(({ text }) => !isBlank(text)));
  return messages.map((message, index) => (index === asked ? { role: 'user', parts: message.parts } : message));
}

/** Whether a text holds nothing but white space. */
export function isBlank(text: string): boolean {
  return text.trim() === '';
}

/** Whether a message holds instructions of the operator. */
export function isInstruction(message: Message): message is Extract<Message, { role: 'system' | 'developer' }> {
  return message.role === 'system' || message.role === 'developer';
}

/** Whether a thought carries what only another provider can read: it is lost on this one. */
export function isOfOtherDialect({ signature }: ReasoningPart, own: UpstreamDialectName): boolean {
  return signature !== null && signature.from !== own;
}

/** The texts of some parts, one behind the other. */
export function joinTexts(
  parts: readonly { readonly kind: string; readonly text?: string }[],
  between: string,
): string {
  return parts
    .filter(({ kind }) => kind === 'text')
    .map(({ text }) => text ?? '')
    .join(between);
}

/** The parts of one kind. */
export function partsOf<Kind extends AssistantPart['kind']>(
  parts: readonly AssistantPart[],
  kind: Kind,
): Extract<AssistantPart, { kind: Kind }>[] {
  return parts.filter((part): part is Extract<AssistantPart, { kind: Kind }> => part.kind === kind);
}
