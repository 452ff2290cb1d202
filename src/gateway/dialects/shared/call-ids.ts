import { hashText } from '../../../platform/crypto/hash-text.js';
import type { AssistantMessage, Message } from '../../protocol/message.js';
import type { NeutralCall } from '../../protocol/neutral-call.js';
import type { AssistantPart, ReasoningSignature } from '../../protocol/part.js';
import type { DialectFacts } from '../dialect-facts.js';
import { UPSTREAM_DIALECTS } from '../dialects.js';
import { toolCallId } from './tool-call-id.js';

/** OpenAI takes no longer ids. */
const MAX_LENGTH = 40;

/**
 * The call with an id of its own for every tool call. Some servers number their calls from 0 in each answer, so that a
 * history holds one id several times; a result then belongs to the last turn that has it, and there to the first call
 * without a result.
 */
export function withUniqueCallIds(call: NeutralCall): NeutralCall {
  const ids = call.messages.flatMap(callIdsIn);
  const taken = new Set(ids);
  if (taken.size === ids.length) return call;
  const history = new History(taken);
  return { ...call, messages: call.messages.map((message) => history.take(message)) };
}

function callIdsIn(message: Message): string[] {
  if (message.role !== 'assistant') return [];
  return message.parts.flatMap((part) => (part.kind === 'tool_call' ? part.id : []));
}

class History {
  private readonly counts = new Map<string, number>();
  /** The ids now borne by the calls of the last turn that had the key as an id, those without a result, the first last. */
  private readonly unanswered = new Map<string, string[]>();

  constructor(private readonly taken: Set<string>) {}

  take(message: Message): Message {
    if (message.role === 'assistant') return this.takeTurn(message);
    if (message.role !== 'tool') return message;
    const open = this.unanswered.get(message.callId) ?? [];
    const callId = (open.length > 1 ? open.pop() : open[0]) ?? message.callId;
    return { ...message, callId };
  }

  private takeTurn(message: AssistantMessage): AssistantMessage {
    const renamed = new Map<string, string[]>();
    for (const id of callIdsIn(message)) {
      const bearers = renamed.get(id);
      if (bearers === undefined) renamed.set(id, [this.next(id)]);
      else bearers.push(this.next(id));
    }
    for (const ids of renamed.values()) ids.reverse();
    for (const [id, ids] of renamed) this.unanswered.set(id, [...ids]);
    return { ...message, parts: message.parts.map((part) => withId(part, renamed)) };
  }

  private next(id: string): string {
    let count = (this.counts.get(id) ?? 0) + 1;
    let name = id;
    while (count > 1 && this.taken.has(name)) {
      const mark = `_${count++}`;
      name = id.slice(0, MAX_LENGTH - mark.length) + mark;
    }
    this.counts.set(id, count);
    this.taken.add(name);
    return name;
  }
}

/** A signature goes with its call, in front of which it stands. */
function withId(part: AssistantPart, renamed: ReadonlyMap<string, string[]>): AssistantPart {
  if (part.kind === 'tool_call') return { ...part, id: renamed.get(part.id)?.pop() ?? part.id };
  const { signature = null } = part.kind === 'reasoning' ? part : {};
  const callId = signedCallId(signature);
  if (part.kind !== 'reasoning' || signature === null || callId === null) return part;
  return { ...part, signature: { ...signature, id: renamed.get(callId)?.at(-1) ?? callId } };
}

/** The id of the tool call that a signature belongs to; null for one that stands for itself. */
function signedCallId(signature: ReasoningSignature | null): string | null {
  return signature !== null && UPSTREAM_DIALECTS[signature.from].facts.signsCalls ? signature.id : null;
}

/** Gives the calls of one answer ids that neither the conversation has yet nor the answer itself. */
export class FreshCallIds {
  private readonly taken: Set<string>;
  /** The ids of calls whose signature has been told already, by their own ids. */
  private readonly promised = new Map<string, string>();

  /** `answerId` is unique among answers. */
  constructor(
    { messages }: Pick<NeutralCall, 'messages'>,
    private readonly answerId: string,
    private readonly client: Pick<DialectFacts, 'hasPlainCallIds'>,
  ) {
    this.taken = new Set(messages.flatMap(callIdsIn)).add('');
  }

  /** The id for a call, which stays as it is where the client's dialect allows it and it is free. */
  idFor(id: string): string {
    const promised = this.promised.get(id);
    this.promised.delete(id);
    return promised ?? this.choose(id);
  }

  /** A signature with the id that the call gets in front of which it stands. */
  sign(signature: ReasoningSignature | null): ReasoningSignature | null {
    const id = signedCallId(signature);
    if (signature === null || id === null) return signature;
    const promised = this.promised.get(id) ?? this.choose(id);
    this.promised.set(id, promised);
    return { ...signature, id: promised };
  }

  private choose(id: string): string {
    const own = id !== '' && this.client.hasPlainCallIds ? toolCallId(id) : id;
    let fresh = own;
    for (let round = 0; this.taken.has(fresh); round++) {
      const mark = hashText(`${this.answerId}/${round}`).toString(36);
      fresh = `${(own || 'call').slice(0, MAX_LENGTH - 1 - mark.length)}_${mark}`;
    }
    this.taken.add(fresh);
    return fresh;
  }
}
