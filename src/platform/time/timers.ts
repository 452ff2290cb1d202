import { setTimeout as wait } from 'node:timers/promises';

/** Resolves after `ms` milliseconds. */
export async function sleep(ms: number): Promise<void> {
  await wait(ms);
}

/** Calls `act` as soon as what has already arrived is dealt with. */
export function soon(act: () => void): void {
  setImmediate(act);
}

/** Resolves as soon as what has already arrived is dealt with. */
export async function nextTurn(): Promise<void> {
  await new Promise<void>(soon);
}

/** Calls `act` every `ms` milliseconds without keeping the process alive; returns how to stop it. */
export function every(ms: number, act: () => void): () => void {
  const timer = setInterval(act, ms).unref();
  return () => clearInterval(timer);
}

/** Calls `act` once after `ms` milliseconds without keeping the process alive; returns how to cancel it. */
export function after(ms: number, act: () => void): () => void {
  const timer = setTimeout(act, ms).unref();
  return () => clearTimeout(timer);
}
