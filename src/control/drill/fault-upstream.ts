import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { USUAL_DIALECT, DIALECT_NAMES, type DialectName } from '../../gateway/protocol/dialect-name.js';
import { every } from '../../platform/time/timers.js';
import { DRILL_FAULT_NAMES, type DrillFault } from './drill-faults.js';
import { soundAnswer } from './sound-answer.js';

const DRIPS = 20;
const DRIP_MS = 10;
/** Nothing listens here: it is reserved, and this machine never opens it. */
const CLOSED_ORIGIN = 'http://127.0.0.1:1';

/** One answer that is about to be given. */
interface Answering {
  readonly response: ServerResponse;
  readonly dialect: DialectName;
  readonly isStream: boolean;
}

/** Where a channel of a drill finds its upstream. */
export interface DrillAddress {
  readonly origin: string;
  readonly path: string;
  readonly streamPath: string;
}

/** An upstream on this machine alone that is sound, or fails in every way that a drill knows. */
export class FaultUpstream {
  private constructor(private readonly server: Server) {}

  static async open(): Promise<FaultUpstream> {
    const server = createServer((request, response) => {
      request.resume();
      request.once('end', () => answer(request.url ?? '', response));
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    server.unref();
    return new FaultUpstream(server);
  }

  /** Where an upstream of a dialect does what a fault says, or answers as it should. */
  address(dialect: DialectName, fault: DrillFault | null): DrillAddress {
    const { port } = this.server.address() as AddressInfo;
    const origin = fault === 'refused' ? CLOSED_ORIGIN : `http://127.0.0.1:${port}`;
    const path = `/${fault ?? 'sound'}/${dialect}`;
    return { origin, path: `${path}/whole`, streamPath: `${path}/stream` };
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }
}

const FAULTS: Readonly<Record<DrillFault, (answering: Answering) => void>> = {
  rate_limited: ({ response }) => refuse(response, 429, 'rate_limit_exceeded', { 'retry-after': '30' }),
  server_error: ({ response }) => refuse(response, 500, 'server_error'),
  key_refused: ({ response }) => refuse(response, 401, 'invalid_api_key'),
  refused: ({ response }) => response.destroy(),
  silent: (answering) => open(answering).flushHeaders(),
  cut: (answering) => {
    const text = soundAnswer(answering.dialect, answering.isStream);
    const response = open(answering);
    response.write(text.slice(0, middleOf(text, answering.isStream)), () => response.destroy());
  },
  malformed: (answering) => open(answering).end(answering.isStream ? 'data: {"choices":[\n\n' : '{"choices":['),
  error_in_200: (answering) => {
    const error = JSON.stringify({
      error: { message: 'The model broke.', type: 'server_error', code: 'server_error' },
    });
    open(answering).end(answering.isStream ? `data: ${error}\n\n` : error);
  },
  slow_drip: (answering) => drip(open(answering), Buffer.from(soundAnswer(answering.dialect, answering.isStream))),
};

function answer(url: string, response: ServerResponse): void {
  const [, script, name, form] = url.split('?', 1)[0]!.split('/');
  const dialect = DIALECT_NAMES.find((each) => each === name) ?? USUAL_DIALECT;
  const fault = DRILL_FAULT_NAMES.find((each) => each === script);
  const answering = { response, dialect, isStream: form === 'stream' };
  if (fault === undefined) open(answering).end(soundAnswer(dialect, answering.isStream));
  else FAULTS[fault](answering);
}

function open({ response, isStream }: Answering): ServerResponse {
  return response.writeHead(200, { 'content-type': isStream ? 'text/event-stream' : 'application/json' });
}

function refuse(response: ServerResponse, status: number, code: string, headers: Record<string, string> = {}): void {
  const error = { message: 'The fault upstream of a drill.', type: code, code, param: null };
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify({ error }));
}

/** Behind the first words of a stream, and within a whole answer. */
function middleOf(text: string, isStream: boolean): number {
  if (!isStream) return Math.floor(text.length / 2);
  const words = text.indexOf('This answer');
  return text.indexOf('\n\n', words) + 2;
}

function drip(response: ServerResponse, bytes: Buffer): void {
  const size = Math.ceil(bytes.length / DRIPS);
  let sent = 0;
  const stop = every(DRIP_MS, () => {
    response.write(bytes.subarray(sent, (sent += size)));
    if (sent < bytes.length) return;
    stop();
    response.end();
  });
  response.once('close', stop);
}
