import { KEEPING_DIALECT } from '../../gateway/protocol/dialect-name.js';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Gateway } from '../../gateway/gateway.js';
import { OPERATIONS, type Operation } from '../../gateway/protocol/operation.js';
import { eventsOf, inputItemsOf } from '../../gateway/responses/kept-answer.js';
import { KeptResponses } from '../../gateway/responses/kept-responses.js';
import type { KeptResponse } from '../../gateway/responses/response-store.js';
import { Responses, storedCall, type StoredQuestion } from '../../gateway/responses/responses.js';
import type { Caller } from '../../gateway/access/caller.js';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import type { ByteHold } from '../../platform/memory/byte-budget.js';
import { handOver } from '../edge/hand-over.js';
import { RequestContext, settleUnused } from '../edge/request-context.js';

/** What clients may ask about one response. */
export type StoredAction = 'retrieve' | 'delete' | 'cancel' | 'items';

const ACTIONS: Readonly<Record<StoredAction, Operation>> = {
  retrieve: OPERATIONS.response_retrieve,
  delete: OPERATIONS.response_delete,
  cancel: OPERATIONS.response_cancel,
  items: OPERATIONS.response_items,
};
/** As events a response tells its text four times, and itself once more. */
const TOLD_AS_EVENTS = 6;

/** Answers questions about responses: from what is kept here, or by the upstream that made them. */
@Injectable()
export class StoredResponseHandler {
  constructor(
    private readonly gateway: Gateway,
    private readonly reception: RequestContext,
    private readonly kept: KeptResponses,
    private readonly responses: Responses,
  ) {}

  /** A response that is not the caller's is as little known as one that never was. */
  async answer(action: StoredAction, id: string, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const operation = ACTIONS[action];
    const entered = this.reception.admit({ dialect: KEEPING_DIALECT, operation }, request);
    request.raw.resume();
    const { caller } = entered.admitted;
    const query = queryOf(request);
    try {
      const kept = await this.kept.find(caller, id);
      const made = kept === null ? await this.responses.find(caller, id) : null;
      if (kept !== null) {
        reply.raw.on('close', () => settleUnused(entered.admitted));
        await this.answerKept(action, kept, { caller, id, query, hold: entered.admitted.hold }, reply);
        return;
      }
      if (made !== null) {
        const received = this.reception.open(entered, KEEPING_DIALECT, request, reply);
        handOver(this.gateway, received, () => storedCall(entered.head, questionOf(operation, id, query), made));
        return;
      }
    } catch (error) {
      settleUnused(entered.admitted);
      throw error;
    }
    settleUnused(entered.admitted);
  }

  private async answerKept(action: StoredAction, kept: KeptResponse, asked: Asked, reply: FastifyReply): Promise<void> {
    const { caller, id, query, hold } = asked;
    const json = reply.header('content-type', 'application/json; charset=utf-8');
    switch (action) {
      case 'retrieve': {
        if (query.get('stream') !== 'true') return void (await json.send(bytesOf(kept)));
        takeRoom(hold, kept.response.length * TOLD_AS_EVENTS);
        const events = Buffer.from(eventsOf(kept, query.get('starting_after')));
        return void (await reply.header('content-type', 'text/event-stream; charset=utf-8').send(events));
      }
      case 'delete':
        await this.kept.delete(caller, id);
        return void (await json.send({ id, object: 'response', deleted: true }));
      case 'cancel': {
        const message = 'Only a response that is made in the background can be cancelled.';
        throw new GatewayError('invalid_request', { message });
      }
      case 'items': {
        const pieces = inputItemsOf(id, kept, query);
        takeRoom(
          hold,
          pieces.reduce((sum, { length }) => sum + length, 0),
        );
        return void (await json.send(Buffer.concat(pieces)));
      }
      default:
        return action satisfies never;
    }
  }
}

interface Asked {
  readonly caller: Caller;
  readonly id: string;
  readonly query: URLSearchParams;
  readonly hold: ByteHold;
}

/** An answer that is made from what is kept needs memory of its own, until its client has read it. */
function takeRoom(hold: ByteHold, bytes: number): void {
  if (!hold.take(bytes)) throw new GatewayError('overloaded', { retryAfterSeconds: 1 });
}

/** The memory that it is kept in, however many read it. */
function bytesOf({ response }: KeptResponse): Buffer {
  return Buffer.from(response.buffer, response.byteOffset, response.length);
}

function questionOf(operation: Operation, id: string, query: URLSearchParams): StoredQuestion {
  const { method, suffix: path, parameters } = operation.stored!;
  const passed = new URLSearchParams([...query].filter(([name]) => parameters.includes(name)));
  const suffix = `/${id}${path}${passed.size === 0 ? '' : `?${passed.toString()}`}`;
  return { stored: { id, method, suffix, hasBody: false }, wantsStream: passed.get('stream') === 'true' };
}

function queryOf({ url }: FastifyRequest): URLSearchParams {
  const query = url.indexOf('?');
  return new URLSearchParams(query < 0 ? '' : url.slice(query + 1));
}
