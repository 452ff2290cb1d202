import type { DialectName } from '../../src/gateway/protocol/dialect-name.js';
import { SAMPLES } from './dialects/samples.js';
import { TOKEN, type TestGateway } from './gateway.js';

/** What is asked for, and how. */
export interface Ask {
  readonly stream: boolean;
  readonly model?: string;
  readonly text?: string;
}

/** The path and the body of a small request, of which a stream tells its tokens. */
export function askOf(dialect: DialectName, ask: Ask): readonly [path: string, body: object] {
  const { small, forUsage } = SAMPLES[dialect].requests;
  const [path, body] = small({ model: 'm', text: 'go', ...ask });
  return [path, ask.stream ? { ...body, ...forUsage } : body];
}

/** Asks a gateway as a client of a dialect does. */
export async function post(
  { url }: TestGateway,
  dialect: DialectName,
  ask: Ask,
  {
    headers = {},
    ...init
  }: Omit<RequestInit, 'headers'> & { readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<Response> {
  const [path, body] = askOf(dialect, ask);
  return await fetch(url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
    ...init,
  });
}
