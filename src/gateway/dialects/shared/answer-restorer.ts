import type { NeutralCall } from '../../protocol/neutral-call.js';
import type { NeutralEvent } from '../../protocol/neutral-event.js';
import type { NeutralReply } from '../../protocol/neutral-reply.js';
import type { AssistantPart } from '../../protocol/part.js';
import type { DialectFacts, UpstreamFacts } from '../dialect-facts.js';
import { FreshCallIds } from './call-ids.js';
import { customToolNames, CustomToolUnwrapper, unwrapReply } from './custom-tools.js';
import { toolNameTable } from './tool-names.js';

/** Who is answered, and who has answered. */
interface KnownPair {
  readonly client: { readonly facts: DialectFacts };
  readonly upstream: { readonly facts: UpstreamFacts };
}

/**
 * Gives an upstream's answer back the client's own words: the names of its tools, its tools that take plain text, and
 * ids for the calls that are new to the conversation.
 */
export class AnswerRestorer {
  private readonly names: ReadonlyMap<string, string>;
  private readonly ids: FreshCallIds;
  private readonly customNames: ReadonlySet<string>;
  private readonly unwrapper: CustomToolUnwrapper;

  /** `call` is the client's, before it was fitted to the upstream; `answerId` is unique among answers. */
  constructor(call: NeutralCall, { client, upstream }: KnownPair, answerId: string) {
    this.names = toolNameTable(call, upstream.facts.toolNames).toClient;
    this.ids = new FreshCallIds(call, answerId, client.facts);
    this.customNames = customToolNames(call);
    this.unwrapper = new CustomToolUnwrapper(this.customNames);
  }

  push(event: NeutralEvent): readonly NeutralEvent[] {
    return this.unwrapper.push(this.restore(event));
  }

  /** The same for a whole reply. */
  reply(reply: NeutralReply): NeutralReply {
    const choices = reply.choices.map((choice) => ({
      ...choice,
      parts: choice.parts.map((part) => this.restorePart(part)),
    }));
    return unwrapReply({ ...reply, choices }, this.customNames);
  }

  private restore(event: NeutralEvent): NeutralEvent {
    if (event.kind === 'tool_call') return { ...event, ...this.head(event) };
    if (event.kind === 'reasoning_end') return { ...event, signature: this.ids.sign(event.signature) };
    return event;
  }

  private restorePart(part: AssistantPart): AssistantPart {
    if (part.kind === 'tool_call') return { ...part, ...this.head(part) };
    return part.kind === 'reasoning' ? { ...part, signature: this.ids.sign(part.signature) } : part;
  }

  private head({ id, name }: { readonly id: string; readonly name: string }): { id: string; name: string } {
    return { id: this.ids.idFor(id), name: this.names.get(name) ?? name };
  }
}
