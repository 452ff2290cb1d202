import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import { Crew } from '../../platform/crew/crew.js';
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

const FIND = 'find response';
const DELETE = 'delete response';
const KEPT_MS = 3_600_000;
const SWEEP_MS = 60_000;
/** What all workers together keep. */
const MAX_BYTES = 128 * 1024 * 1024;

/** Which response is meant, and whose. */
interface ResponseName {
  readonly tokenSlot: number;
  readonly id: string;
}

/**
 * Keeps the responses of upstreams that do not keep their own, each for the token that asked for it, so that a next
 * request may refer to them. In memory alone, for an hour: another process, or this one after a restart, knows nothing.
 * Each worker keeps what it has answered and asks the others for the rest.
 */
@Injectable()
export class KeptResponses implements OnModuleInit, OnModuleDestroy {
  private readonly shelves = new Map<number, ResponseShelf>();
  private readonly maxBytes: number;
  private stop = (): void => {};

  constructor(
    private readonly clock: Clock,
    private readonly crew: Crew,
  ) {
    this.maxBytes = MAX_BYTES / crew.size;
    crew.answer(FIND, (name) => this.lookUp(name as ResponseName));
    crew.answer(DELETE, (name) => this.remove(name as ResponseName));
  }

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

  /** The JSON of a response; rejects with `response_not_found`. */
  async find({ tokenSlot }: Caller, id: string): Promise<Buffer> {
    const found = await this.lookUpEverywhere({ tokenSlot, id });
    if (found === null) throw new GatewayError('response_not_found');
    return Buffer.from(found.response);
  }

  /** Forgets a response; rejects with `response_not_found`. */
  async delete({ tokenSlot }: Caller, id: string): Promise<void> {
    const name = { tokenSlot, id };
    if (this.remove(name) || (await this.crew.ask(DELETE, name)).includes(true)) return;
    throw new GatewayError('response_not_found');
  }

  /**
   * The request with the conversation that it refers to in it; as it is when it refers to none that is kept. A promise
   * of it where other workers have to be asked.
   */
  resume({ tokenSlot }: Caller, call: Call): Call | Promise<Call> {
    if (call.dialect !== 'openai-responses' || fieldOf(call, 'previous_response_id') === undefined) return call;
    const { previous_response_id: id } = requestOf(call);
    if (typeof id !== 'string') return call;
    const kept = this.lookUp({ tokenSlot, id });
    if (kept !== null) return continued(call, kept);
    if (this.crew.size === 1) return call;
    return this.lookUpEverywhere({ tokenSlot, id }).then((found) => (found === null ? call : continued(call, found)));
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

  private lookUp({ tokenSlot, id }: ResponseName): KeptResponse | null {
    return this.shelves.get(tokenSlot)?.find(id, this.clock.monotonic()) ?? null;
  }

  private async lookUpEverywhere(name: ResponseName): Promise<KeptResponse | null> {
    const found = this.lookUp(name) ?? (await this.crew.ask(FIND, name)).find((kept) => kept !== null);
    return (found ?? null) as KeptResponse | null;
  }

  private remove(name: ResponseName): boolean {
    return this.lookUp(name) !== null && this.shelves.get(name.tokenSlot)?.delete(name.id) === true;
  }

  /** What is too old goes, and then what is oldest where most is kept. */
  private makeRoom(): void {
    this.sweep();
    while (this.bytes > this.maxBytes) this.largest?.dropOldest();
  }

  private get largest(): ResponseShelf | undefined {
    return [...this.shelves.values()].toSorted((a, b) => b.bytes - a.bytes)[0];
  }
}

/** A request behind the conversation that it goes on with. */
function continued(call: Call, { items }: KeptResponse): Call {
  const { previous_response_id: _previous, ...request } = requestOf(call);
  const earlier = JSON.parse(Buffer.from(items).toString()) as JsonObject[];
  const body = JSON.stringify({ ...request, input: [...earlier, ...itemsOf(request)] });
  const head = { ...call, dialect: 'openai-responses' as const, model: null, wantsStream: false };
  return readForeignCall(head, Buffer.from(body));
}

/** What a request says by itself, as items. */
function itemsOf({ input }: JsonObject): JsonObject[] {
  return typeof input === 'string' ? [{ type: 'message', role: 'user', content: input }] : objectsIn(input);
}

function jsonOf(value: object): Buffer {
  return Buffer.from(JSON.stringify(value));
}
