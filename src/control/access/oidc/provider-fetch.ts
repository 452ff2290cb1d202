import type { CustomFetch } from 'openid-client';
import type { ControlClient } from '../../../platform/upstream/control-client.js';

const TIMEOUT_MS = 10_000;
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

/** What an OpenID library asks a provider with: the client of the control plane, and so its egress policy. */
export function providerFetch(http: ControlClient): CustomFetch {
  return async (url, { method, headers, body }) => {
    const sent = { headers, timeoutMs: TIMEOUT_MS, ...(body !== null && body !== undefined && { body: textOf(body) }) };
    const answer = await http.ask({ method: method === 'POST' ? 'POST' : 'GET', url, ...sent });
    if (answer === null) throw new ProviderUnreachable(new URL(url).origin);
    const { status, contentType } = answer;
    const held = BODILESS.has(status) ? null : new Uint8Array(answer.body);
    return new Response(held, { status, headers: { 'content-type': contentType } });
  };
}

/** No answer came from an address of the provider. */
export class ProviderUnreachable extends Error {
  constructor(readonly origin: string) {
    super(`${origin} does not answer`);
    this.name = 'ProviderUnreachable';
  }
}

/** Bodies of OAuth are forms. */
function textOf(body: unknown): string {
  return body instanceof URLSearchParams || typeof body === 'string' ? String(body) : '';
}
