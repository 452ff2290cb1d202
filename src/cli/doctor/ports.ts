import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Variables } from '../../platform/config/references.js';
import { bad, good, skipped, type Finding } from './finding.js';
import { wantedPort, type WantedPort } from './judgements.js';

/** Whether the port can be taken, and where a Compose file stands beside, the ports of Caddy. */
export async function lookAtPorts(
  port: number,
  host: string,
  variables: Variables,
  isRunning: boolean,
): Promise<Finding[]> {
  const own = isRunning
    ? good(`port ${port}`, 'the running gateway has it')
    : await lookAt({ variable: 'PORT', port, host });
  return [own, ...(await composePorts(variables))];
}

async function composePorts(variables: Variables): Promise<Finding[]> {
  const text = composeFile();
  const wanted = ['HTTP_PORT', 'HTTPS_PORT'].flatMap((variable) => {
    const usual = new RegExp(String.raw`\$\{${variable}:-(\d+)\}`).exec(text)?.[1];
    return usual === undefined ? [] : [wantedPort(variable, variables[variable] ?? usual)];
  });
  return await Promise.all(wanted.map(lookAt));
}

async function lookAt({ variable, port, host }: WantedPort): Promise<Finding> {
  const code = await taken(port, host);
  const what = `port ${port}`;
  if (code === null) return good(what, `free for ${variable}`);
  if (code === 'EACCES') return skipped(what, `for ${variable}: this user may not try ports below 1024`);
  return bad(
    what,
    `cannot be taken on ${host} (${code})`,
    `Stop the program that has it (ss -ltnp 'sport = :${port}'), or set ${variable} to another one.`,
  );
}

async function taken(port: number, host: string): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>();
  const server = createServer();
  server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown'));
  server.listen(port, host, () => server.close(() => resolve(null)));
  return await promise;
}

/** Empty where there is none that this user may read. */
function composeFile(): string {
  try {
    return readFileSync('docker-compose.yml', 'utf8');
  } catch {
    return '';
  }
}
