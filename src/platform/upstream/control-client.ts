import type { AxiosInstance, AxiosStatic } from 'axios';
import { GatewayError } from '../errors/gateway-error.js';
import { isShortage } from '../errors/shortage.js';
import { Egress } from './egress.js';

/** An answer of the control plane: small, whole, whatever its status. */
export interface ControlAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Buffer;
}

/** A request of the control plane. */
export interface ControlRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
}

const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

/** The HTTP client for everything beside the hot path: model lists, probes, tests, webhooks. No redirects, no proxies. */
export class ControlClient {
  private opened: Promise<Opened> | null = null;

  constructor(private readonly egress: Pick<Egress, 'refuses' | 'lookupFor'> = new Egress()) {}

  /** `ask` for what is there. */
  async get(url: string, headers: Readonly<Record<string, string>>, timeoutMs: number): Promise<ControlAnswer | null> {
    return await this.ask({ method: 'GET', url, headers, timeoutMs });
  }

  /**
   * Null when no answer came: refused, timed out, forbidden, too large. Rejects with `overloaded` when this machine could
   * not even ask.
   */
  async ask({ method, url, headers, body, timeoutMs }: ControlRequest): Promise<ControlAnswer | null> {
    const target = new URL(url);
    if (this.egress.refuses(target)) return null;
    const { http, isAxiosError } = await (this.opened ??= openHttp());
    try {
      const signal = AbortSignal.timeout(timeoutMs);
      const {
        status,
        headers: received,
        data,
      } = await http.request<Buffer>({
        method,
        url,
        headers,
        ...(body !== undefined && { data: body }),
        timeout: timeoutMs,
        signal,
        lookup: this.egress.lookupFor(target) as never,
      });
      return { status, contentType: String(received['content-type'] ?? ''), headers: received, body: data };
    } catch (error) {
      if (isShortage(error)) throw new GatewayError('overloaded', { retryAfterSeconds: 1, cause: error });
      if (isAxiosError(error)) return null;
      throw error;
    }
  }
}

interface Opened {
  readonly http: AxiosInstance;
  readonly isAxiosError: AxiosStatic['isAxiosError'];
}

/** Loads axios when somebody asks for something the first time. */
async function openHttp(): Promise<Opened> {
  const { create, isAxiosError } = await import('axios');
  const http = create({
    maxRedirects: 0,
    proxy: false,
    maxContentLength: MAX_ANSWER_BYTES,
    responseType: 'arraybuffer',
    validateStatus: () => true,
  });
  return { http, isAxiosError };
}
