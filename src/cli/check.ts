import { readCatalog } from '../gateway/catalog/read-catalog.js';
import { loadEnvironment } from '../platform/config/load-environment.js';
import { printProblem } from '../platform/config/problem.js';

/** Reads the whole configuration and tells what it found; throws a ConfigurationError when it is invalid. */
export function check(): void {
  const { routes, warnings, port } = readCatalog(loadEnvironment());
  for (const warning of warnings) process.stdout.write(`warning: ${printProblem(warning)}\n`);
  const channels = routes.flatMap((route) => route.channels);
  const keys = channels.reduce((sum, channel) => sum + channel.keys.length, 0);
  process.stdout.write(
    `The configuration is valid: ${count(routes.length, 'route')}, ${count(channels.length, 'channel')}, ${count(keys, 'key')}, port ${port}.\n`,
  );
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
