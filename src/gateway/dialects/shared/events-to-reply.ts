import type { Citation } from '../../protocol/citation.js';
import type { FinishReason } from '../../protocol/finish-reason.js';
import type { NeutralEvent } from '../../protocol/neutral-event.js';
import type { ChosenToken, NeutralReply, ReplyChoice } from '../../protocol/neutral-reply.js';
import type { Usage } from '../../protocol/usage.js';
import type { AssistantPart, ReasoningSignature, ToolCallPart } from '../../protocol/part.js';

type ChoiceEvent = Extract<NeutralEvent, { choice: number }>;

/** Collects the events of a stream into the reply that they amount to. */
export class EventsToReply {
  private model: string | null = null;
  private usage: Usage | null = null;
  private readonly choices = new Map<number, ChoiceCollector>();

  push(event: NeutralEvent): void {
    if (event.kind === 'start') this.model = event.model;
    else if (event.kind === 'usage') this.usage = event.usage;
    else if ('choice' in event) this.choiceAt(event.choice).push(event);
  }

  get reply(): NeutralReply {
    const choices = [...this.choices.values()].sort((a, b) => a.index - b.index).map((choice) => choice.whole);
    return { model: this.model, choices, usage: this.usage };
  }

  private choiceAt(index: number): ChoiceCollector {
    const known = this.choices.get(index);
    if (known !== undefined) return known;
    const choice = new ChoiceCollector(index);
    this.choices.set(index, choice);
    return choice;
  }
}

class ChoiceCollector {
  private readonly parts: AssistantPart[] = [];
  private readonly logprobs: ChosenToken[] = [];
  private finish: FinishReason = 'other';
  private stopSequence: string | null = null;
  private thought: string | null = null;
  /** Of the last prose. */
  private citations: Citation[] | null = null;

  constructor(readonly index: number) {}

  get whole(): ReplyChoice {
    const { index, parts, finish, stopSequence, logprobs } = this;
    return { index, parts, finish, stopSequence, logprobs };
  }

  push(event: ChoiceEvent): void {
    switch (event.kind) {
      case 'text':
      case 'refusal':
        this.addText(event.kind, event.text);
        return;
      case 'reasoning':
        this.thought = (this.thought ?? '') + event.text;
        return;
      case 'reasoning_end':
        this.endThought(event.signature);
        return;
      case 'tool_call':
        this.addCall(event);
        return;
      case 'tool_arguments':
        this.addArguments(event.text);
        return;
      case 'citation':
        this.cite(event.citation);
        return;
      case 'logprobs':
        this.addTokens(event.tokens);
        return;
      case 'finish':
        this.conclude(event);
        return;
      case 'tool_call_end':
        return;
      default:
        event satisfies never;
    }
  }

  private addText(kind: 'text' | 'refusal', text: string): void {
    this.leaveThought();
    const last = this.parts.at(-1);
    if (last?.kind === kind) this.replaceLast({ ...last, text: last.text + text });
    else this.parts.push(kind === 'text' ? { kind, text, citations: (this.citations = []) } : { kind, text });
  }

  private cite(citation: Citation): void {
    this.citations?.push(citation);
  }

  private addTokens(tokens: readonly ChosenToken[]): void {
    for (const token of tokens) this.logprobs.push(token);
  }

  private endThought(signature: ReasoningSignature | null): void {
    const text = this.thought ?? '';
    this.thought = null;
    if (text !== '' || signature !== null) this.parts.push({ kind: 'reasoning', text, signature });
  }

  private leaveThought(): void {
    if (this.thought !== null) this.endThought(null);
  }

  private addCall({ id, name, isCustom }: Pick<ToolCallPart, 'id' | 'name' | 'isCustom'>): void {
    this.leaveThought();
    this.parts.push({ kind: 'tool_call', id, name, arguments: '', isCustom });
  }

  private addArguments(text: string): void {
    const last = this.parts.at(-1);
    if (last?.kind === 'tool_call') this.replaceLast({ ...last, arguments: last.arguments + text });
  }

  private conclude({ reason, stopSequence }: { reason: FinishReason; stopSequence: string | null }): void {
    this.leaveThought();
    this.finish = reason;
    this.stopSequence = stopSequence;
  }

  private replaceLast(part: AssistantPart): void {
    this.parts[this.parts.length - 1] = part;
  }
}
