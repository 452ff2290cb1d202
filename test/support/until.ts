import { setTimeout as sleep } from 'node:timers/promises';

/** Far more than anything takes that happens at all, on any machine. */
const PATIENCE_MS = 240_000;
const PACE_MS = 5;

/**
 * Waits for something to become true; gives up in the end, so that what comes next shows what there is instead, and says
 * what it waited for. How long that took nobody is told: time says more about the machine than about the gateway.
 */
export async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const asked = new Error(`waited in vain for ${String(isTrue)}`);
  const end = performance.now() + PATIENCE_MS;
  while (!(await isTrue())) {
    if (performance.now() >= end) return console.error(asked.stack);
    await sleep(PACE_MS);
  }
}

/** Asks again and again until the answer is right, and gives it; the last one, when none ever is. */
export async function untilRight<T>(ask: () => T | Promise<T>, isRight: (answer: T) => boolean): Promise<T> {
  let answer = await ask();
  await until(async () => isRight(answer) || isRight((answer = await ask())));
  return answer;
}
