import type { SpanExporter } from '@opentelemetry/sdk-trace';
import type { Logger } from 'pino';

type Spans = Parameters<SpanExporter['export']>[0];
type Done = Parameters<SpanExporter['export']>[1];

const SUCCESS = 0;

/** Says once that traces do not arrive, and once that they do again. */
export class ReportingExporter implements SpanExporter {
  private isFailing = false;

  constructor(
    private readonly exporter: SpanExporter,
    private readonly logger: Logger,
  ) {}

  export(spans: Spans, done: Done): void {
    this.exporter.export(spans, (result) => {
      const code: number = result.code;
      this.report(code !== SUCCESS);
      done(result);
    });
  }

  async shutdown(): Promise<void> {
    await this.exporter.shutdown();
  }

  async forceFlush(): Promise<void> {
    await this.exporter.forceFlush?.();
  }

  private report(isFailing: boolean): void {
    if (isFailing === this.isFailing) return;
    this.isFailing = isFailing;
    this.logger.warn(isFailing ? 'traces cannot be sent and are dropped' : 'traces are sent again');
  }
}
