import { frame } from './event-stream-frames.js';
import { event, json, sse, type Script } from './scripted-upstream.js';

/** What a model says: a signed thought, a text, tool calls; in this order. */
export interface Said {
  readonly thought?: { readonly text: string; readonly signature: string };
  readonly text?: string;
  readonly calls?: readonly { readonly id: string; readonly name: string; readonly arguments: object }[];
}

/** An upstream that is reached through a provider package, in its own wire format. */
export interface PackageWire {
  /** The fields of a channel behind `origin`. */
  readonly fields: (origin: string) => object;
  readonly model: string;
  readonly whole: (said: Said) => Script;
  /** All but the last piece of the stream leave it incomplete. */
  readonly pieces: (said: Said) => readonly (string | Buffer)[];
  readonly contentType: string;
}

const BEDROCK_USAGE = { inputTokens: 20, outputTokens: 9, totalTokens: 29, cacheReadInputTokens: 4 };

function bedrockStream({ thought, text, calls = [] }: Said): Buffer[] {
  let contentBlockIndex = -1;
  const delta = (value: object): Buffer => frame({ contentBlockIndex, delta: value }, 'contentBlockDelta');
  const block = (start: object | null, deltas: readonly object[]): Buffer[] => {
    contentBlockIndex++;
    const opening = start === null ? [] : [frame({ contentBlockIndex, start }, 'contentBlockStart')];
    return [...opening, ...deltas.map(delta), frame({ contentBlockIndex }, 'contentBlockStop')];
  };
  const words = (said: string): object[] => said.split(/(?= )/).map((piece) => ({ text: piece }));
  return [
    frame({ role: 'assistant' }, 'messageStart'),
    ...(thought === undefined
      ? []
      : block(
          null,
          [{ text: thought.text }, { signature: thought.signature }].map((reasoningContent) => ({ reasoningContent })),
        )),
    ...(text === undefined ? [] : block(null, words(text))),
    ...calls.flatMap(({ id: toolUseId, name, arguments: input }) =>
      block({ toolUse: { toolUseId, name } }, [
        { toolUse: { input: JSON.stringify(input).slice(0, 5) } },
        { toolUse: { input: JSON.stringify(input).slice(5) } },
      ]),
    ),
    Buffer.concat([
      frame({ stopReason: calls.length > 0 ? 'tool_use' : 'end_turn' }, 'messageStop'),
      frame({ usage: BEDROCK_USAGE, metrics: { latencyMs: 1 } }, 'metadata'),
    ]),
  ];
}

function bedrockReply({ thought, text, calls = [] }: Said): object {
  const reasoning = thought && { reasoningContent: { reasoningText: thought } };
  const uses = calls.map(({ id, name, arguments: input }) => ({ toolUse: { toolUseId: id, name, input } }));
  return {
    output: {
      message: {
        role: 'assistant',
        content: [...(reasoning ? [reasoning] : []), ...(text === undefined ? [] : [{ text }]), ...uses],
      },
    },
    stopReason: calls.length > 0 ? 'tool_use' : 'end_turn',
    usage: BEDROCK_USAGE,
    metrics: { latencyMs: 1 },
  };
}

function geminiParts({ thought, text, calls = [] }: Said): object[] {
  const [first] = calls;
  return [
    ...(thought === undefined ? [] : [{ text: thought.text, thought: true }]),
    ...(text === undefined ? [] : [{ text }]),
    ...calls.map((call) => ({
      functionCall: { id: call.id, name: call.name, args: call.arguments },
      ...(call === first && thought !== undefined ? { thoughtSignature: thought.signature } : {}),
    })),
  ];
}

function geminiResponse(parts: object[], isLast: boolean): object {
  return {
    candidates: [{ index: 0, content: { role: 'model', parts }, ...(isLast ? { finishReason: 'STOP' } : {}) }],
    usageMetadata: {
      promptTokenCount: 20,
      candidatesTokenCount: 7,
      thoughtsTokenCount: 2,
      totalTokenCount: 29,
      cachedContentTokenCount: 4,
    },
    modelVersion: 'gemini-3-pro-preview',
  };
}

function cohereCalls(calls: NonNullable<Said['calls']>): object[] {
  return calls.map(({ id, name, arguments: input }) => ({
    id,
    type: 'function',
    function: { name, arguments: JSON.stringify(input) },
  }));
}

