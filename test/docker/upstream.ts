import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

// An OpenAI-compatible upstream for the proof: says `max_tokens` words, a streamed one every 200 ms, and remembers
// when somebody hung up on it. GET /seen tells what it saw.

const PAUSE_MS = 200;
const DEFAULT_WORDS = 5;

/** Calls by the key they came with, and the times (epoch ms) at which connections were cut. */
const seen = { keys: [] as string[], abortedAt: [] as number[] };

createServer((request, response) => void answer(request, response)).listen(9000, '0.0.0.0');

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.url === '/seen') return void response.end(JSON.stringify(seen));
  seen.keys.push(String(request.headers.authorization));
  response.on('close', () => {
    if (!response.writableFinished) seen.abortedAt.push(Date.now());
  });
  let body = '';
  for await (const part of request) body += String(part);
  const { stream = false, max_tokens: count = DEFAULT_WORDS } = JSON.parse(body) as Partial<ChatRequest>;
  const words = Array.from({ length: count }, (_, i) => `word${i + 1} `);
  if (stream) await streamWords(words, response);
  else reply(words, response);
}

interface ChatRequest {
  readonly stream: boolean;
  readonly max_tokens: number;
}

function reply(words: readonly string[], response: ServerResponse): void {
  const message = { role: 'assistant', content: words.join('') };
  const usage = { prompt_tokens: 1, completion_tokens: words.length, total_tokens: words.length + 1 };
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ ...envelope('chat.completion', { message, finish_reason: 'stop' }), usage }));
}

async function streamWords(words: readonly string[], response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const content of words) {
    if (response.destroyed) return;
    writeChunk(response, { delta: { content }, finish_reason: null });
    await sleep(PAUSE_MS);
  }
  writeChunk(response, { delta: {}, finish_reason: 'stop' });
  response.end('data: [DONE]\n\n');
}

function writeChunk(response: ServerResponse, choice: object): void {
  response.write(`data: ${JSON.stringify(envelope('chat.completion.chunk', choice))}\n\n`);
}

function envelope(object: string, choice: object): object {
  return { id: 'chatcmpl-proof', object, created: 1, model: 'scripted', choices: [{ index: 0, ...choice }] };
}
