import type { NeutralEvent } from '../../../protocol/neutral-event.js';
import type { ReasoningSignature } from '../../../protocol/part.js';
import type { JsonObject } from '../../../protocol/tool.js';
import type { ReplyContext } from '../../reply-context.js';
import type { EventWriter } from './event-writer.js';
import { namespacedTools, type NamespacedTool } from './namespaces.js';
import { CallItem, MessageItem, ReasoningItem, type ItemPosition, type OpenItem } from './output-items.js';

type ContentEvent = Exclude<Extract<NeutralEvent, { choice: number }>, { kind: 'finish' }>;
type ToolCallEvent = Extract<NeutralEvent, { kind: 'tool_call' }>;

const PREFIXES = { message: 'msg', reasoning: 'rs', call: 'fc', custom: 'ctc' } as const;

/** Makes the `output` of a response out of events, item after item. */
export class OutputBuilder {
  readonly output: JsonObject[] = [];
  private open: MessageItem | ReasoningItem | CallItem | null = null;
  private readonly namespaces: ReadonlyMap<string, NamespacedTool>;
  private readonly idBase: string;

  constructor(
    context: ReplyContext,
    private readonly writer: EventWriter,
  ) {
    this.namespaces = namespacedTools(context.request);
    this.idBase = context.id.replaceAll('-', '');
  }

  push(event: ContentEvent): void {
    switch (event.kind) {
      case 'text':
      case 'refusal':
        this.message().add(event.kind, event.text);
        return;
      case 'reasoning':
        this.reasoning().add(event.text);
        return;
      case 'reasoning_end':
        this.endReasoning(event.signature);
        return;
      case 'citation':
        this.message().cite(event.citation);
        return;
      case 'logprobs':
        if (this.open?.kind === 'message') this.open.addTokens(event.tokens);
        return;
      default:
        this.pushCall(event);
    }
  }

  private pushCall(event: Extract<ContentEvent, { kind: 'tool_call' | 'tool_arguments' | 'tool_call_end' }>): void {
    switch (event.kind) {
      case 'tool_call':
        this.call(event);
        return;
      case 'tool_arguments':
        if (this.open?.kind === 'call') this.open.add(event.text);
        return;
      case 'tool_call_end':
        this.close();
        return;
      default:
        event satisfies never;
    }
  }

  close(): void {
    const open: OpenItem | null = this.open;
    this.open = null;
    if (open !== null) this.output.push(open.close());
  }

  private message(): MessageItem {
    if (this.open?.kind === 'message') return this.open;
    const item = new MessageItem(this.place('message'));
    this.open = item;
    return item;
  }

  private reasoning(): ReasoningItem {
    if (this.open?.kind === 'reasoning') return this.open;
    const item = new ReasoningItem(this.place('reasoning'));
    this.open = item;
    return item;
  }

  private endReasoning(signature: ReasoningSignature | null): void {
    if (signature === null && this.open?.kind !== 'reasoning') return;
    this.reasoning().signature = signature;
    this.close();
  }

  private call({ id, name, isCustom }: ToolCallEvent): void {
    const place = this.place(isCustom ? 'custom' : 'call');
    this.open = new CallItem(place, { id, name, isCustom, namespaced: this.namespaces.get(name) });
  }

  /** The next item's; whatever is open ends here. */
  private place(kind: keyof typeof PREFIXES): ItemPosition {
    this.close();
    const outputIndex = this.output.length;
    return { id: `${PREFIXES[kind]}_${this.idBase}_${outputIndex}`, outputIndex, writer: this.writer };
  }
}
