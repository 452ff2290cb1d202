import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import { Clock } from '../../platform/time/clock.js';
import { every } from '../../platform/time/timers.js';
import { objectsIn } from '../dialects/shared/fields.js';
import { responseId } from '../dialects/openai-responses/response-object.js';
import { requestOf } from '../dialects/upstream-call.js';
import { readForeignCall } from '../dialects/read-foreign-call.js';
import type { ReplySink } from '../execution/reply-sink.js';
import { fieldOf, type Call } from '../protocol/call.js';
import type { JsonObject } from '../protocol/tool.js';
import type { Caller } from '../tenants/token-directory.js';
import { KeepingSink } from './keeping-sink.js';
import { ResponseShelf, type KeptResponse } from './response-shelf.js';

const KEPT_MS = 3_600_000;
const SWEEP_MS = 60_000;
const MAX_BYTES = 128 * 1024 * 1024;

/**
 * Keeps the responses of upstreams that do not keep their own, each for the token that asked for it, so that a next
 * request may refer to them. In memory alone, for an hour: another process, or this one after a restart, knows nothing.
 */
@Injectable()
export class KeptResponses implements OnModuleInit, OnModuleDestroy {
  private readonly shelves = new Map<number, ResponseShelf>();
  private stop = (): void => {};

  constructor(private readonly clock: Clock) {}

  onModuleInit(): void {
    this.stop = every(SWEEP_MS, () => this.sweep());
  }

  onModuleDestroy(): void {
    this.stop();
  }

  /** Bytes of all that is kept. */
  get bytes(): number {
    return [...this.shelves.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Forgets what is too old. */
  sweep(): void {
    const now = this.clock.monotonic();
    for (const [slot, shelf] of this.shelves) {
      shelf.dropExpired(now);
      if (shelf.isEmpty) this.shelves.delete(slot);
    }
  }

  /** The JSON of a response; throws `response_not_found`. */
  find(caller: Caller, id: string): Buffer {
    const found = this.lookUp(caller, id);
    if (found === null) throw new GatewayError('response_not_found');
    return found.response;
  }

  /** Forgets a response; throws `response_not_found`. */
  delete(caller: Caller, id: string): void {
    if (this.lookUp(caller, id) === null) throw new GatewayError('response_not_found');
    this.shelves.get(caller.tokenSlot)?.delete(id);
  }

  /** The request with the conversation that it refers to in it; as it is when it refers to none that is kept here. */
  resume(caller: Caller, call: Call): Call {
    if (call.dialect !== 'openai-responses' || fieldOf(call, 'previous_response_id') === undefined) return call;
    const { previous_response_id: previous, ...request } = requestOf(call);
    const kept = typeof previous === 'string' ? this.lookUp(caller, previous) : null;
    if (kept === null) return call;
    const earlier = JSON.parse(kept.items.toString()) as JsonObject[];
    const body = JSON.stringify({ ...request, input: [...earlier, ...itemsOf(request)] });
    const head = { ...call, dialect: call.dialect, model: null, wantsStream: false };
    return readForeignCall(head, Buffer.from(body));
  }

  /** The same sink, listened in on for a response that has to be kept. */
  follow(caller: Caller, call: Call, sink: ReplySink): ReplySink {
    if (call.dialect !== 'openai-responses') return sink;
    const { channels } = caller.route;
    return new KeepingSink(sink, {
      wants: (channel) => {
        const upstream = channels.find(({ id }) => id === channel);
        return upstream?.dialect !== call.dialect && requestOf(call)['store'] !== false;
      },
      keep: (response) => {
        if (response['id'] === responseId(call.requestId)) this.keep(caller, requestOf(call), response);
      },
    });
  }

  private keep({ tokenSlot }: Caller, request: JsonObject, response: JsonObject): void {
    const { id, output } = response;
    if (typeof id !== 'string') return;
    const expiresAt = this.clock.monotonic() + KEPT_MS;
    const items = [...itemsOf(request), ...objectsIn(output)];
    const shelf = this.shelves.get(tokenSlot) ?? new ResponseShelf();
    this.shelves.set(tokenSlot, shelf);
    shelf.put(id, { response: jsonOf(response), items: jsonOf(items), expiresAt });
    this.makeRoom();
  }

  private lookUp({ tokenSlot }: Caller, id: string): KeptResponse | null {
    return this.shelves.get(tokenSlot)?.find(id, this.clock.monotonic()) ?? null;
  }

  /** What is too old goes, and then what is oldest where most is kept. */
  private makeRoom(): void {
    this.sweep();
    while (this.bytes > MAX_BYTES) this.largest?.dropOldest();
  }

  private get largest(): ResponseShelf | undefined {
    return [...this.shelves.values()].toSorted((a, b) => b.bytes - a.bytes)[0];
  }
}

/** What a request says by itself, as items. */
function itemsOf({ input }: JsonObject): JsonObject[] {
  return typeof input === 'string' ? [{ type: 'message', role: 'user', content: input }] : objectsIn(input);
}

function jsonOf(value: object): Buffer {
  return Buffer.from(JSON.stringify(value));
}
