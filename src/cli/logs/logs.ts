import { createInterface } from 'node:readline';
import { readableLine, type LineFilter } from './log-line.js';

/** Reads the gateway's log from standard input and prints it for people. */
export async function logs(filter: LineFilter): Promise<void> {
  const lines = createInterface({ input: process.stdin, crlfDelay: Infinity });
  for await (const line of lines) {
    const readable = readableLine(line, filter, process.stdout.isTTY);
    if (readable !== null) process.stdout.write(`${readable}\n`);
  }
}
