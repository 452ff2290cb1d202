import { request as plain, type IncomingMessage } from 'node:http';
import { request as secure } from 'node:https';
import { bad, good, skipped, type Finding } from './finding.js';
import { spread } from './judgements.js';

const PATIENCE_MS = 10_000;
/** A machine that stands still for a moment makes a stream look held back, a proxy that holds it back does so every time. */
const LOOKS = 3;

/** What one request through a proxy brought. */
interface Heard {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  /** When each piece came, in milliseconds. */
  readonly times: readonly number[];
}

/** Asks through the address that clients use: reachable, credentials passed on, streams not held back. */
export async function lookThroughProxy(
  base: string,
  token: string | undefined,
  clock: () => number,
): Promise<Finding[]> {
  const health = await ask(`${base}/health`, {}, clock);
  if (typeof health === 'string')
    return [
      bad('public address', `${base} cannot be reached (${health})`, 'Check DNS, the certificate and the proxy.'),
    ];
  if (health.status !== 200)
    return [
      bad(
        'public address',
        `${base}/health answers ${health.status}`,
        'Lead every path to the gateway, without redirects.',
      ),
    ];
  const found = [good('public address', `${base} answers`)];
  if (token === undefined) return [...found, skipped('proxy', 'give --token to try credentials and streams')];
  const probe = async (): Promise<[Heard | string, Heard | string]> =>
    await Promise.all([
      ask(`${base}/v1/probe`, { authorization: `Bearer ${token}` }, clock),
      ask(`${base}/v1/probe`, { 'x-api-key': token }, clock),
    ]);
  const answers = await probe();
  let passed = streams(answers);
  for (let looks = 1; looks < LOOKS && passed.state === 'warning'; looks++) passed = streams(await probe());
  return [...found, credentials('authorization', answers[0]), credentials('x-api-key', answers[1]), passed];
}

function credentials(header: string, answer: Heard | string): Finding {
  const what = `header ${header}`;
  if (typeof answer === 'string') return bad(what, `no answer (${answer})`, 'Look at the log of the proxy.');
  if (answer.status === 200) return good(what, 'is passed on');
  return bad(
    what,
    `the answer is ${answer.status}`,
    `Check that the token is one of this gateway, and that the proxy passes ${header} on.`,
  );
}

function streams(answers: readonly (Heard | string)[]): Finding {
  const heard = answers.find((answer): answer is Heard => typeof answer !== 'string' && answer.status === 200);
  return heard === undefined ? skipped('streams', 'no probe was answered') : spread(heard.times);
}

async function ask(
  url: string,
  headers: Readonly<Record<string, string>>,
  clock: () => number,
): Promise<Heard | string> {
  const { promise, resolve } = Promise.withResolvers<Heard | string>();
  const times: number[] = [];
  const send = url.startsWith('https:') ? secure : plain;
  const asked = send(url, { headers, timeout: PATIENCE_MS }, (answer) => {
    answer.on('data', () => times.push(clock()));
    answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, times }));
    answer.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'broken off'));
  });
  asked.on('timeout', () => asked.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })));
  asked.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown'));
  asked.end();
  return await promise;
}
