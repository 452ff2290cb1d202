import { parseArgs } from 'node:util';

/** What the command line asks for. */
export interface Options {
  readonly task: 'measure' | 'guard' | 'profile';
  /** Names of targets; empty = every one that is installed. */
  readonly targets: readonly string[];
  /** Ids of scenarios; empty = every one but the soak. */
  readonly scenarios: readonly string[];
  readonly rounds: number;
  readonly seconds: number;
  readonly patienceSeconds: number;
  /** Requests of the soak; 0 = no soak. */
  readonly soakRequests: number;
  /** A git ref to measure beside the working tree. */
  readonly base: string | null;
  readonly withPortkey: boolean;
  /** Whether the tables go into docs/performance.md. */
  readonly writesDocument: boolean;
  /** Whether the guard's figures become the budget. */
  readonly records: boolean;
}

export const USAGE = `npm run bench -- [options]

  --targets A,B      only targets whose name contains one of these ("default", "bare", "nginx", …)
  --scenarios A,B    only these: chat-1k, chat-40k, chat-1m, latency-200, latency-500, first-token,
                     stream, crowd, workers, start
  --rounds N         interleaved rounds (5)
  --seconds N        of each measured window (4)
  --patience N       seconds to wait before each run for other programs to finish (10)
  --soak N           also N requests in a row: does memory stay flat?
  --portkey          also Portkey, from npm
  --base REF         compare the working tree with a git ref
  --document         everything, and write the tables into docs/performance.md
  --guard            compare CPU, time to the first token and idle memory with budget.json; exits with 1 on a
                     regression
  --record           with --guard: write what was measured into budget.json
  --profile          CPU profile of the gateway under 1 KB chat: what takes the time
`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;
const FLAGS = {
  targets: text,
  scenarios: text,
  rounds: text,
  seconds: text,
  patience: text,
  soak: text,
  base: text,
  portkey: flag,
  document: flag,
  guard: flag,
  record: flag,
  profile: flag,
};
const DOCUMENTED_SOAK = 1_000_000;

/** Reads the command line; throws with a message for people when it cannot be understood. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({ args: [...args], options: FLAGS });
  if (values.guard && values.profile) throw new Error('--guard and --profile are two tasks; ask for one');
  if (values.record && !values.guard) throw new Error('--record goes with --guard');
  return {
    task: values.guard ? 'guard' : values.profile ? 'profile' : 'measure',
    targets: list(values.targets),
    scenarios: list(values.scenarios),
    rounds: positive('rounds', values.rounds, 5),
    seconds: positive('seconds', values.seconds, 4),
    patienceSeconds: positive('patience', values.patience, 10),
    soakRequests: positive('soak', values.soak, values.document ? DOCUMENTED_SOAK : 0),
    base: values.base ?? null,
    withPortkey: values.portkey,
    writesDocument: values.document,
    records: values.record,
  };
}

function list(value: string | undefined): string[] {
  return value === undefined ? [] : value.split(',').filter((name) => name !== '');
}

function positive(name: string, value: string | undefined, otherwise: number): number {
  if (value === undefined) return otherwise;
  const number = Number(value);
  if (value === '' || !Number.isFinite(number) || number < 0)
    throw new Error(`--${name} must be a number, not "${value}"`);
  return number;
}
