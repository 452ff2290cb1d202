import { Injectable } from '@nestjs/common';
import { ERROR_CATALOGUE } from '../../platform/errors/catalogue.js';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import { Redactor } from '../../platform/logging/redactor.js';
import { Clock } from '../../platform/time/clock.js';
import { ControlClient, type ControlAnswer } from '../../platform/upstream/control-client.js';
import type { Channel } from '../catalog/snapshot.js';
import { readRefusalBytes } from '../dialects/openai-chat/errors.js';
import { wireErrorOf } from '../dialects/openai-chat/wire-error.js';
import { firstKey } from '../planning/key-ring.js';

/** A list of models as an upstream sent it. */
export interface UpstreamList {
  readonly contentType: string;
  readonly body: Buffer;
  readonly models: readonly ModelObject[];
}

/** One model of a list. */
export interface ModelObject {
  readonly id: string;
}

const FRESH_MS = 300_000;
const TIMEOUT_MS = 15_000;
const REFUSED = new Set([401, 402, 403]);

/** Knows what the upstreams list: asked once, then kept, and renewed in the background when it has become old. */
@Injectable()
export class UpstreamModels {
  private readonly kept = new WeakMap<Channel, { readonly at: number; readonly list: UpstreamList }>();
  private readonly pending = new WeakMap<Channel, Promise<UpstreamList>>();

  constructor(
    private readonly client: ControlClient,
    private readonly clock: Clock,
    private readonly redactor: Redactor,
  ) {}

  /** The list of a channel; throws what the upstream's answer amounts to when there is none yet. */
  async of(channel: Channel, requestId: string): Promise<UpstreamList> {
    const kept = this.kept.get(channel);
    if (kept === undefined) return await this.fetch(channel, requestId);
    if (this.clock.monotonic() - kept.at > FRESH_MS) void this.fetch(channel, requestId).catch(() => {});
    return kept.list;
  }

  /** Many who ask at once share one request. */
  private async fetch(channel: Channel, requestId: string): Promise<UpstreamList> {
    const pending = this.pending.get(channel) ?? this.ask(channel, requestId);
    this.pending.set(channel, pending);
    try {
      const list = await pending;
      this.kept.set(channel, { at: this.clock.monotonic(), list });
      return list;
    } finally {
      this.pending.delete(channel);
    }
  }

  /** Asks with one key after the other around the ring until one is not refused. */
  private async ask({ keys, addresses }: Channel, requestId: string): Promise<UpstreamList> {
    const start = firstKey(requestId, keys.length);
    let answer: ControlAnswer | null = null;
    for (let i = 0; i < keys.length; i++) {
      const headers = keys[(start + i) % keys.length]!.controlHeaders();
      answer = await this.client.get(addresses.modelsUrl, headers, TIMEOUT_MS);
      if (answer === null || !REFUSED.has(answer.status)) break;
    }
    return this.judge(answer);
  }

  private judge(answer: ControlAnswer | null): UpstreamList {
    if (answer === null) throw new GatewayError('upstream_error');
    const { status, contentType, body } = answer;
    if (REFUSED.has(status)) throw new GatewayError('no_healthy_upstream');
    const models = status >= 300 && status < 400 ? null : modelsIn(body);
    if (models === null) throw new GatewayError('upstream_invalid_response');
    if (status < 300) return { contentType: contentType || 'application/json', body, models };
    const { message, type } = ERROR_CATALOGUE.upstream_error;
    const wire = wireErrorOf(readRefusalBytes(status, body), this.redactor, { message, type });
    throw new GatewayError('upstream_error', { status, wire });
  }
}

/** The models of a list, `{data:[…]}` as OpenAI sends it or a bare array; null when the body is not JSON. */
function modelsIn(body: Buffer): ModelObject[] | null {
  try {
    const value = JSON.parse(body.toString()) as { data?: unknown } | unknown[] | null;
    const list = Array.isArray(value) ? value : value?.data;
    return Array.isArray(list) ? list.filter(isModel) : [];
  } catch {
    return null;
  }
}

function isModel(value: unknown): value is ModelObject {
  return value !== null && typeof value === 'object' && typeof (value as { id?: unknown }).id === 'string';
}
