import { request, type IncomingHttpHeaders } from 'node:http';

/** An answer as it came. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** What a request says, its headers as they are given: `host` is that of the URL unless they name one. */
export interface RawRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** One request whose target goes out as it stands, unlike that of `fetch`, which tidies it up. */
export async function askRaw(url: string, target: string, asked: RawRequest = {}): Promise<RawAnswer> {
  const { hostname, port, host } = new URL(url);
  const { method = 'GET', headers = {}, body } = asked;
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const all = { host, ...length, ...headers };
  return await new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path: target, method, headers: all }, (answer) => {
      const pieces: Buffer[] = [];
      answer.on('data', (piece: Buffer) => pieces.push(piece));
      answer.on('error', reject);
      answer.on('end', () => {
        const text = Buffer.concat(pieces).toString();
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
