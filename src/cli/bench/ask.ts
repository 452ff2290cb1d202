import { request, type Agent, type IncomingMessage } from 'node:http';
import type { Timing } from './figures.js';

/** Where and what to ask. */
export interface Question {
  readonly url: string;
  readonly token: string;
  readonly body: string;
  readonly agent: Agent;
  readonly clock: () => number;
}

/** Sends one streaming chat request and takes the times of its answer. */
export async function askOnce({ url, token, body, agent, clock }: Question): Promise<Timing> {
  const start = clock();
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const asked = request(`${url}/v1/chat/completions`, { method: 'POST', headers, agent }, resolve);
  asked.on('error', reject);
  asked.end(body);
  const answer = await promise;
  let text = '';
  let firstContentMs: number | null = null;
  for await (const chunk of answer.setEncoding('utf8') as AsyncIterable<string>) {
    text += chunk;
    if (firstContentMs === null && CONTENT.test(text)) firstContentMs = clock() - start;
  }
  const status = answer.statusCode ?? 0;
  return {
    status,
    error: errorIn(text, status),
    firstContentMs,
    totalMs: clock() - start,
    completionTokens: tokensIn(text),
  };
}

const CONTENT = /"(?:content|reasoning_content|tool_calls)":(?:"[^"]|\[)/;

/** The code of an error, as an answer or as an event. */
function errorIn(text: string, status: number): string | null {
  const code = /"error":\{.*?"code":"([^"]+)"/s.exec(text)?.[1];
  if (code !== undefined) return code;
  return status === 200 && text.includes('data: [DONE]') ? null : 'incomplete';
}

function tokensIn(text: string): number {
  return Number(/"completion_tokens":(\d+)/.exec(text)?.[1] ?? 0);
}
