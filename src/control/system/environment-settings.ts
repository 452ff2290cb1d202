import { Environment } from '../../platform/config/environment.js';
import { loadEnvironment } from '../../platform/config/load-environment.js';
import { ConfigurationError } from '../../platform/config/problem.js';
import type { Variables } from '../../platform/config/references.js';
import {
  isGuarded,
  managedEnvPath,
  variableLayers,
  withoutEmpty,
  writeEnvFile,
  type VariableLayers,
} from '../../platform/config/variable-layers.js';
import { REREAD_GROUPS } from '../../platform/config/variable-groups.js';
import { variablesOf } from '../../platform/config/variable.js';
import type { Actor } from '../access/actor.js';
import { authorOf, type RequestFacts } from '../access/author.js';
import { ControlError } from '../control-error.js';
import type { ControlStore } from '../store/control-store.js';

/** Where the effective value of a variable comes from. */
export type VariableOrigin = 'env' | 'managed' | 'file' | 'default';

/** A variable as the console shows it. */
export interface VariableShown {
  readonly name: string;
  readonly group: string | null;
  readonly about: string | null;
  readonly origin: VariableOrigin;
  readonly is_set: boolean;
  readonly is_secret: boolean;
  /** Never of a secret. */
  readonly value: string | null;
  /** Of the layers that the effective one hides. */
  readonly hidden_origins: readonly VariableOrigin[];
  readonly writable: boolean;
  readonly read_only_reason: string | null;
  readonly read_only_code: ReadOnlyCode | null;
}

/** Why the console may not change a variable. */
type ReadOnlyCode = 'guarded' | 'process';

const READ_ONLY: Readonly<Record<ReadOnlyCode, string>> = {
  guarded: 'It guards the console and the machine, and changes only where the gateway is started.',
  process: 'The environment of the process sets it, and wins. Change it there, in Compose with "docker compose up -d".',
};

/** Values by name; null takes a variable out. */
export type VariableChanges = Readonly<Record<string, string | null>>;

const NAME = /^[A-Za-z_]\w{0,127}$/;
const LONGEST_VALUE = 65_536;

/** The environment as the console sees and changes it: what the process was started with wins, always. */
export class EnvironmentSettings {
  /** As this process was started; what is changed since waits for a restart. */
  private readonly started = variableLayers();

  constructor(
    private readonly store: ControlStore,
    private readonly writesDotEnv: boolean,
  ) {}

  async list(): Promise<VariableShown[]> {
    const layers = variableLayers();
    const known = variablesOf(Environment);
    const named = [...Object.keys(layers.managed), ...Object.keys(layers.file)];
    const names = [...new Set([...known.keys(), ...named])];
    return await Promise.resolve(names.map((name) => show(name, layers)));
  }

  /** Names of variables whose value is another one than that which the process was started with. */
  async awaitingRestart(): Promise<string[]> {
    const now = variableLayers();
    const awaiting = [...variablesOf(Environment)].filter(
      ([name, { group }]) => !REREAD_GROUPS.has(group) && effective(name, now) !== effective(name, this.started),
    );
    return await Promise.resolve(awaiting.map(([name]) => name));
  }

  /** Writes variables, once the whole environment is known to be valid with them. */
  async change(
    changes: VariableChanges,
    isDryRun: boolean,
    { actor, facts }: { readonly actor: Actor; readonly facts: RequestFacts },
  ): Promise<VariableShown[]> {
    const layers = variableLayers();
    for (const [name, value] of Object.entries(changes)) expectWritable(name, value, layers);
    expectValid(layers, changes);
    if (!isDryRun) {
      const names = Object.keys(changes);
      const audit = { actor: authorOf(actor, facts), action: 'env.update', diff: { names } };
      await this.store.of('audit').append(audit);
      this.write(layers, changes);
    }
    return await this.list();
  }

