import type { Message } from '../../protocol/message.js';
import type { NeutralCall } from '../../protocol/neutral-call.js';
import type { NeutralEvent } from '../../protocol/neutral-event.js';
import type { NeutralReply } from '../../protocol/neutral-reply.js';
import type { AssistantPart, ToolCallPart } from '../../protocol/part.js';
import type { Tool } from '../../protocol/tool.js';
import { textIn } from './fields.js';
import { readArguments } from './tool-arguments.js';

const SCHEMA = {
  type: 'object',
  properties: { input: { type: 'string', description: 'The whole input of the tool, as plain text.' } },
  required: ['input'],
  additionalProperties: false,
};

/** The call with every tool that takes plain text turned into a function with one text argument. */
export function wrapCustomTools(call: NeutralCall): NeutralCall {
  if (!call.tools.some(({ kind }) => kind === 'custom')) return call;
  return { ...call, tools: call.tools.map(wrapTool), messages: call.messages.map(wrapMessage) };
}

/** The names of the tools that take plain text. */
export function customToolNames({ tools }: NeutralCall): ReadonlySet<string> {
  return new Set(tools.filter(({ kind }) => kind === 'custom').map(({ name }) => name));
}

/** The reply with calls of such tools turned back. */
export function unwrapReply(reply: NeutralReply, names: ReadonlySet<string>): NeutralReply {
  if (names.size === 0) return reply;
  const unwrap = (part: AssistantPart): AssistantPart =>
    part.kind === 'tool_call' && !part.isCustom && names.has(part.name) ? unwrapCall(part) : part;
  return { ...reply, choices: reply.choices.map((choice) => ({ ...choice, parts: choice.parts.map(unwrap) })) };
}

/** The same for a stream: the text of such a call is passed on when it is whole. */
export class CustomToolUnwrapper {
  private readonly open = new Map<string, string>();

  constructor(private readonly names: ReadonlySet<string>) {}

  push(event: NeutralEvent): readonly NeutralEvent[] {
    switch (event.kind) {
      case 'tool_call':
        if (event.isCustom || !this.names.has(event.name)) return [event];
        this.open.set(placeOf(event), '');
        return [{ ...event, isCustom: true }];
      case 'tool_arguments': {
        const before = this.open.get(placeOf(event));
        if (before === undefined) return [event];
        this.open.set(placeOf(event), before + event.text);
        return [];
      }
      case 'tool_call_end': {
        const whole = this.open.get(placeOf(event));
        this.open.delete(placeOf(event));
        return whole === undefined ? [event] : [{ ...event, kind: 'tool_arguments', text: inputIn(whole) }, event];
      }
      default:
        return [event];
    }
  }
}

function placeOf({ choice, index }: { readonly choice: number; readonly index: number }): string {
  return `${choice}/${index}`;
}

function wrapTool(tool: Tool): Tool {
  if (tool.kind !== 'custom') return tool;
  const { name, description } = tool;
  return { kind: 'function', name, description, schema: SCHEMA, isStrict: null };
}

function wrapMessage(message: Message): Message {
  if (message.role !== 'assistant') return message;
  return { ...message, parts: message.parts.map((part) => (part.kind === 'tool_call' ? wrapCall(part) : part)) };
}

function wrapCall(part: ToolCallPart): ToolCallPart {
  return part.isCustom ? { ...part, isCustom: false, arguments: JSON.stringify({ input: part.arguments }) } : part;
}

function unwrapCall(part: ToolCallPart): ToolCallPart {
  return { ...part, isCustom: true, arguments: inputIn(part.arguments) };
}

/** The text argument; what the model wrote instead of it is passed on as it is. */
function inputIn(text: string): string {
  return textIn(readArguments(text)['input']) ?? text;
}
