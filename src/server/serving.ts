import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Executor } from '../gateway/execution/executor.js';
import { Admission } from '../http/edge/admission.js';
import type { Environment } from '../platform/config/environment.js';
import { ByteBudget } from '../platform/memory/byte-budget.js';
import { Clock } from '../platform/time/clock.js';
import { sleep } from '../platform/time/timers.js';

const DRAIN_CHECK_MS = 50;
const LAST_WORDS_MS = 100;
/** For the tokens of what was interrupted to be counted. */
const LAST_COUNTS_MS = 2_500;

/** Where to listen. */
export interface ListenAddress {
  readonly port: number;
  readonly host: string;
}

/** Listens on a port beside other workers: the kernel gives each new connection to one of them. */
export async function listenBesideOthers(app: NestFastifyApplication, place: ListenAddress): Promise<void> {
  const options = { ...place, reusePort: true };
  await app.listen(options);
}

/** Lets running answers finish, as long as DRAIN_SECONDS allows, and ends the rest with an error; takes nothing new. */
export async function drain(app: NestFastifyApplication, { DRAIN_SECONDS }: Environment): Promise<void> {
  const executor = app.get(Executor);
  app.get(Admission).isDraining = true;
  const clock = app.get(Clock);
  const end = clock.monotonic() + DRAIN_SECONDS * 1000;
  await untilIdle(executor, DRAIN_SECONDS * 1000);
  await untilRead(app.get(ByteBudget), end - clock.monotonic());
  executor.interrupt();
  await sleep(LAST_WORDS_MS);
  await untilIdle(executor, LAST_COUNTS_MS);
}

async function untilIdle(executor: Executor, mostMs: number): Promise<void> {
  for (let i = 0; i < mostMs / DRAIN_CHECK_MS && executor.inFlight > 0; i++) await sleep(DRAIN_CHECK_MS);
}

/** An answer is over for the executor before its client has read it. */
async function untilRead(budget: ByteBudget, mostMs: number): Promise<void> {
  for (let i = 0; i < mostMs / DRAIN_CHECK_MS && budget.unsentBytes > 0; i++) await sleep(DRAIN_CHECK_MS);
}
