import { request } from 'node:http';
import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { SMALL, WHOLE, type AnswerWords } from './loop-answers.js';
import { LoopWatch } from './loop-watch.js';
import { runGateway, type GatewayProcess } from './process.js';
import { ScriptedUpstream, type Script } from './scripted-upstream.js';

/** The reference is some six milliseconds of the processor of a machine of today; unbounded work took 15 to 900 of them. */
const MOST_REFERENCES = 8;
/** What comes first compiles what it runs, and a busy machine only ever adds. */
const ROUNDS = 6;

/** A channel of every kind, each on a route of its own. */
const CHANNELS = {
  chat: {},
  anthropic: { dialect: 'anthropic' },
  responses: { dialect: 'openai-responses' },
  gemini: { dialect: 'gemini' },
  mapped: {
    adapter: 'custom_http',
    mapping: {
      request: { said: 'messages[-1].content', all: 'messages' },
      response: { content: 'text' },
      stream: { format: 'sse', delta: 'text', done: 'done' },
    },
  },
  package: { adapter: 'ai_sdk', package: '@ai-sdk/openai-compatible', options: { name: 'x' } },
  program: { adapter: 'process', command: ['true'], stdin: 'prompt' },
  echo: { adapter: 'echo' },
} as const;

/** The name of a channel, and of its route. */
export type LoopChannel = keyof typeof CHANNELS;

/** All of them. */
export const LOOP_CHANNELS = Object.keys(CHANNELS) as LoopChannel[];

/** What the upstream of a channel speaks; null where there is none. */
export const WORDS_OF: Readonly<Record<LoopChannel, AnswerWords | null>> = {
  chat: 'chat',
  anthropic: 'anthropic',
  responses: 'responses',
  gemini: 'gemini',
  mapped: 'mapped',
  package: 'chat',
  program: null,
  echo: null,
};

/** What a client sends. */
export interface LoopRequest {
  readonly channel: LoopChannel;
  readonly path: string;
  /** None: what is there is got. */
  readonly body?: string | undefined;
  readonly type?: string;
}

/** What came of it. */
export interface LoopAnswer {
  /** 0 where the connection ended without one. */
  readonly status: number;
  /** Its beginning. */
  readonly text: string;
}

const KEPT_LETTERS = 65_536;

/** A gateway whose event loop is watched while clients and upstreams say what they like. */
export class LoopWall {
  readonly watch = new LoopWatch();
  private parts: {
    readonly upstream: ScriptedUpstream;
    readonly gateway: GatewayProcess;
    readonly url: string;
  } | null = null;

  get upstream(): ScriptedUpstream {
    return this.parts!.upstream;
  }

  get url(): string {
    return this.parts!.url;
  }

  get isAlive(): boolean {
    const { exitCode, signalCode } = this.parts!.gateway.child;
    return exitCode === null && signalCode === null;
  }

  async start(): Promise<void> {
    const upstream = await ScriptedUpstream.start();
    const routes = LOOP_CHANNELS.map((name) => {
      const place = name === 'mapped' ? { chat_url: `${upstream.baseUrl}/mapped` } : { base_url: upstream.baseUrl };
      const remote = WORDS_OF[name] === null ? {} : { ...place, api_key: `key-of-${name}` };
      const channel = { id: name, models: ['m'], ...remote, ...CHANNELS[name] };
      return { name, token: tokenOf(name), default_model: 'm', channels: [channel] };
    });
    const variables = { GATEWAY_ROUTES: JSON.stringify(routes), GATEWAY_WORKERS: '1', ...this.watch.variables };
    const gateway = runGateway(['serve'], { HOST: '127.0.0.1', PORT: '0', ...variables });
    this.parts = { upstream, gateway, url: await gateway.url() };
  }

  async stop(): Promise<void> {
    const { gateway, upstream } = this.parts!;
    gateway.child.kill('SIGKILL');
    await gateway.exit();
    await upstream.stop();
  }

  /** Sends a request on a connection of its own and reads its answer to the end, however it ends. */
  async send({ channel, path, body, type = 'application/json' }: LoopRequest): Promise<LoopAnswer> {
    const bytes = body === undefined ? undefined : Buffer.from(body);
    const sized = bytes === undefined ? {} : { 'content-type': type, 'content-length': bytes.length };
    const headers = { 'x-api-key': tokenOf(channel), ...sized };
    const method = bytes === undefined ? 'GET' : 'POST';
    return await new Promise((resolve) => {
      const sent = request(this.url + path, { method, headers, agent: false }, (answer) => {
        let text = '';
        answer.setEncoding('latin1').on('data', (piece: string) => (text = (text + piece).slice(0, KEPT_LETTERS)));
        answer.on('error', () => {}).on('close', () => resolve({ status: answer.statusCode!, text }));
      });
      sent.on('error', () => resolve({ status: 0, text: '' }));
      sent.end(bytes);
    });
  }

  /** How long others had to wait for it, in words; none where that was short enough in some round, whatever went before. */
  async waits(name: string, asked: LoopRequest): Promise<string[]> {
    let longest = Infinity;
    for (let round = 0; round < ROUNDS && longest > MOST_REFERENCES; round++) {
      await this.send(asked);
      longest = Math.min(longest, await this.watch.longest(this.url));
    }
    return longest <= MOST_REFERENCES ? [] : [`${name}: ${longest.toFixed(1)} references`];
  }
}

/** Sets the wall up in the surrounding `describe`. */
export function loopWall(): LoopWall {
  const wall = new LoopWall();
  beforeAll(() => wall.start());
  afterEach(() => wall.upstream.reset());
  afterAll(() => wall.stop());
  return wall;
}

/** Answers with what some upstream would say. */
export function saying(text: string, type = 'application/json'): Script {
  return (response) => void response.writeHead(200, { 'content-type': type }).end(text);
}

/** Answers every path with the least that it expects. */
export function sayingLittle(): Script {
  return (response, seen) => {
    const script = seen.path.endsWith('/speech') ? saying('AAAA', 'audio/mpeg') : saying(answerTo(seen.path));
    return script(response, seen);
  };
}

function answerTo(path: string): string {
  if (path.includes('mbed'))
    return '{"object":"list","data":[{"index":0,"embedding":[0.1]}],"embedding":{"values":[1]},"embeddings":[{"values":[1]}]}';
  if (path.endsWith('/messages')) return WHOLE.anthropic(SMALL);
  if (path.includes('/responses')) return WHOLE.responses(SMALL);
  if (path.includes('enerateContent')) return WHOLE.gemini(SMALL);
  if (path.endsWith('/mapped')) return WHOLE.mapped(SMALL);
  if (path.endsWith('/moderations')) return '{"id":"x","model":"m","results":[{"flagged":false}]}';
  if (path.endsWith('/rerank')) return '{"results":[{"index":0,"relevance_score":0.5}]}';
  if (path.includes('/images/')) return '{"created":1,"data":[{"b64_json":"AAAA"}]}';
  if (path.includes('/audio/')) return '{"text":"ok"}';
  return WHOLE.chat(SMALL).replace('"finish_reason"', '"text":"ok","finish_reason"');
}

function tokenOf(channel: LoopChannel): string {
  return `gw_${channel}_9kQ2xV7m3pLd`;
}
