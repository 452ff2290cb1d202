import { SpanKind, SpanStatusCode, trace, type Context, type Span, type Tracer } from '@opentelemetry/api';
import type { GatewayError } from '../../../platform/errors/gateway-error.js';
import type { Clock } from '../../../platform/time/clock.js';
import type { Bill } from '../../execution/bill.js';
import { billsOf, type RequestRecord } from '../../execution/record.js';
import type { RequestEntry } from '../../ledger/request-facts.js';
import type { CallTrace } from '../../protocol/call-trace.js';
import { ATTRIBUTE } from './conventions.js';
import {
  answerAttributes,
  attemptAttributes,
  outcomeAttributes,
  requestAttributes,
  spanName,
} from './span-attributes.js';
import { writeTraceparent } from './traceparent.js';

interface Begun {
  readonly span: Span;
  /** Wall milliseconds. */
  readonly at: number;
}

const HTTP_ERRORS_FROM = 500;

/** One request as spans: one for the whole, one for every attempt. Filled in and ended when the request is over. */
export class RequestTrace implements CallTrace {
  headers: readonly string[] = [];
  private readonly span: Span;
  private readonly at: number;
  private readonly context: Context;
  private readonly attempts: Begun[] = [];

  constructor(
    private readonly tracer: Tracer,
    private readonly clock: Clock,
    httpRoute: string,
    parent: Context,
  ) {
    this.at = clock.now();
    const attributes = { [ATTRIBUTE.httpMethod]: 'POST', [ATTRIBUTE.httpRoute]: httpRoute };
    const options = { kind: SpanKind.SERVER, startTime: this.at, attributes };
    this.span = tracer.startSpan(`POST ${httpRoute}`, options, parent);
    this.context = trace.setSpan(parent, this.span);
  }

  begin(): void {
    const at = this.clock.now();
    const span = this.tracer.startSpan('attempt', { kind: SpanKind.CLIENT, startTime: at }, this.context);
    this.attempts.push({ span, at });
    this.headers = ['traceparent', writeTraceparent(span.spanContext())];
  }

  settle(request: RequestEntry, record: RequestRecord): void {
    if (!this.span.isRecording()) return;
    this.attempts.forEach((begun, i) => this.endAttempt(begun, i, request, record));
    this.span.setAttributes({ ...requestAttributes(request), ...outcomeAttributes(record) });
    if (record.outcome === 'failed' && (record.status >= HTTP_ERRORS_FROM || record.status < 400)) fail(this.span);
    this.span.end(this.clock.now());
  }

  refuse(request: RequestEntry, { status, code }: GatewayError): void {
    if (!this.span.isRecording()) return;
    const end = { [ATTRIBUTE.httpStatus]: status, [ATTRIBUTE.outcome]: 'refused', [ATTRIBUTE.errorType]: code };
    this.span.setAttributes({ ...requestAttributes(request), ...end });
    if (status >= HTTP_ERRORS_FROM) fail(this.span);
    this.span.end(this.clock.now());
  }

  private endAttempt({ span, at }: Begun, index: number, request: RequestEntry, record: RequestRecord): void {
    const attempt = record.attempts[index];
    if (attempt === undefined) return;
    span.updateName(spanName(request.call, attempt.model));
    span.setAttributes(attemptAttributes(request, attempt));
    const isLast = index === record.attempts.length - 1;
    const firstContentMs = isLast ? record.firstContentMs : null;
    span.setAttributes(this.answer(billsOf(record)[index] ?? null, firstContentMs, at));
    if (attempt.fault !== null) fail(span);
    span.end(at + attempt.durationMs);
  }

  /** What an attempt took and when its content came, counted from when it was sent. */
  private answer(
    bill: Bill | null,
    firstContentMs: number | null,
    sentAt: number,
  ): ReturnType<typeof answerAttributes> {
    return answerAttributes(bill, firstContentMs === null ? null : Math.max(0, firstContentMs - (sentAt - this.at)));
  }
}

/** Without a message: the words of an error may be somebody's content. */
function fail(span: Span): void {
  span.setStatus({ code: SpanStatusCode.ERROR });
}
