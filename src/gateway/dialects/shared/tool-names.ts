import { hashText } from '../../../platform/crypto/hash-text.js';
import type { Message } from '../../protocol/message.js';
import type { NeutralCall } from '../../protocol/neutral-call.js';
import type { AssistantPart } from '../../protocol/part.js';
import type { ToolChoice } from '../../protocol/tool.js';
import type { ToolNameRule } from '../dialect-facts.js';

/** The names of a request that an upstream would refuse, in both directions; empty where it takes them all. */
export interface ToolNameTable {
  readonly toUpstream: ReadonlyMap<string, string>;
  readonly toClient: ReadonlyMap<string, string>;
}

/** The table for a client's call and an upstream: always the same one, so that both ways may work it out by themselves. */
export function toolNameTable(call: NeutralCall, rule: ToolNameRule): ToolNameTable {
  const names = namesIn(call);
  const toUpstream = new Map<string, string>();
  const toClient = new Map<string, string>();
  for (const name of names) {
    if (fits(name, rule)) continue;
    const fitted = fittedName(name, rule, (other) => names.has(other) || toClient.has(other));
    toUpstream.set(name, fitted);
    toClient.set(fitted, name);
  }
  return { toUpstream, toClient };
}

/** The call with tools, choice and history in names that the upstream takes. */
export function fitToolNames(call: NeutralCall, rule: ToolNameRule): NeutralCall {
  const { toUpstream } = toolNameTable(call, rule);
  if (toUpstream.size === 0) return call;
  const rename = (name: string): string => toUpstream.get(name) ?? name;
  return {
    ...call,
    tools: call.tools.map((tool) => ({ ...tool, name: rename(tool.name) })),
    toolChoice: call.toolChoice && renameChoice(call.toolChoice, rename),
    messages: call.messages.map((message) => renameMessage(message, rename)),
  };
}

function fits(name: string, { maxLength, stray, start }: ToolNameRule): boolean {
  return name.length <= maxLength && name.search(stray) < 0 && start.test(name);
}

/** The fitted name hangs on the name alone, so that it stays the same through a conversation and caches hold. */
function fittedName(name: string, rule: ToolNameRule, isTaken: (name: string) => boolean): string {
  const clean = name.replace(rule.stray, '_');
  const whole = rule.start.test(clean) ? clean : `_${clean}`;
  for (let round = 0; ; round++) {
    const mark = `_${hashText(`${name}${'.'.repeat(round)}`).toString(36)}`;
    const fitted = whole.slice(0, rule.maxLength - mark.length) + mark;
    if (!isTaken(fitted)) return fitted;
  }
}

/** Every name of the call that is none of nothing. */
function namesIn({ tools, toolChoice, messages }: NeutralCall): ReadonlySet<string> {
  const names = new Set([...tools.map(({ name }) => name), ...namesChosen(toolChoice)]);
  for (const message of messages) {
    if (message.role === 'tool' && message.name !== null) names.add(message.name);
    if (message.role !== 'assistant') continue;
    for (const part of message.parts) if (part.kind === 'tool_call') names.add(part.name);
  }
  names.delete('');
  return names;
}

function namesChosen(choice: ToolChoice | null): readonly string[] {
  if (choice?.kind === 'named') return [choice.name];
  return choice?.kind === 'allowed' ? choice.names : [];
}

function renameChoice(choice: ToolChoice, rename: (name: string) => string): ToolChoice {
  if (choice.kind === 'named') return { ...choice, name: rename(choice.name) };
  return choice.kind === 'allowed' ? { ...choice, names: choice.names.map(rename) } : choice;
}

function renameMessage(message: Message, rename: (name: string) => string): Message {
  if (message.role === 'tool') return message.name === null ? message : { ...message, name: rename(message.name) };
  if (message.role !== 'assistant') return message;
  const renamed = (part: AssistantPart): AssistantPart =>
    part.kind === 'tool_call' ? { ...part, name: rename(part.name) } : part;
  return { ...message, parts: message.parts.map(renamed) };
}
