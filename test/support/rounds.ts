import { setTimeout as sleep } from 'node:timers/promises';

/** Where machine and gateway have nothing else to do, a round takes little longer. */
const PACE_MS = 10;
/** What never comes has not come after so many. */
const PATIENCE = 2_000;

/** What is to be asked in place of a gateway's health. */
type Ask = () => Promise<unknown>;

/**
 * How many round trips a gateway answered, one every 10 ms at most, before something became true. A bound in them is one
 * in time where the machine is quiet, and stands still as long as the gateway is kept from the processor.
 */
export async function roundsUntil(gateway: string | Ask, isTrue: () => boolean | Promise<boolean>): Promise<number> {
  const ask = typeof gateway === 'string' ? healthOf(gateway) : gateway;
  let answered = 0;
  while (!(await isTrue()) && answered < PATIENCE) {
    await sleep(PACE_MS);
    await ask();
    answered++;
  }
  return answered;
}

/** Has a gateway answer so many round trips: what it was about to do before them, it has done. */
export async function rounds(gateway: string | Ask, count: number): Promise<void> {
  let left = count;
  await roundsUntil(gateway, () => left-- === 0);
}

/** Waits until a value has stayed the same for so many round trips, and gives it. */
export async function standstill<T>(gateway: string | Ask, value: () => T, count: number): Promise<T> {
  let [last, same] = [value(), 0];
  await roundsUntil(gateway, () => {
    const now = value();
    same = now === last ? same + 1 : 0;
    last = now;
    return same > count;
  });
  return last;
}

function healthOf(url: string): Ask {
  return async () => await (await fetch(`${url}/health`)).text();
}
