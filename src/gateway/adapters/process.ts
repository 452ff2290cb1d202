import { inheritedVariables } from '../../platform/config/load-environment.js';
import type { Redactor } from '../../platform/logging/redactor.js';
import type { ProcessLog } from '../../platform/logging/logger.js';
import { RunningProgram, type ProgramExit, type ProgramSpec } from '../../platform/process/running-program.js';
import type { ScratchFolder } from '../../platform/scratch/scratch-folder.js';
import type { Clock } from '../../platform/time/clock.js';
import { soon } from '../../platform/time/timers.js';
import type { Exchange, ResponseHandler } from '../../platform/upstream/transport.js';
import type { ProgramSettings } from '../catalog/program.js';
import { ChunkWriter } from '../dialects/openai-chat/parts/chunk-writer.js';
import type { Call } from '../protocol/call.js';
import type { Adapter, PlaceOf } from './adapter.js';
import { NOBODY, prepared } from './large/prepared.js';
import { bufferOf, LARGE_BODY_BYTES, type LargeBodies } from './large/large-bodies.js';
import { rememberNotes } from './large/mapped-task.js';
import { parsedRequest } from './parsed-request.js';
import { programJob, type ProgramJob } from './program/job.js';
import { OutputFilter } from './program/output-filter.js';
import { ProgramExchange } from './program/program-exchange.js';

/** What programs get of the gateway's own environment. */
const INHERITED = ['PATH', 'HOME', 'LANG'];

/** A job whose input may be bytes already. */
type BegunJob = Omit<ProgramJob, 'input'> & Pick<ProgramSpec, 'input'>;

/** What the adapter works with. */
export interface ProcessParts {
  readonly clock: Clock;
  readonly log: ProcessLog;
  readonly redactor: Redactor;
  readonly scratch: ScratchFolder;
  readonly bodies: LargeBodies;
}

/** A local program, one run a request: never through a shell, killed when nobody waits for it any more. */
export class ProcessAdapter implements Adapter<'process'> {
  constructor(private readonly parts: ProcessParts) {}

  start(call: Call, place: PlaceOf<'process'>, handler: ResponseHandler, owner = NOBODY): Exchange {
    const { channel, model } = place;
    const settings = channel.transport.program;
    if (call.body.length <= LARGE_BODY_BYTES) {
      const request = parsedRequest(call, model, channel);
      return this.begin(call, place, handler, programJob(settings, call.operation.family, request));
    }
    const work = { kind: 'job', more: { settings } } as const;
    return prepared(this.parts.bodies, { call, place, owner, handler }, work, (made) => {
      rememberNotes(call, place, made);
      return this.begin(call, place, handler, { ...made.job, input: bufferOf(made.body) });
    });
  }

  private begin(
    call: Call,
    { channel, model }: PlaceOf<'process'>,
    handler: ResponseHandler,
    { argv, input, frame }: BegunJob,
  ): Exchange {
    const created = Math.floor(this.parts.clock.now() / 1000);
    const isChat = call.operation.family === 'conversation';
    const identity = { id: `${isChat ? 'chatcmpl' : 'cmpl'}-${call.requestId}`, created, model };
    const exchange = new ProgramExchange({
      handler,
      filter: new OutputFilter(frame),
      writer: new ChunkWriter(identity, isChat),
      onFailure: (exit) => this.tell(channel.label, exit),
    });
    this.run(exchange, { argv, input, ...this.surroundings(channel.transport.program) });
    return exchange;
  }

  /** A program that cannot be started is told once the caller has its exchange. */
  private run(exchange: ProgramExchange, spec: ProgramSpec): void {
    try {
      exchange.program = new RunningProgram(spec, exchange);
    } catch (error) {
      soon(() => exchange.onNotStarted(error as Error));
    }
  }

  private surroundings({ env, cwd }: ProgramSettings): Pick<ProgramSpec, 'env' | 'cwd'> {
    return { env: { ...inheritedVariables(INHERITED), ...env }, cwd: cwd ?? this.parts.scratch.path };
  }

  private tell(channel: string, { code, signal, errors }: ProgramExit): void {
    const { log, redactor } = this.parts;
    log.logger.warn({ channel, code, signal, stderr: redactor.quote(errors.slice(-500)) }, 'a program failed');
  }
}
