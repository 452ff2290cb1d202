/** A `.cpuprofile` of V8, as far as it is read. Times are microseconds. */
export interface CpuProfile {
  readonly startTime: number;
  readonly endTime: number;
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** A function or module and its share of the time that was not idle. */
export interface SelfTime {
  readonly name: string;
  readonly share: number;
}

/** Self times by function and by module, largest first; what was sampled before `from` (µs) is left out. */
export function selfTimes(profile: CpuProfile, from: number): { functions: SelfTime[]; modules: SelfTime[] } {
  const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]));
  const functions = new Map<string, number>();
  const modules = new Map<string, number>();
  let at = profile.startTime;
  for (const [index, id] of profile.samples.entries()) {
    const delta = profile.timeDeltas[index]!;
    at += delta;
    const { functionName, url, lineNumber } = frames.get(id)!;
    if (at < from || functionName === '(idle)') continue;
    const file = shortUrl(url);
    add(functions, `${functionName || '(anonymous)'}${file === '' ? '' : ` ${file}:${lineNumber + 1}`}`, delta);
    add(modules, moduleOf(functionName, file), delta);
  }
  return { functions: shares(functions), modules: shares(modules) };
}

function shortUrl(url: string): string {
  return url.replace(/^.*node_modules\//, '').replace(/^file:\/\/.*?\/dist\//, 'dist/');
}

function moduleOf(functionName: string, file: string): string {
  if (functionName === '(garbage collector)') return 'garbage collection';
  if (functionName === '(program)') return 'native code and system calls';
  if (file === '') return 'built-in functions';
  if (file.startsWith('dist/')) return file.split('/').slice(0, 3).join('/');
  return file
    .split('/')
    .slice(0, file.startsWith('@') ? 2 : 1)
    .join('/');
}

function add(sums: Map<string, number>, name: string, value: number): void {
  sums.set(name, (sums.get(name) ?? 0) + value);
}

function shares(sums: ReadonlyMap<string, number>): SelfTime[] {
  const total = [...sums.values()].reduce((sum, value) => sum + value, 0);
  return [...sums].map(([name, value]) => ({ name, share: value / total })).sort((a, b) => b.share - a.share);
}
