import { createServer } from 'node:net';

/** Below the ports that Linux gives to whoever asks for any, connections among them: nobody takes one of these by chance. */
const FIRST = 10_240;
const SPAN = 1_000;
const FILES_AT_ONCE = 20;

let next = process.pid % SPAN;

/** A port that is free, and stays so until somebody asks for it by its number: spec files that run at once have ports of their own. */
export async function freePort(): Promise<number> {
  const own = FIRST + (Number(process.env['JEST_WORKER_ID'] ?? 1) % FILES_AT_ONCE) * SPAN;
  for (let tries = 0; tries < SPAN; tries++) {
    const port = own + (next++ % SPAN);
    if (await isFree(port)) return port;
  }
  throw new Error('no port is free');
}

async function isFree(port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
