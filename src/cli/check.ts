import { readCatalog } from '../gateway/catalog/read-catalog.js';
import { loadEnvironment } from '../platform/config/load-environment.js';
import { printProblem } from '../platform/config/problem.js';
import type { ChannelEntity } from '../gateway/catalog/entities.js';
import { isInImage, isLoopback } from '../platform/process/image.js';
import { descriptorLimit, planDescriptors, type DescriptorPlan } from '../platform/process/descriptors.js';

const FEW_DESCRIPTORS = 1024;

/** Reads the whole configuration and tells what it found; throws a ConfigurationError when it is invalid. */
export function check(): void {
  const { routes, warnings, port } = readCatalog(loadEnvironment());
  for (const warning of warnings) process.stdout.write(`warning: ${printProblem(warning)}\n`);
  const channels = routes.flatMap((route) => route.channels);
  const keys = channels.reduce((sum, channel) => sum + channel.keys.length, 0);
  process.stdout.write(
    `The configuration is valid: ${count(routes.length, 'route')}, ${count(channels.length, 'channel')}, ${count(keys, 'key')}, port ${port}.\n`,
  );
  for (const line of loopbackWarnings(channels, isInImage())) process.stdout.write(`warning: ${line}\n`);
  process.stdout.write(`${describeDescriptors(planDescriptors(descriptorLimit()))}\n`);
}

/** In a container a loopback address is the container itself, where no upstream is. */
export function loopbackWarnings(
  channels: readonly Pick<ChannelEntity, 'place' | 'baseUrl' | 'chatUrl'>[],
  inImage: boolean,
): string[] {
  const isOwn = (url: string | undefined): boolean => !!url && isLoopback(new URL(url).hostname);
  const led = channels.filter(({ baseUrl, chatUrl }) => inImage && (isOwn(baseUrl) || isOwn(chatUrl)));
  return led.map(({ place }) => `${place}: leads to this container itself; the host is host.docker.internal`);
}

function describeDescriptors({ limit, connections }: DescriptorPlan): string {
  if (limit === null) return 'How many files may be open is not known here.';
  const said = `Up to ${limit} files may be open (ulimit -n), which allows ${connections} connections of clients at once.`;
  return limit < FEW_DESCRIPTORS ? `warning: ${said} Raise the limit to 1024 or more.` : said;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
