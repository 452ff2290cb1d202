import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { contentPieces } from '../../gateway/dialects/openai-chat/content-parts.js';
import { readCall } from '../../gateway/dialects/openai-chat/read-call.js';
import { Gateway } from '../../gateway/gateway.js';
import { OPERATIONS } from '../../gateway/protocol/operation.js';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import { Clock } from '../../platform/time/clock.js';
import { CollectingSink } from '../edge/collecting-sink.js';
import { parseBody } from '../edge/json-body.js';
import { receiveBody } from '../edge/raw-body.decorator.js';
import { giveBack, Reception, type Entered } from '../edge/reception.js';
import { ChatDto } from './chat.dto.js';

/** The answer of `POST /chat`. */
export interface ShortcutAnswer {
  readonly reply: string;
  readonly model: string;
  readonly request_id: string;
  readonly duration_ms: number;
  readonly upstream_status: number;
  readonly provider: string;
}

const CHAT = { dialect: 'openai-chat', operation: OPERATIONS.chat } as const;

interface Completion {
  readonly model?: string;
  readonly choices?: readonly { readonly message?: { readonly content?: unknown } }[];
}

/** Turns a message into a chat call and its reply into text. */
@Injectable()
export class Shortcut {
  constructor(
    private readonly gateway: Gateway,
    private readonly clock: Clock,
    private readonly reception: Reception,
  ) {}

  /** The limits of the token come first, then the body is read. */
  async chat(request: FastifyRequest): Promise<ShortcutAnswer> {
    const startedAt = this.clock.monotonic();
    const entered = this.reception.admit(CHAT, request);
    try {
      const dto = parseBody(await receiveBody(request, entered.admitted.hold), ChatDto);
      return await this.answer(dto, entered, startedAt);
    } finally {
      giveBack(entered.admitted);
    }
  }

  private async answer(dto: ChatDto, { head, admitted }: Entered, startedAt: number): Promise<ShortcutAnswer> {
    const { caller } = admitted;
    const sink = new CollectingSink();
    const call = readCall({ ...head, operation: OPERATIONS.chat }, chatBody(dto));
    this.gateway.handle(admitted, call, sink);
    const completion = JSON.parse((await sink.body).toString()) as Completion;
    return {
      reply: replyText(completion),
      model: completion.model ?? dto.model ?? caller.route.defaultModel ?? '',
      request_id: head.requestId,
      duration_ms: Math.round(this.clock.monotonic() - startedAt),
      upstream_status: 200,
      provider: caller.route.channels[0]?.provider ?? '',
    };
  }
}

function chatBody({ message, model, system, temperature, max_tokens: maxTokens }: ChatDto): Buffer {
  const messages = [
    ...(system === undefined ? [] : [{ role: 'system', content: system }]),
    { role: 'user', content: message },
  ];
  return Buffer.from(JSON.stringify({ model, messages, temperature, max_tokens: maxTokens }));
}

function replyText({ choices }: Completion): string {
  const message = choices?.[0]?.message;
  if (message === undefined) throw new GatewayError('upstream_invalid_response');
  const said = contentPieces(message.content).filter(({ kind }) => kind === 'text');
  return said.map(({ text }) => text).join('');
}
