import { Injectable } from '@nestjs/common';
import { CeilingMetrics } from '../../gateway/telemetry/ceiling-metrics.js';
import { requestFamilies } from '../../gateway/telemetry/request-families.js';
import { RequestMetrics } from '../../gateway/telemetry/request-metrics.js';
import { StateMetrics } from '../../gateway/telemetry/state-metrics.js';
import { renderFamilies } from '../../platform/metrics/exposition.js';
import type { Family } from '../../platform/metrics/family.js';
import { ProcessMetrics } from '../../platform/metrics/process-metrics.js';
import { ErrorNotes } from '../errors/error-notes.js';

/** Everything that the gateway can tell about itself in numbers. */
@Injectable()
export class MetricsDesk {
  private readonly families: readonly Family[];

  constructor(
    requests: RequestMetrics,
    errors: ErrorNotes,
    state: StateMetrics,
    ceilings: CeilingMetrics,
    self: ProcessMetrics,
  ) {
    const parts = [errors, state, ceilings, self].flatMap((part) => part.families());
    this.families = [...requestFamilies(requests.routes), ...parts];
  }

  async render(): Promise<string> {
    return await renderFamilies(this.families);
  }
}
