import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { CommandError } from '../command-error.js';
import { withAccess } from './with-access.js';

/** Sets the password of an owner; asks for it twice on a terminal, else reads one line of standard input. */
export async function setPassword({ login }: { readonly login: string }): Promise<void> {
  const password = process.stdin.isTTY ? await askTwice() : await readLine();
  await withAccess(async (access) => {
    const done = await access.of('operator').setPassword(login, password);
    process.stdout.write(done === 'created' ? `${login} is an owner now.\n` : `The password of ${login} is set.\n`);
  });
}

async function askTwice(): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const asking = createInterface({ input: process.stdin, output: silent, terminal: true });
  const ask = async (prompt: string): Promise<string> => {
    process.stderr.write(prompt);
    const answer = await asking.question('');
    process.stderr.write('\n');
    return answer;
  };
  try {
    const password = await ask('New password: ');
    if ((await ask('Once more: ')) === password) return password;
  } finally {
    asking.close();
  }
  throw new CommandError('The two are not the same.');
}

async function readLine(): Promise<string> {
  const lines = createInterface({ input: process.stdin });
  for await (const line of lines) return line;
  throw new CommandError('There is no password on standard input.');
}
