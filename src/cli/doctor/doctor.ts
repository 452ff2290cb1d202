import { listenPort } from '../../control/sources/listen-port.js';
import { declaredChannels, readCatalog } from '../../control/sources/read-catalog.js';
import type { DeclaredChannel } from '../../gateway/catalog/declared.js';
import { loadEnvironment, type LoadedEnvironment } from '../../platform/config/load-environment.js';
import { ConfigurationError, printProblem } from '../../platform/config/problem.js';
import { askGateway } from '../../platform/process/control-socket.js';
import { SystemClock } from '../../platform/time/clock.js';
import { CommandError } from '../command-error.js';
import { lookAtDatabase } from './database.js';
import { bad, good, warning, type Finding } from './finding.js';
import { lookAtMachine } from './machine.js';
import { lookAtPorts } from './ports.js';
import { lookThroughProxy } from './public-url.js';
import { lookAtUpstreams } from './upstreams.js';

/** What to look at beside this machine. */
interface DoctorOptions {
  readonly url?: string;
  readonly token?: string;
  readonly json?: boolean;
}

const SIGNS = { good: '✓', warning: '!', bad: '✗', skipped: '–' } as const satisfies Record<Finding['state'], string>;

/** Looks at everything around the gateway and says what to mend; exits with 1 when something does not work. */
export async function doctor({ url, token, json }: DoctorOptions): Promise<void> {
  if (url !== undefined && !/^https?:\/\/[^/\s]+/.test(url))
    throw new CommandError('--url takes an address such as https://gateway.example.');
  const findings = await lookAround(url?.replace(/\/+$/, '').replace(/\/v1$/, ''), token);
  process.stdout.write(json ? `${JSON.stringify(findings, null, 2)}\n` : findings.map(inWords).join(''));
  if (findings.some(({ state }) => state === 'bad')) process.exitCode = 1;
}

async function lookAround(url: string | undefined, token: string | undefined): Promise<Finding[]> {
  const clock = new SystemClock();
  const loaded = loadEnvironment();
  const { environment, variables } = loaded;
  const { finding: database, channels: managed } = await lookAtDatabase(loaded);
  const { findings, channels: declared } = lookAtConfiguration(loaded, managed.length > 0);
  const isRunning = await askGateway(environment.DATA_DIR, '/status').then(
    () => true,
    () => false,
  );
  return [
    ...findings,
    database,
    ...lookAtMachine(environment),
    ...(await lookAtPorts(listenPort(loaded), environment.HOST, variables, isRunning)),
    ...(await lookAtUpstreams([...declared, ...managed], () => clock.now())),
    ...(url === undefined ? [] : await lookThroughProxy(url, token, () => clock.monotonic())),
  ];
}

function lookAtConfiguration(
  loaded: LoadedEnvironment,
  hasManaged: boolean,
): { findings: Finding[]; channels: DeclaredChannel[] } {
  try {
    const { routes, warnings, declaration } = readCatalog(loaded);
    const channels = declaredChannels(declaration);
    if (routes.length === 0 && hasManaged)
      return { findings: [good('configuration', 'valid; routes and channels are those of the console')], channels };
    const told = warnings.map((problem) =>
      warning('configuration', printProblem(problem), 'See docs/configuration.md.'),
    );
    const { length } = routes;
    return {
      findings: [good('configuration', `valid, ${length} ${length === 1 ? 'route' : 'routes'}`), ...told],
      channels,
    };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const [first = ''] = error.message.split('\n');
    return { findings: [bad('configuration', first, 'Run "gateway check" for all of it.')], channels: [] };
  }
}

function inWords({ what, state, found, mend }: Finding): string {
  return `${SIGNS[state]} ${what}: ${found}\n${mend === undefined ? '' : `    ${mend}\n`}`;
}
