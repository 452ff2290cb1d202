import type { TestReport } from './test-report.js';

/** What a test has found: the report of the first key that failed, or of the first. */
export interface ChannelTestResult extends TestReport {
  readonly keys: readonly { readonly key: number; readonly ok: boolean; readonly failing_step: string | null }[];
}

/** The reports of the keys of one channel, of which there is at least one, as one result. */
export function resultOf(reports: readonly TestReport[], mayKnowAddress: boolean): ChannelTestResult {
  const told = reports.find(({ ok }) => !ok) ?? reports[0]!;
  const keys = reports.map(({ key, ok, failing_step }) => ({ key, ok, failing_step }));
  return { ...told, address: mayKnowAddress ? told.address : null, ok: reports.every(({ ok }) => ok), keys };
}
