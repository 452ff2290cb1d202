import { Inject, Injectable } from '@nestjs/common';
import { LOG, type ProcessLog } from '../../platform/logging/logger.js';
import { Clock } from '../../platform/time/clock.js';
import type { AttemptRecord, RequestRecord } from '../execution/record.js';
import type { Call } from '../protocol/call.js';
import type { Caller } from '../tenants/token-directory.js';

/** What the log says of one request; never content, never a secret. */
export interface LogEntry {
  readonly caller: Caller;
  readonly call: Call;
  readonly model: string;
  readonly record: RequestRecord;
}

const INFO = 30;

/** One JSON line a request, put together by hand: a logger's generic path costs ten times as much. */
@Injectable()
export class RequestLog {
  private readonly isEnabled: boolean;

  constructor(
    @Inject(LOG) private readonly log: ProcessLog,
    private readonly clock: Clock,
  ) {
    this.isEnabled = log.logger.isLevelEnabled('info');
  }

  write(entry: LogEntry): void {
    if (this.isEnabled) this.log.lines.add(requestLine(entry, this.clock.now()));
  }
}

/** The line, its end included. Request ids and codes hold no character that JSON escapes; names and models may. */
export function requestLine({ caller, call, model, record }: LogEntry, now: number): string {
  const { usage, errorCode } = record;
  return (
    `{"level":${INFO},"time":${now},"msg":"request","id":"${call.requestId}","route":${JSON.stringify(caller.route.name)}` +
    `,"token":${JSON.stringify(caller.tokenLabel)},"operation":"${call.operation.name}","model":${JSON.stringify(model)}` +
    `,"stream":${call.wantsStream},"status":${record.status},"outcome":"${record.outcome}"` +
    (errorCode === null ? '' : `,"error":${JSON.stringify(errorCode)}`) +
    `,"attempts":[${record.attempts.map(attemptJson).join()}]` +
    (usage === null ? '' : `,"promptTokens":${usage.promptTokens},"completionTokens":${usage.completionTokens}`) +
    (record.firstContentMs === null ? '' : `,"firstContentMs":${record.firstContentMs}`) +
    `,"durationMs":${record.durationMs}}\n`
  );
}

function attemptJson({ channel, key, model, status, fault, durationMs }: AttemptRecord): string {
  return (
    `{"channel":${JSON.stringify(channel)},"key":${key},"model":${JSON.stringify(model)},"status":${status}` +
    `${fault === null ? '' : `,"fault":"${fault}"`},"durationMs":${durationMs}}`
  );
}
