import type { IncomingHttpHeaders } from 'node:http';
import { ROOT_CONTEXT, trace, type Context, type Tracer } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { GatewayError } from '../../../platform/errors/gateway-error.js';
import { buildVersion } from '../../../platform/metrics/build.js';
import type { Clock } from '../../../platform/time/clock.js';
import { sleep } from '../../../platform/time/timers.js';
import type { RequestRecord } from '../../execution/record.js';
import type { RequestEntry } from '../../ledger/request-facts.js';
import type { RequestObserver } from '../../ledger/request-observer.js';
import type { CallTrace } from '../../protocol/call-trace.js';
import { ReportingExporter } from './reporting-exporter.js';
import { RequestTrace } from './request-trace.js';
import { samplerFor } from './sampler.js';
import { Tracing } from './tracing.js';
import type { TracingParts } from './tracing-parts.js';
import { readTraceparent } from './traceparent.js';

const EXPORT_TIMEOUT_MS = 10_000;
const LAST_EXPORT_MS = 2_000;
const MAX_TEXT = 256;

/** Traces by OpenTelemetry over OTLP, sent in batches beside the requests; a full queue drops spans, never requests. */
export class OpenTelemetryTracing extends Tracing implements RequestObserver {
  private readonly provider: TracerProvider;
  private readonly tracer: Tracer;
  private readonly clock: Clock;

  constructor(url: string, { environment, ledger, clock, log }: TracingParts) {
    super();
    const version = buildVersion();
    const headers = Object.fromEntries(environment.OTEL_EXPORTER_OTLP_HEADERS);
    const exporter = new OTLPTraceExporter({ url, headers, timeoutMillis: EXPORT_TIMEOUT_MS });
    this.clock = clock;
    this.provider = new TracerProvider({
      resource: resourceFromAttributes({
        'service.version': version,
        ...Object.fromEntries(environment.OTEL_RESOURCE_ATTRIBUTES),
        'service.name': environment.OTEL_SERVICE_NAME,
      }),
      sampler: samplerFor(environment.OTEL_TRACES_SAMPLER, environment.OTEL_TRACES_SAMPLER_ARG),
      spanLimits: { attributeValueLengthLimit: MAX_TEXT },
      spanProcessors: [new BatchSpanProcessor({ exporter: new ReportingExporter(exporter, log.logger) })],
    });
    this.tracer = this.provider.getTracer('ai-gateway', version);
    ledger.observe(this);
  }

  override open(httpRoute: string, { traceparent }: IncomingHttpHeaders): CallTrace {
    return new RequestTrace(this.tracer, this.clock, httpRoute, contextOf(traceparent));
  }

  settled(request: RequestEntry, record: RequestRecord): void {
    if (request.call.trace instanceof RequestTrace) request.call.trace.settle(request, record);
  }

  refused(request: RequestEntry, error: GatewayError): void {
    if (request.call.trace instanceof RequestTrace) request.call.trace.refuse(request, error);
  }

  override async close(): Promise<void> {
    const sent = this.provider.forceFlush({ timeoutMillis: LAST_EXPORT_MS }).catch(() => {});
    await Promise.race([sent, sleep(LAST_EXPORT_MS)]);
    void this.provider.shutdown().catch(() => {});
  }
}

/** The trace that the client's request belongs to, if it names one. */
function contextOf(traceparent: string | string[] | undefined): Context {
  const parent = readTraceparent(traceparent);
  return parent === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, { ...parent, isRemote: true });
}
