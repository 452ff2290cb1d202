import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { readCall } from '../../gateway/dialects/openai-chat/read-call.js';
import { Gateway } from '../../gateway/gateway.js';
import { OPERATIONS } from '../../gateway/protocol/operation.js';
import { Tracing } from '../../gateway/telemetry/tracing/tracing.js';
import type { Caller } from '../../gateway/tenants/token-directory.js';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import { Clock } from '../../platform/time/clock.js';
import { CollectingSink } from '../edge/collecting-sink.js';
import type { ChatDto } from './chat.dto.js';

/** The answer of `POST /chat`. */
export interface ShortcutAnswer {
  readonly reply: string;
  readonly model: string;
  readonly request_id: string;
  readonly duration_ms: number;
  readonly upstream_status: number;
  readonly provider: string;
}

/** The HTTP request: its id, and the headers that may say which trace it belongs to. */
type AskedBy = Pick<FastifyRequest, 'id' | 'headers'>;

interface Completion {
  readonly model?: string;
  readonly choices?: readonly { readonly message?: { readonly content?: string | null } }[];
}

/** Turns a message into a chat call and its reply into text. */
@Injectable()
export class Shortcut {
  constructor(
    private readonly gateway: Gateway,
    private readonly clock: Clock,
    private readonly tracing: Tracing,
  ) {}

  async chat(caller: Caller, dto: ChatDto, { id, headers }: AskedBy): Promise<ShortcutAnswer> {
    const startedAt = this.clock.monotonic();
    const sink = new CollectingSink();
    const trace = this.tracing.open('/chat', headers);
    const call = readCall({ requestId: id, operation: OPERATIONS.chat, hops: 0, trace }, chatBody(dto));
    this.gateway.handle(caller, call, sink);
    const completion = JSON.parse((await sink.body).toString()) as Completion;
    return {
      reply: replyText(completion),
      model: completion.model ?? dto.model ?? caller.route.defaultModel ?? '',
      request_id: id,
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
  const content = choices?.[0]?.message?.content;
  if (choices?.[0]?.message === undefined) throw new GatewayError('upstream_invalid_response');
  return content ?? '';
}
