/** One request through the gateway, as any client makes it. */
export interface Ask {
  secret: string;
  body: Record<string, unknown>;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  onText(text: string): void;
  onReasoning?(text: string): void;
}

/** How it ended. */
export interface Answered {
  status: number;
  error: string | null;
  requestId: string | null;
  channel: string | null;
  model: string | null;
  firstMs: number | null;
  ms: number;
  usage: { in: number; out: number } | null;
}

interface Chunk {
  model?: string;
  error?: { message?: string };
  usage?: { prompt_tokens?: number; completion_tokens?: number } | null;
  choices?: { delta?: Part; message?: Part }[];
}
interface Part {
  content?: string | null;
  reasoning_content?: string | null;
  tool_calls?: { function?: { name?: string; arguments?: string } }[];
}

/** Asks and hands text on as it arrives; what goes wrong is in the answer, as the client would have got it. */
export async function ask({ secret, body, headers = {}, signal, onText, onReasoning }: Ask): Promise<Answered> {
  const start = performance.now();
  const response = await fetch('/v1/chat/completions', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}`, ...headers },
    body: JSON.stringify(body),
    credentials: 'omit',
    signal,
  });
  const answered = beginning(response);
  const take = (chunk: Chunk): void => {
    note(chunk, answered);
    const part = partOf(chunk);
    const [text, reasoning] = [textOf(part), part.reasoning_content ?? ''];
    if (text + reasoning === '') return;
    answered.firstMs ??= performance.now() - start;
    onReasoning?.(reasoning);
    onText(text);
  };
  const isStream = response.headers.get('content-type')?.includes('event-stream') === true;
  if (isStream && response.body) await readEvents(response.body, take);
  else take((await response.json().catch(() => ({}))) as Chunk);
  if (!response.ok) answered.error ??= `HTTP ${response.status}`;
  return { ...answered, ms: performance.now() - start };
}

function beginning({ status, headers }: Response): Answered {
  const requestId = headers.get('x-request-id');
  const channel = headers.get('x-gateway-channel');
  return { status, error: null, requestId, channel, model: null, firstMs: null, ms: 0, usage: null };
}

/** What a chunk says beside text. */
function note({ error, model, usage }: Chunk, answered: Answered): void {
  if (error) answered.error = error.message ?? 'error';
  answered.model = model ?? answered.model;
  if (usage) answered.usage = { in: usage.prompt_tokens ?? 0, out: usage.completion_tokens ?? 0 };
}

function partOf({ choices }: Chunk): Part {
  return choices?.[0]?.delta ?? choices?.[0]?.message ?? {};
}

function textOf(part: Part): string {
  const calls = (part.tool_calls ?? []).map(
    ({ function: called }) => `${called?.name ? `\n[${called.name}] ` : ''}${called?.arguments ?? ''}`,
  );
  return (part.content ?? '') + calls.join('');
}

async function readEvents(body: ReadableStream<Uint8Array>, take: (chunk: Chunk) => void): Promise<void> {
  const reader = body
    .pipeThrough(new TextDecoderStream() as unknown as ReadableWritablePair<string, Uint8Array>)
    .getReader();
  let rest = '';
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    const lines = (rest + read.value).split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const data = line.startsWith('data:') ? line.slice(5).trim() : '';
      if (data !== '' && data !== '[DONE]') take(JSON.parse(data) as Chunk);
    }
  }
}
