import type { Environment } from '../../../platform/config/environment.js';
import { TracingOff, type Tracing } from './tracing.js';
import type { TracingParts } from './tracing-parts.js';

/** Where traces are sent: the endpoint of traces, or `/v1/traces` of the common one; null when they are off. */
function tracesUrl(environment: Environment): string | null {
  const { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: whole, OTEL_EXPORTER_OTLP_ENDPOINT: base } = environment;
  return whole ?? (base === undefined ? null : `${base.replace(/\/+$/, '')}/v1/traces`);
}

/** Loads OpenTelemetry when an endpoint is set, and nothing otherwise. */
export async function openTracing(parts: TracingParts): Promise<Tracing> {
  const url = tracesUrl(parts.environment);
  if (url === null) return new TracingOff();
  const { OpenTelemetryTracing } = await import('./open-telemetry.js');
  return new OpenTelemetryTracing(url, parts);
}
