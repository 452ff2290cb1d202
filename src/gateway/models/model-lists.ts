import { Injectable } from '@nestjs/common';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import { Redactor } from '../../platform/logging/redactor.js';
import { Clock } from '../../platform/time/clock.js';
import { ControlClient, type ControlAnswer } from '../../platform/upstream/control-client.js';
import { modelNotFound } from '../catalog/resolve-model.js';
import type { Channel, Route } from '../catalog/snapshot.js';
import { readRefusalBytes } from '../dialects/openai-chat/errors.js';
import { firstKey } from '../planning/key-ring.js';

/** A list of models as it goes to a client. */
export interface ModelListAnswer {
  readonly contentType: string;
  readonly body: Buffer;
}

interface ModelObject {
  readonly id: string;
}

const KEEP_MS = 60_000;
const TIMEOUT_MS = 15_000;
const JSON_TYPE = 'application/json; charset=utf-8';
const REFUSED = new Set([401, 402, 403]);

/** The models that a route offers: its allowlist, or what its upstream lists, passed on as it came. */
@Injectable()
export class ModelLists {
  private readonly kept = new Map<Channel, { at: number; answer: ModelListAnswer }>();

  constructor(
    private readonly client: ControlClient,
    private readonly clock: Clock,
    private readonly redactor: Redactor,
  ) {}

  async list(route: Route, requestId: string): Promise<ModelListAnswer> {
    const channel = route.channels[0]!;
    if (route.allowedModels !== null) return listOf([...route.allowedModels], channel.provider);
    if (channel.adapter === 'echo') return listOf([route.defaultModel ?? 'echo'], channel.provider);
    return await this.upstreamList(channel, requestId);
  }

  /** One model of the list; throws `model_not_found`. */
  async find(route: Route, id: string, requestId: string): Promise<object> {
    const { body } = await this.list(route, requestId);
    const found = modelsIn(body).find((model) => model.id === id);
    if (found === undefined) throw modelNotFound(id);
    return found;
  }

  private async upstreamList(channel: Channel, requestId: string): Promise<ModelListAnswer> {
    const kept = this.kept.get(channel);
    if (kept !== undefined && this.clock.monotonic() - kept.at < KEEP_MS) return kept.answer;
    const answer = this.judge(await this.ask(channel, requestId));
    this.kept.clear();
    this.kept.set(channel, { at: this.clock.monotonic(), answer });
    return answer;
  }

  /** Asks with one key after the other around the ring until one is not refused. */
  private async ask({ keys, addresses }: Channel, requestId: string): Promise<ControlAnswer | null> {
    const start = firstKey(requestId, keys.length);
    let answer: ControlAnswer | null = null;
    for (let i = 0; i < keys.length; i++) {
      const headers = asObject(keys[(start + i) % keys.length]!.headers(false, 0));
      answer = await this.client.get(addresses.modelsUrl, headers, TIMEOUT_MS);
      if (answer === null || !REFUSED.has(answer.status)) return answer;
    }
    return answer;
  }

  private judge(answer: ControlAnswer | null): ModelListAnswer {
    if (answer === null) throw new GatewayError('upstream_error');
    const { status, contentType, body } = answer;
    if (REFUSED.has(status)) throw new GatewayError('no_healthy_upstream');
    if (!isJson(body) || (status >= 300 && status < 400)) throw new GatewayError('upstream_invalid_response');
    if (status < 300) return { contentType: contentType === '' ? JSON_TYPE : contentType, body };
    const { message, type, param, code } = readRefusalBytes(status, body);
    const wire = { message: this.redactor.quote(message), type: type ?? 'server_error', param, code };
    throw new GatewayError('upstream_error', { status, wire });
  }
}

function listOf(ids: readonly string[], owner: string): ModelListAnswer {
  const data = ids.map((id) => ({ id, object: 'model', created: 0, owned_by: owner }));
  return { contentType: JSON_TYPE, body: Buffer.from(JSON.stringify({ object: 'list', data })) };
}

function modelsIn(body: Buffer): ModelObject[] {
  const { data } = JSON.parse(body.toString()) as { data?: unknown };
  return Array.isArray(data) ? (data as ModelObject[]) : [];
}

function isJson(body: Buffer): boolean {
  try {
    JSON.parse(body.toString());
    return true;
  } catch {
    return false;
  }
}

function asObject(headers: readonly string[]): Record<string, string> {
  const object: Record<string, string> = {};
  for (let i = 0; i < headers.length; i += 2) object[headers[i]!] = headers[i + 1]!;
  return object;
}
