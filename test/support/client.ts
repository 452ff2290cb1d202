import { HEARTBEAT } from '../../src/platform/sse/encoder.js';
import { TOKEN } from './gateway.js';

/** The messages of a small chat request. */
export const MESSAGES = [{ role: 'user', content: 'hi' }];

/** The error object of OpenAI's wire format. */
export interface WireError {
  readonly message: string;
  readonly type: string;
  readonly param: string | null;
  readonly code: string | null;
}

/** An answer read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; throws when it is none. */
  json(): Record<string, unknown>;
  /** The error in the body. */
  readonly error: WireError;
}

/** Posts JSON with the test token and reads the whole answer. */
export async function post(url: string, body: object | string, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return await read(response);
}

/** Posts a chat request. */
export async function chat(base: string, fields: object = {}, headers: Record<string, string> = {}): Promise<Answer> {
  return await post(`${base}/v1/chat/completions`, { model: 'test-model', messages: MESSAGES, ...fields }, headers);
}

/** Gets a URL with the test token. */
export async function get(
  url: string,
  headers: Record<string, string> = { authorization: `Bearer ${TOKEN}` },
): Promise<Answer> {
  return await read(await fetch(url, { headers }));
}

/** The payloads of the events of a stream, `[DONE]` included, comments left out. */
export function payloads(stream: string): string[] {
  return stream
    .split('\n\n')
    .filter((part) => part.startsWith('data: '))
    .map((part) => part.slice(6));
}

/** A stream without what keeps its connection open while its upstream takes long, as it may on a slow machine. */
export function withoutHeartbeats(stream: string): string {
  return stream.replaceAll(HEARTBEAT.toString(), '');
}

async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  const json = (): Record<string, unknown> => JSON.parse(text) as Record<string, unknown>;
  return {
    status: response.status,
    headers: response.headers,
    text,
    json,
    get error() {
      return json()['error'] as WireError;
    },
  };
}
