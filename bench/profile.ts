import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selfTimes, type CpuProfile, type SelfTime } from './report/self-times.ts';
import { usedByThreads } from './report/thread-shares.ts';
import { measure } from './run/load.ts';
import { threadTimes } from './run/machine.ts';
import { Stage } from './run/stage.ts';
import { ROOT } from './targets/base.ts';
import { gateway, type Durability } from './targets/gateway.ts';

const WARM_SECONDS = 4;
const INTERVAL_MICROS = 200;
const MAIN_THREAD = /^CPU\.\d+\.\d+\.\d+\.0\.\d+\.cpuprofile$/;
const LOAD = { mode: 'closed', conns: 32, body: 1024 } as const;
const SHOWN = { functions: 40, modules: 20 };

/** Prints where the gateway spends its time under 1 KB chat, on its defaults and without the ledger: threads, modules, functions. */
export async function profile(seconds: number): Promise<void> {
  for (const durability of ['crash', 'off'] as const) {
    const threads = await threadsOf(durability, seconds);
    const { functions, modules } = selfTimes(...(await profileOf(durability, seconds)));
    process.stdout.write(`\n### gateway ${durability}\n\nCPU per request by thread, not profiled:\n${threads}\n`);
    process.stdout.write(`\nMain thread by module:\n${lines(modules.slice(0, SHOWN.modules))}\n`);
    process.stdout.write(`\nMain thread by function:\n${lines(functions.slice(0, SHOWN.functions))}\n`);
  }
}

async function threadsOf(durability: Durability, seconds: number): Promise<string> {
  const stage = await Stage.open();
  try {
    const target = await stage.start(gateway(durability, ROOT));
    await measure(target, { ...LOAD, warmup: 0, duration: WARM_SECONDS });
    const before = threadTimes(target.pid);
    const { answers } = await measure(target, { ...LOAD, warmup: 0, duration: seconds });
    const used = usedByThreads(before, threadTimes(target.pid));
    return used.map(({ name, micros }) => `${(micros / answers).toFixed(1).padStart(7)} µs  ${name}`).join('\n');
  } finally {
    await stage.close();
  }
}

/** The profile of the main thread, and the time in it at which the measured window began. */
async function profileOf(durability: Durability, seconds: number): Promise<[CpuProfile, number]> {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-profile-'));
  const flags = ['--cpu-prof', `--cpu-prof-dir=${folder}`, `--cpu-prof-interval=${INTERVAL_MICROS}`];
  const stage = await Stage.open();
  try {
    const target = await stage.start(gateway(durability, ROOT, { flags }));
    await measure(target, { ...LOAD, warmup: WARM_SECONDS, duration: seconds });
    await stage.stop(target);
    const [file] = readdirSync(folder).filter((name) => MAIN_THREAD.test(name));
    if (file === undefined) throw new Error('the gateway has written no profile');
    const taken = JSON.parse(readFileSync(join(folder, file), 'utf8')) as CpuProfile;
    return [taken, taken.endTime - seconds * 1e6];
  } finally {
    await stage.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function lines(times: readonly SelfTime[]): string {
  return times.map(({ name, share }) => `${(100 * share).toFixed(1).padStart(5)} %  ${name}`).join('\n');
}
