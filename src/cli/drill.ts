import { DRILL_FAULT_NAMES, type DrillFault } from '../control/drill/drill-faults.js';
import { LargeBodies } from '../gateway/adapters/large/large-bodies.js';
import { DrillParts, DrillSurroundings, FailoverDrill } from '../control/drill/failover-drill.js';
import type { DrillResult } from '../control/drill/judge-drill.js';
import { AnswerBuffers } from '../gateway/execution/answer-buffers.js';
import { PriceBook } from '../gateway/pricing/price-book.js';
import { TokenCounter } from '../gateway/tokenizer/token-counter.js';
import { parseByteSize } from '../platform/config/byte-size.js';
import type { Environment } from '../platform/config/environment.js';
import { loadEnvironment } from '../platform/config/load-environment.js';
import { logTo, type ProcessLog } from '../platform/logging/logger.js';
import { Redactor } from '../platform/logging/redactor.js';
import { ByteBudget } from '../platform/memory/byte-budget.js';
import { ScratchFolder } from '../platform/scratch/scratch-folder.js';
import { OwnMemory } from '../platform/shared-state/memory.js';
import { WorkerBus } from '../platform/shared-state/worker-bus.js';
import { SystemClock, type Clock } from '../platform/time/clock.js';
import { SystemRandom } from '../platform/time/random.js';
import { CommandError } from './command-error.js';
import { planRequest, type PlannedRequest, type PlanOptions } from './plan-request.js';

const BUDGET_BYTES = 64 * 1024 * 1024;
const FAILED = 1;

/** Which drill is wanted. */
interface DrillOptions extends PlanOptions {
  readonly fault?: readonly string[];
  readonly json?: boolean;
}

/** Runs a failover drill on what is configured; ends with 1 when a client would have been left without an answer. */
export async function drill({ fault, json, stream = true, ...options }: DrillOptions): Promise<void> {
  const loaded = loadEnvironment();
  const clock = new SystemClock();
  const planned = await planRequest(loaded, clock, { ...options, stream });
  if (planned.plan.candidates.length === 0)
    throw new CommandError('Nothing serves the model, so there is no plan to run.');
  const counter = new TokenCounter(silentLog(new Redactor()).logger);
  try {
    const results = await openDrill(loaded.environment, clock, counter).run({ ...planned, faults: faultsIn(fault) });
    process.stdout.write(json === true ? inJson(planned, results) : inWords(planned, results));
    if (results.some(({ ok }) => !ok)) process.exitCode = FAILED;
  } finally {
    counter.onModuleDestroy();
  }
}

function faultsIn(names: readonly string[] = DRILL_FAULT_NAMES): DrillFault[] {
  return names.map((name) => {
    const fault = DRILL_FAULT_NAMES.find((each) => each === name);
    if (fault === undefined)
      throw new CommandError(`There is no fault "${name}"; there are: ${DRILL_FAULT_NAMES.join(', ')}`);
    return fault;
  });
}

function openDrill(environment: Environment, clock: Clock, counter: TokenCounter): FailoverDrill {
  const memory = new OwnMemory();
  const redactor = new Redactor();
  const budget = new ByteBudget(memory, parseByteSize(environment.MEMORY_BUDGET) ?? BUDGET_BYTES, 'held bytes');
  const buffers = new AnswerBuffers(environment, budget);
  const parts = new DrillParts(clock, new SystemRandom(), new PriceBook(clock), counter, buffers);
  const scratch = new ScratchFolder(environment, new WorkerBus(), memory);
  const log = silentLog(redactor);
  const bodies = new LargeBodies(log.logger);
  return new FailoverDrill(parts, new DrillSurroundings(log, redactor, scratch, budget, bodies));
}

/** A drill has nothing to log: what it finds is printed. */
function silentLog(redactor: Redactor): ProcessLog {
  return logTo({ write: () => {} }, { LOG_LEVEL: 'fatal', LOG_FORMAT: 'json' }, redactor);
}

function inJson({ requestId, route, plan }: PlannedRequest, results: readonly DrillResult[]): string {
  const channels = plan.candidates.map(({ target }) => target.channel.label);
  const head = { ok: results.every(({ ok }) => ok), request_id: requestId, route: route.name, model: plan.model };
  return `${JSON.stringify({ ...head, plan: channels, results }, null, 2)}\n`;
}

function inWords({ requestId, route, plan }: PlannedRequest, results: readonly DrillResult[]): string {
  const channels = plan.candidates.map(({ target }) => target.channel.label).join(' → ');
  const lines = results.map((result) => {
    const { fault, outcome, recovery_ms: ms, attempts, client } = result;
    const tried = attempts.map(({ channel, key, fault: why }) => `${channel}#${key} ${why ?? 'ok'}`).join(', ');
    const seen = client.is_complete ? `served by ${client.channel}` : `told ${client.error_code ?? client.status}`;
    return `  ${outcome.padEnd(10)} ${fault.padEnd(13)} ${seen}${ms === null ? '' : ` after ${ms} ms`} (${tried})`;
  });
  return [`Route ${route.name}, model ${plan.model}, request ${requestId}: ${channels}`, ...lines, ''].join('\n');
}
