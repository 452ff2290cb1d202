import type { Message } from '../../protocol/message.js';
import type { NeutralCall } from '../../protocol/neutral-call.js';
import type { NeutralEvent } from '../../protocol/neutral-event.js';
import type { NeutralReply } from '../../protocol/neutral-reply.js';
import type { AssistantPart, ToolCallPart } from '../../protocol/part.js';
import type { JsonObject, Tool } from '../../protocol/tool.js';
import { textIn } from './fields.js';
import { readArguments } from './tool-arguments.js';

/** The call with every tool that takes plain text turned into a function with one text argument, in the history as well. */
export function wrapCustomTools(call: NeutralCall): NeutralCall {
  if (!call.tools.some(({ kind }) => kind === 'custom') && !call.messages.some(holdsCustomCall)) return call;
  return { ...call, tools: call.tools.map(wrapTool), messages: call.messages.map(wrapMessage) };
}

function holdsCustomCall({ parts }: Message): boolean {
  return parts.some((part) => part.kind === 'tool_call' && part.isCustom);
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
  const { format, ...kept } = tool;
  return { ...kept, kind: 'function', schema: schemaFor(format), isStrict: null };
}

/** A grammar cannot be held to; the model gets to read it all the same. */
function schemaFor(format: JsonObject | null): JsonObject {
  const { syntax, definition } = format ?? {};
  const grammar = typeof definition === 'string' ? ` It follows this grammar (${String(syntax)}):\n${definition}` : '';
  return {
    type: 'object',
    properties: { input: { type: 'string', description: `The whole input of the tool, as plain text.${grammar}` } },
    required: ['input'],
    additionalProperties: false,
  };
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
