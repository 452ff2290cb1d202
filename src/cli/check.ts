import { listenPort } from '../control/sources/listen-port.js';
import { declaredChannels, readCatalog } from '../control/sources/read-catalog.js';
import { Catalog } from '../gateway/catalog/catalog.js';
import { PriceBook } from '../gateway/pricing/price-book.js';
import { checkConsole } from '../platform/config/check-console.js';
import { loadEnvironment } from '../platform/config/load-environment.js';
import { printProblem } from '../platform/config/problem.js';
import { isInImage } from '../platform/process/image.js';
import { countWorkers, thisMachine } from '../server/worker-count.js';
import { SystemClock } from '../platform/time/clock.js';
import { unpricedWarnings } from './unpriced-models.js';
import { waitingLines } from './ledger/waiting.js';
import { loopbackWarnings } from './doctor/judgements.js';
import { descriptorLimit, planDescriptors, type DescriptorPlan } from '../platform/process/descriptors.js';

const FEW_DESCRIPTORS = 1024;

/** Reads the whole configuration and tells what it found; throws a ConfigurationError when it is invalid. */
export async function check(): Promise<void> {
  const loaded = loadEnvironment();
  const read = readCatalog(loaded);
  const { routes, declaration, warnings } = read;
  for (const warning of [...checkConsole(loaded.environment).warnings, ...warnings])
    process.stdout.write(`warning: ${printProblem(warning)}\n`);
  const channels = declaredChannels(declaration);
  const keys = channels.reduce((sum, channel) => sum + channel.keys.length, 0);
  process.stdout.write(
    `The configuration is valid: ${count(routes.length, 'route')}, ${count(channels.length, 'channel')}, ${count(keys, 'key')}, port ${listenPort(loaded)}.\n`,
  );
  const { warning } = countWorkers(loaded.environment.GATEWAY_WORKERS, thisMachine());
  if (warning !== null) process.stdout.write(`warning: ${warning}\n`);
  const unpriced = unpricedWarnings(new Catalog(read).current.routes, new PriceBook(new SystemClock()));
  for (const line of [...loopbackWarnings(channels, isInImage()), ...unpriced])
    process.stdout.write(`warning: ${line}\n`);
  for (const line of await waitingLines()) process.stdout.write(`warning: ${line}\n`);
  process.stdout.write(`${describeDescriptors(planDescriptors(descriptorLimit()))}\n`);
}

function describeDescriptors({ limit, connections }: DescriptorPlan): string {
  if (limit === null) return 'How many files may be open is not known here.';
  const said = `Up to ${limit} files may be open (ulimit -n), which allows ${connections} connections of clients at once.`;
  return limit < FEW_DESCRIPTORS ? `warning: ${said} Raise the limit to 1024 or more.` : said;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
