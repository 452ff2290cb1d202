import type { DialectName } from '../../src/gateway/protocol/dialect-name.js';
import { TOKEN, type TestGateway } from './gateway.js';

/** What is asked for, and how. */
export interface Ask {
  readonly stream: boolean;
  readonly model?: string;
  readonly text?: string;
}

/** A small request in the words of each dialect: its path and its body. */
const ASKS: Readonly<Record<DialectName, (ask: Required<Ask>) => readonly [string, object]>> = {
  'openai-chat': ({ model, stream, text }) => [
    '/v1/chat/completions',
    {
      model,
      stream,
      messages: [{ role: 'user', content: text }],
      ...(stream && { stream_options: { include_usage: true } }),
    },
  ],
  'openai-responses': ({ model, stream, text }) => ['/v1/responses', { model, stream, input: text }],
  anthropic: ({ model, stream, text }) => [
    '/v1/messages',
    { model, stream, max_tokens: 9, messages: [{ role: 'user', content: text }] },
  ],
  gemini: ({ model, stream, text }) => [
    `/v1beta/models/${model}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
    { contents: [{ role: 'user', parts: [{ text }] }] },
  ],
};

/** The path and the body of a small request. */
export function askOf(dialect: DialectName, ask: Ask): readonly [path: string, body: object] {
  return ASKS[dialect]({ model: 'm', text: 'go', ...ask });
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
