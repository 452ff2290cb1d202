import { KEEPING_DIALECT } from '../protocol/dialect-name.js';
import { Injectable } from '@nestjs/common';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import type { KeptId } from '../dialects/kept-id.js';
import { keptIdsIn } from '../dialects/kept-ids.js';
import { previousIn } from '../dialects/openai-responses/parts/item-references.js';
import { readDialectCall } from '../dialects/read-dialect-call.js';
import { valueAt } from '../dialects/shared/read-span.js';
import { encodingOf } from '../catalog/channel-encoding.js';
import { passesAsIs } from '../dialects/upstream-call.js';
import type { ReplySink } from '../execution/reply-sink.js';
import type { AttemptTarget } from '../health/block.js';
import { fieldOf, type Call } from '../protocol/call.js';
import type { CallHead } from '../protocol/call-head.js';
import type { StoredRequest } from '../protocol/stored-request.js';
import type { Caller } from '../access/caller.js';
import type { Stage } from '../pipeline/stage.js';
import { KeptResponses } from './kept-responses.js';
import { MadeIdsSink } from './made-ids-sink.js';
import { MakingSink, type MakingListener, type ResponseRequest } from './making-sink.js';
import type { MadeResponse } from './maker-ledger.js';
import { ResponseMakers } from './response-makers.js';

const NOTHING = Buffer.from('{}');

/** What is asked about one stored response. */
export interface StoredQuestion {
  readonly stored: StoredRequest;
  readonly wantsStream: boolean;
}

/** Finds where responses are that requests refer to: kept here, or by the upstream that made them. */
@Injectable()
export class Responses implements Stage, MakingListener {
  constructor(
    private readonly kept: KeptResponses,
    private readonly makers: ResponseMakers,
  ) {}

  /**
   * The request with what it refers to in it, or bound to the channel and key that have it. Throws or rejects with
   * `response_not_found` for a response that is not the caller's.
   */
  enter(caller: Caller, call: Call): Call | Promise<Call> {
    if (call.stored?.id !== undefined) return call;
    if (call.dialect !== KEEPING_DIALECT) return this.expectOwn(caller, call);
    const resumed = this.kept.resume(caller, call);
    return resumed instanceof Promise
      ? resumed.then(async (found) => await this.bind(caller, found))
      : this.bind(caller, resumed);
  }

  /** The same sink, listened in on for responses that have to be found again, or for what becomes of one that is asked about. */
  follow(caller: Caller, call: Call, sink: ReplySink): ReplySink {
    if (call.stored?.id !== undefined) return this.listen(sink, caller, call, call.stored.id);
    if (call.upload !== undefined) return sink;
    const noting = this.makers.isShared(caller.route) ? this.noteMade(caller, call, sink) : sink;
    if (call.dialect !== KEEPING_DIALECT) return noting;
    const kept = this.kept.follow(caller, call, noting);
    return this.listen(kept, caller, call, null);
  }

  /** The place of a response that an upstream keeps for the caller; rejects with `response_not_found`. */
  async find({ tokenId }: Caller, id: string): Promise<MadeResponse> {
    const made = await this.makers.find({ tokenId, id });
    if (made === null) throw new GatewayError('response_not_found');
    return made;
  }

  made(request: ResponseRequest, id: string, { channel, key, model }: AttemptTarget): Promise<void> | undefined {
    const { tokenId, call, id: asked } = request;
    const name = { tokenId, id };
    const maker = { channelId: channel.id, keyId: key.id };
    if (call.stored?.method === 'DELETE') return this.makers.forget(name, maker);
    if (asked !== null || !passesAsIs(call, encodingOf(channel, model)) || !isStored(call)) return undefined;
    this.makers.remember(name, { ...maker, model: call.requestedModel, tab: call.tab ?? { isOpen: false } });
    return undefined;
  }

  over({ tokenId, call, id: asked, wasOpen }: ResponseRequest, found: string | null): Promise<void> | undefined {
    const id = asked ?? found;
    const isCounted = wasOpen && call.tab?.isOpen === false && id !== null;
    return isCounted ? this.makers.settle({ tokenId, id }) : undefined;
  }

  private listen(sink: ReplySink, { tokenId }: Caller, call: Call, id: string | null): ReplySink {
    return new MakingSink(sink, { tokenId, call, id, wasOpen: call.tab?.isOpen === true }, this);
  }

  private noteMade({ tokenId }: Caller, call: Call, sink: ReplySink): ReplySink {
    return new MadeIdsSink(sink, call.dialect, (ids, { channel, key, model }) => {
      if (!passesAsIs(call, encodingOf(channel, model))) return;
      const made = { channelId: channel.id, keyId: key.id, model: call.requestedModel, tab: { isOpen: false } };
      const fresh = ids.filter((id) => !this.makers.isKnownHere({ tokenId, id }));
      for (const id of fresh) this.makers.remember({ tokenId, id }, made);
    });
  }

  private bind(caller: Caller, call: Call): Call | Promise<Call> {
    const own = isBackground(call) ? { ...call, tab: { isOpen: true } } : call;
    const id = previousIn(own);
    if (id === null) return this.expectOwn(caller, own);
    const made = this.makers.find({ tokenId: caller.tokenId, id });
    const bound = made instanceof Promise ? made.then((found) => this.bound(own, found)) : this.bound(own, made);
    return bound instanceof Promise
      ? bound.then(async (found) => await this.expectOwn(caller, found))
      : this.expectOwn(caller, bound);
  }

  /**
   * Where routes of others ask with the same key, what a request goes on from has to have come in an answer to the same
   * token: an id is no proof of that. Throws or rejects with `reference_not_found` before any upstream is asked.
   */
  private expectOwn(caller: Caller, call: Call): Call | Promise<Call> {
    if (call.stored?.hasBody === false || !this.makers.isShared(caller.route)) return call;
    const ids = keptIdsIn(call);
    return ids.length === 0 ? call : this.boundToMaker(caller, call, ids);
  }

  private async boundToMaker({ tokenId }: Caller, call: Call, ids: readonly KeptId[]): Promise<Call> {
    let maker: MadeResponse | null = null;
    for (const { id, field } of ids) {
      const found = await this.makers.find({ tokenId, id });
      if (found === null) throw new GatewayError('reference_not_found', { param: field });
      maker ??= found;
    }
    return call.madeBy === undefined && call.dialect === KEEPING_DIALECT ? { ...call, madeBy: maker! } : call;
  }

  private bound(call: Call, made: MadeResponse | null): Call {
    if (made !== null) return { ...call, madeBy: made };
    if (this.makers.isAlone) return call;
    throw new GatewayError('response_not_found', { param: 'previous_response_id' });
  }
}

/** A question about a stored response, as a request to the channel and key that made it. */
export function storedCall(head: CallHead, { stored, wantsStream }: StoredQuestion, made: MadeResponse): Call {
  const call = readDialectCall(head, NOTHING, { model: made.model, wantsStream });
  return { ...call, stored, madeBy: made, tab: made.tab };
}

function isBackground({ operation, body, top: { fields } }: Call): boolean {
  const { background } = fields;
  return operation.family === 'conversation' && background !== undefined && valueAt(body, background) === true;
}

/** Whether an upstream keeps what it makes: unless it is told not to. */
function isStored(call: Call): boolean {
  const store = fieldOf(call, 'store');
  return store === undefined || valueAt(call.body, store) !== false;
}
