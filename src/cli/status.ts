import type { ChannelState, RoutesStatus } from '../http/status/route-service.js';
import { loadEnvironment } from '../platform/config/load-environment.js';
import { askGateway } from '../platform/process/control-socket.js';

/** Prints how every route and channel of the running gateway stands, with every cooldown and its end. */
export async function status({ json }: { readonly json?: boolean }): Promise<void> {
  const { environment } = loadEnvironment();
  const told = (await askGateway(environment.DATA_DIR, '/status')) as RoutesStatus;
  process.stdout.write(json ? `${JSON.stringify(told, null, 2)}\n` : inWords(told));
}

function inWords({ warnings = [], routes }: RoutesStatus): string {
  const lines = routes.flatMap(({ name, channels }) => [`Route ${name}`, ...channels.flatMap(channelLines)]);
  return [...warnings.map((warning) => `Warning: ${warning}`), ...lines, ''].join('\n');
}

function channelLines({ id, enabled, available, reason, usage, cooldowns }: ChannelState): string[] {
  const state = available ? 'available' : enabled ? `not available: ${reason}` : 'disabled';
  const used = `${usage.rpm} requests and ${usage.tpm} tokens in the last minute, ${usage.concurrency} under way`;
  return [
    `  ${id}  ${state}  (${used})`,
    ...cooldowns.map(({ key, model, why, until }) => {
      const subject = [key === null ? 'the channel' : `key ${key}`, ...(model === null ? [] : [`model ${model}`])];
      return `    ${subject.join(', ')}: ${why}, ${until === null ? 'until confirmed' : `until ${until}`}`;
    }),
  ];
}
