import { resolve } from 'node:path';

/** The command of the small program that stands in for a local model, told how to answer. */
export function model(how: string, ...rest: (string | string[])[]): (string | string[])[] {
  return [process.execPath, resolve('test/fixtures/programs/model.mjs'), how, ...rest];
}

/** The same behind a wrapper script. */
export function wrapped(how: string): string[] {
  return [resolve('test/fixtures/programs/parent.sh'), ...(model(how) as string[])];
}

/** Whether a process is there. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