const COHERE_USAGE = {
  billed_units: { input_tokens: 20, output_tokens: 9 },
  tokens: { input_tokens: 20, output_tokens: 9 },
};

function cohereStream({ thought, text, calls = [] }: Said): string[] {
  const content = (index: number, type: 'text' | 'thinking', said: string): object[] => [
    { type: 'content-start', index, delta: { message: { content: { type, [type]: '' } } } },
    ...said
      .split(/(?= )/)
      .map((piece) => ({ type: 'content-delta', index, delta: { message: { content: { [type]: piece } } } })),
    { type: 'content-end', index },
  ];
  const call = (value: object): object[] => {
    const { function: called, ...rest } = value as { function: { name: string; arguments: string } };
    const start = { ...rest, function: { name: called.name, arguments: '' } };
    return [
      { type: 'tool-call-start', delta: { message: { tool_calls: start } } },
      { type: 'tool-call-delta', delta: { message: { tool_calls: { function: { arguments: called.arguments } } } } },
      { type: 'tool-call-end' },
    ];
  };
  const finish = calls.length > 0 ? 'TOOL_CALL' : 'COMPLETE';
  return [
    { type: 'message-start', id: 'm1' },
    ...(thought === undefined ? [] : content(0, 'thinking', thought.text)),
    ...(text === undefined ? [] : content(1, 'text', text)),
    ...cohereCalls(calls).flatMap(call),
    { type: 'message-end', delta: { finish_reason: finish, usage: COHERE_USAGE } },
  ].map(event);
}

function cohereReply({ thought, text, calls = [] }: Said): object {
  const content = [
    ...(thought === undefined ? [] : [{ type: 'thinking', thinking: thought.text }]),
    ...(text === undefined ? [] : [{ type: 'text', text }]),
  ];
  return {
    generation_id: 'g1',
    message: { role: 'assistant', content, tool_calls: cohereCalls(calls) },
    finish_reason: calls.length > 0 ? 'TOOL_CALL' : 'COMPLETE',
    usage: COHERE_USAGE,
  };
}

/** Upstreams behind packages: Bedrock's frames, Vertex's and Cohere's events. */
export const PACKAGE_WIRES: Readonly<Record<'bedrock' | 'vertex' | 'cohere', PackageWire>> = {
  bedrock: {
    fields: (origin) => ({ provider: 'bedrock', base_url: origin, options: { region: 'us-east-1' } }),
    model: 'anthropic.claude-sonnet-4-5-20250929-v1:0',
    whole: (said) => json(200, bedrockReply(said)),
    pieces: bedrockStream,
    contentType: 'application/vnd.amazon.eventstream',
  },
  vertex: {
    fields: (origin) => ({ provider: 'vertex', base_url: `${origin}/v1/publishers/google` }),
    model: 'gemini-3-pro-preview',
    whole: (said) => json(200, geminiResponse(geminiParts(said), true)),
    pieces: (said) => {
      const parts = geminiParts(said);
      return parts.map((part, index) => event(geminiResponse([part], index === parts.length - 1)));
    },
    contentType: 'text/event-stream',
  },
  cohere: {
    fields: (origin) => ({ provider: 'cohere', base_url: `${origin}/v2` }),
    model: 'command-a-reasoning-08-2025',
    whole: (said) => json(200, cohereReply(said)),
    pieces: cohereStream,
    contentType: 'text/event-stream',
  },
};

/** The answer of an upstream, streamed or whole. */
export function says({ whole, pieces, contentType }: PackageWire, said: Said, isStream: boolean): Script {
  return isStream ? stream(pieces(said), contentType) : whole(said);
}

/** A stream that stops before its last piece. */
export function stopsShort({ pieces, contentType }: PackageWire, said: Said): Script {
  return stream(pieces(said).slice(0, -1), contentType);
}

function stream(pieces: readonly (string | Buffer)[], contentType: string): Script {
  if (contentType === 'text/event-stream') return sse(pieces);
  return (response) => {
    response.writeHead(200, { 'content-type': contentType });
    for (const piece of pieces) response.write(piece);
    response.end();
  };
}

/** Loads the packages, so that no request has to wait for them on a busy machine. */
export async function loadPackages(): Promise<void> {
  await import('@ai-sdk/amazon-bedrock');
  await import('@ai-sdk/google-vertex');
  await import('@ai-sdk/cohere');
}
