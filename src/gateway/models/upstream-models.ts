import { Injectable } from '@nestjs/common';
import { ERROR_CATALOGUE } from '../../platform/errors/catalogue.js';
import { withoutMark } from '../../platform/json-splice/without-mark.js';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import { Redactor } from '../../platform/logging/redactor.js';
import { Clock } from '../../platform/time/clock.js';
import { ControlClient, type ControlAnswer } from '../../platform/upstream/control-client.js';
import type { Channel } from '../catalog/snapshot.js';
import { readErrorBody } from '../dialects/read-error.js';
import { wireErrorOf } from '../dialects/wire-error.js';
import { firstKey } from '../planning/key-ring.js';
import { modelListOf } from '../dialects/dialects.js';
import { decodeModels, isModelList, type ModelObject } from '../dialects/model-list.js';

/** A list of models as an upstream sent it. */
export interface UpstreamList {
  readonly contentType: string;
  readonly body: Buffer;
  readonly models: readonly ModelObject[];
  /** A good answer without a list may be meant for clients that know better; nobody learns models from it. */
  readonly isList: boolean;
}

const FRESH_MS = 300_000;
const TIMEOUT_MS = 15_000;
/** What is no list is looked through for secrets, which takes time. */
const MAX_OTHER_BYTES = 16 * 1024;
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

  /** The list as it is now; throws what the upstream's answer amounts to, which may be none. */
  async fresh(channel: Channel, requestId: string): Promise<UpstreamList> {
    const list = await this.fetch(channel, requestId);
    if (!list.isList) throw new GatewayError('upstream_invalid_response');
    return list;
  }

  /** Many who ask at once share one request. */
  private async fetch(channel: Channel, requestId: string): Promise<UpstreamList> {
    const pending = this.pending.get(channel) ?? this.ask(channel, requestId);
    this.pending.set(channel, pending);
    try {
      const list = await pending;
      if (list.isList) this.kept.set(channel, { at: this.clock.monotonic(), list });
      return list;
    } finally {
      this.pending.delete(channel);
    }
  }

  /** Asks with one key after the other around the ring until one is not refused. */
  private async ask(channel: Channel, requestId: string): Promise<UpstreamList> {
    const { keys, addresses } = channel;
    const start = firstKey(requestId, keys.length);
    let answer: ControlAnswer | null = null;
    for (let i = 0; i < keys.length; i++) {
      const headers = keys[(start + i) % keys.length]!.controlHeaders();
      answer = await this.client.get(addresses.modelsUrl, headers, TIMEOUT_MS);
      if (answer === null || !REFUSED.has(answer.status)) break;
    }
    return this.judge(answer, channel);
  }

  private judge(answer: ControlAnswer | null, { dialect, provider }: Channel): UpstreamList {
    if (answer === null) throw new GatewayError('upstream_error');
    const { status, contentType, body } = answer;
    if (REFUSED.has(status)) throw new GatewayError('no_healthy_upstream');
    const list = status >= 300 && status < 400 ? undefined : parse(body);
    if (list === undefined) throw new GatewayError('upstream_invalid_response');
    if (status < 300) {
      const words = modelListOf(dialect);
      const isList = isModelList(list, words);
      const told = isList ? body : this.withoutSecrets(body);
      const models = decodeModels(list, words, provider);
      return { contentType: contentType || 'application/json', body: told, models, isList };
    }
    const { message, type } = ERROR_CATALOGUE.upstream_error;
    const wire = wireErrorOf(readErrorBody(dialect, status, body), this.redactor, { message, type });
    throw new GatewayError('upstream_error', status < 500 ? { status, wire } : { wire });
  }

  /** A good answer that is no list may be an error, which quotes the key that it was asked with. */
  private withoutSecrets(body: Buffer): Buffer {
    if (body.length > MAX_OTHER_BYTES) throw new GatewayError('upstream_invalid_response');
    return Buffer.from(this.redactor.scrub(body.toString()));
  }
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(withoutMark(body).toString());
  } catch {
    return undefined;
  }
}
