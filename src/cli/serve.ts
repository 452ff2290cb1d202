import { demoRoute } from '../gateway/catalog/demo-route.js';
import { isConfigured } from '../control/sources/read-catalog.js';
import { loadEnvironment, processVariables } from '../platform/config/load-environment.js';
import { letYoungGenerationGrow } from '../platform/memory/young-generation.js';
import type { Variables } from '../platform/config/references.js';
import { launch, type RunningGateway } from '../server/launch.js';
import type { ConfigurationGround } from '../control/sources/declared-sources.js';

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/** What the command line may say beside the environment. */
export interface ServeOptions {
  readonly demo?: boolean;
  readonly port?: string;
  readonly config?: string;
}

/** Starts the gateway and stops it on SIGTERM or SIGINT, after running answers are finished. */
export async function serve({ demo, port, config }: ServeOptions): Promise<void> {
  const variables = (): Variables => ({
    ...processVariables(),
    ...(port === undefined ? {} : { PORT: port }),
    ...(config === undefined ? {} : { GATEWAY_CONFIG: config }),
  });
  const route = demo && !isConfigured(loadEnvironment(variables())) ? demoRoute() : null;
  const ground = { variables, extraRoutes: route === null ? [] : [route] };
  let launched = launch(ground);
  // before it listens: whoever sees that it does may stop it at once
  for (const signal of SIGNALS) process.once(signal, () => void launched.then(stop, () => {}));
  const follow = async (running: RunningGateway): Promise<void> => {
    const backup = await running.whenRestart;
    launched = startAnew(running, ground, backup);
    await follow(await launched);
  };
  const gateway = await launched;
  void follow(gateway);
  letYoungGenerationGrow();
  if (gateway.setupCode !== null) process.stdout.write(setupText(gateway.url, gateway.setupCode));
  if (route !== null) process.stdout.write(demoText(gateway.url, route.tokens[0]!.reveal()));
}

/** Stops, puts a backup in place where one is named, and starts on the configuration as it is now. */
async function startAnew(
  running: RunningGateway,
  ground: ConfigurationGround,
  backup: string | null,
): Promise<RunningGateway> {
  await running.stop();
  if (backup !== null) {
    const { restore } = await import('./ledger/backup.js');
    await restore(backup, {});
  }
  return await launch(ground);
}

async function stop(gateway: RunningGateway): Promise<void> {
  await gateway.stop();
  process.exit(0);
}

/** On standard output alone: the log may be kept, and read by others. */
function setupText(url: string, code: string): string {
  return `
  To configure it, open the console and enter the set-up code, within 15 minutes and once:

  Console      ${url}/admin/setup
  Set-up code  ${code}

  Print a new one with: gateway admin setup-code

`;
}

function demoText(url: string, token: string): string {
  return `
  The gateway runs with a built-in echo model. To use real ones, see docs/quick-start.md.

  Base URL  ${url}/v1
  Token     ${token}

  curl ${url}/v1/chat/completions \\
    -H "Authorization: Bearer ${token}" -H "Content-Type: application/json" \\
    -d '{"model":"echo","messages":[{"role":"user","content":"Hello!"}]}'

`;
}