  private write(layers: VariableLayers, changes: VariableChanges): void {
    try {
      writeEnvFile(this.writesDotEnv ? '.env' : managedEnvPath(layers), changes);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new ControlError('validation_failed', { message: `${error.message}.` });
    }
  }
}

function show(name: string, layers: VariableLayers): VariableShown {
  const about = variablesOf(Environment).get(name);
  const origins = originsOf(name, layers);
  const [origin = 'default', ...hidden] = origins;
  const isSecret = about === undefined || about.isSecret === true;
  const code = readOnlyCode(name, layers);
  return {
    name,
    group: about?.group ?? null,
    about: about?.about ?? null,
    origin,
    is_set: origin !== 'default',
    is_secret: isSecret,
    value: isSecret ? null : valueOf(name, origin, layers),
    hidden_origins: hidden,
    writable: code === null,
    read_only_reason: code === null ? null : READ_ONLY[code],
    read_only_code: code,
  };
}

function effective(name: string, { process: own, managed, file }: VariableLayers): string | undefined {
  const layers = [own, managed, file];
  const layer = layers.find((one) => one[name] !== undefined || one[`${name}_FILE`] !== undefined);
  return layer?.[name] ?? layer?.[`${name}_FILE`];
}

function originsOf(name: string, { process: own, managed, file }: VariableLayers): VariableOrigin[] {
  const isSet = (layer: Variables): boolean => layer[name] !== undefined || layer[`${name}_FILE`] !== undefined;
  return [
    ...(isSet(own) ? (['env'] as const) : []),
    ...(isSet(managed) ? (['managed'] as const) : []),
    ...(isSet(file) ? (['file'] as const) : []),
  ];
}

function valueOf(name: string, origin: VariableOrigin, layers: VariableLayers): string | null {
  if (origin === 'default') {
    const fallback = (new Environment() as unknown as Record<string, string | number | boolean | string[] | undefined>)[
      name
    ];
    return fallback === undefined ? null : String(fallback);
  }
  const layer = { env: layers.process, managed: layers.managed, file: layers.file }[origin];
  return layer[name] ?? null;
}

function readOnlyCode(name: string, layers: VariableLayers): ReadOnlyCode | null {
  if (isGuarded(name)) return 'guarded';
  const isOfProcess = layers.process[name] !== undefined || layers.process[`${name}_FILE`] !== undefined;
  return isOfProcess ? 'process' : null;
}

function expectWritable(name: string, value: string | null, layers: VariableLayers): void {
  const pointer = `/changes/${name}`;
  if (!NAME.test(name) || (value !== null && (value.length > LONGEST_VALUE || /[\n\r\0]/.test(value)))) {
    const message = 'must be a name of letters, digits and _, with a value of one line';
    throw new ControlError('validation_failed', { faults: [{ pointer, code: 'invalid', message }] });
  }
  const code = readOnlyCode(name, layers);
  if (code === null) return;
  const reason = READ_ONLY[code];
  const faults = [{ pointer, code: 'declared_read_only', message: reason }];
  throw new ControlError('declared_read_only', { message: `${name}: ${reason}`, faults });
}

/** The environment as a whole would still be one that the gateway starts on. */
function expectValid({ process: own, managed, file }: VariableLayers, changes: VariableChanges): void {
  const taken = Object.entries(changes).filter(([, value]) => value === null);
  const left = Object.entries(managed).filter(([name]) => !taken.some(([gone]) => gone === name));
  const given = Object.entries(changes).filter(([, value]) => value !== null) as [string, string][];
  const variables = { ...file, ...Object.fromEntries(left), ...Object.fromEntries(given), ...own };
  try {
    loadEnvironment(withoutEmpty(variables));
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const faults = error.problems.map(({ place, message }) => ({
      pointer: `/changes/${place}`,
      code: 'invalid',
      message,
    }));
    throw new ControlError('validation_failed', { message: 'The environment would not be valid.', faults });
  }
}
