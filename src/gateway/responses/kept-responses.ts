import type { AccessTokenId } from '../../platform/crypto/ids.js';
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { WorkerBus } from '../../platform/shared-state/worker-bus.js';
import { ByteBudget, type ByteHold } from '../../platform/memory/byte-budget.js';
import { Clock } from '../../platform/time/clock.js';
import { every } from '../../platform/time/timers.js';
import { idIn, inputItems, outputItems } from '../dialects/openai-responses/parts/input-items.js';
import { referencesOf, type References } from '../dialects/openai-responses/parts/item-references.js';
import { responseId } from '../dialects/openai-responses/parts/response-object.js';
import { encodingOf } from '../catalog/channel-encoding.js';
import { answeredFields } from '../dialects/answer-memory.js';
import { passesAsIs } from '../dialects/upstream-call.js';
import type { ReplySink } from '../execution/reply-sink.js';
import type { Call } from '../protocol/call.js';
import type { Caller } from '../access/caller.js';
import { KeepingSink } from './keeping-sink.js';
import { isComplete, joinReferents, withReferents, type Referents } from './references.js';
import { packItems, ResponseStore, type KeptResponse } from './response-store.js';

const FIND = 'find response';
const DELETE = 'delete response';
const REFER = 'find what is referred to';
const KEPT_MS = 3_600_000;
const SWEEP_MS = 60_000;
/** What all workers together keep. */
const MAX_BYTES = 128 * 1024 * 1024;
/** Of what bodies and answers may take up in memory. */
const SHARE_OF_MEMORY = 0.25;

/** Which response is meant, and whose. */
interface ResponseName {
  readonly tokenId: AccessTokenId;
  readonly id: string;
}

/** What is referred to, and whose it has to be. */
interface ReferenceQuery extends References {
  readonly tokenId: AccessTokenId;
}

/**
 * Keeps the responses of upstreams that do not keep their own, each for the token that asked for it, so that a next
 * request may refer to them. In memory alone, for an hour: another process, or this one after a restart, knows nothing.
 * Each worker keeps what it has answered and asks the others for the rest.
 */
@Injectable()
export class KeptResponses implements OnModuleInit, OnModuleDestroy {
  private readonly shelves = new Map<AccessTokenId, ResponseStore>();
  private readonly maxBytes: number;
  private readonly hold: ByteHold;
  private stop = (): void => {};

  constructor(
    private readonly clock: Clock,
    private readonly bus: WorkerBus,
    budget: ByteBudget,
  ) {
    this.maxBytes = Math.min(MAX_BYTES, budget.limitBytes * SHARE_OF_MEMORY) / bus.size;
    this.hold = budget.open(null);
    bus.handle(FIND, (name) => this.lookUp(name as ResponseName));
    bus.handle(REFER, (query) => this.findReferents(query as ReferenceQuery));
    bus.handle(DELETE, (name) => this.remove(name as ResponseName));
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
    this.count();
  }

  /** A response; null when it is not kept here for the caller. */
  async find({ tokenId }: Caller, id: string): Promise<KeptResponse | null> {
    return await this.lookUpEverywhere({ tokenId, id });
  }

  /** Forgets a response; false when it is not kept here for the caller. */
  async delete({ tokenId }: Caller, id: string): Promise<boolean> {
    const name = { tokenId, id };
    return this.remove(name) || (await this.bus.request(DELETE, name)).includes(true);
  }

  /**
   * The request with the conversation or the items that it refers to in it, in so far as they are kept. A promise of it
   * where other workers have to be asked.
   */
  resume({ tokenId }: Caller, call: Call): Call | Promise<Call> {
    const references = referencesOf(call);
    if (references === null) return call;
    const query = { ...references, tokenId };
    const found = this.findReferents(query);
    if (this.bus.size === 1 || isComplete(found, references)) return withReferents(call, found);
    return this.bus.request(REFER, query).then((others) => {
      return withReferents(call, joinReferents([found, ...(others as Referents[])]));
    });
  }

  /** The same sink, listened in on for a response of Responses that has to be kept. */
  follow(caller: Caller, call: Call, sink: ReplySink): ReplySink {
    if (call.operation.family !== 'conversation') return sink;
    return new KeepingSink(sink, {
      wants: (place) => {
        const isOwn = place !== undefined && passesAsIs(call, encodingOf(place.channel, place.model));
        return !isOwn && !isUnwanted(call);
      },
      keep: (response) => {
        if (idIn(response) === responseId(call.requestId)) this.keep(caller, call, response);
      },
    });
  }

  private keep({ tokenId }: Caller, call: Call, response: Buffer): void {
    const id = responseId(call.requestId);
    const expiresAt = this.clock.monotonic() + KEPT_MS;
    const packed = packItems(inputItems(call), outputItems(response));
    const shelf = this.shelves.get(tokenId) ?? new ResponseStore();
    this.shelves.set(tokenId, shelf);
    shelf.put(id, { response: Buffer.from(response), ...packed, expiresAt });
    this.makeRoom();
  }

  private lookUp({ tokenId, id }: ResponseName): KeptResponse | null {
    return this.shelves.get(tokenId)?.find(id, this.clock.monotonic()) ?? null;
  }

  private findReferents({ tokenId, previous, items }: ReferenceQuery): Referents {
    const shelf = this.shelves.get(tokenId);
    const now = this.clock.monotonic();
    const found = items.flatMap((id) => {
      const item = shelf?.findItem(id, now) ?? null;
      return item === null ? [] : [[id, item] as const];
    });
    return { previous: previous === null ? null : (shelf?.find(previous, now)?.items ?? null), items: new Map(found) };
  }

  private async lookUpEverywhere(name: ResponseName): Promise<KeptResponse | null> {
    const found = this.lookUp(name) ?? (await this.bus.request(FIND, name)).find((kept) => kept !== null);
    return (found ?? null) as KeptResponse | null;
  }

  private remove(name: ResponseName): boolean {
    return this.lookUp(name) !== null && this.shelves.get(name.tokenId)?.delete(name.id) === true;
  }

  /** What is too old goes, and then what is oldest where most is kept. */
  private makeRoom(): void {
    this.sweep();
    while (this.bytes > this.maxBytes) this.largest?.dropOldest();
    this.count();
  }

  private count(): void {
    this.hold.add(this.bytes - this.hold.bytes);
  }

  private get largest(): ResponseStore | undefined {
    return [...this.shelves.values()].toSorted((a, b) => b.bytes - a.bytes)[0];
  }
}

/** Its client does not want it kept. */
function isUnwanted(call: Call): boolean {
  return answeredFields(call)['store'] === false;
}
