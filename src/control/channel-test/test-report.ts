import type { ProbedTls } from '../../platform/upstream/connection-probe.js';

/** The steps of a test, in the order in which they are taken. */
export const TEST_STEPS = [
  'dns',
  'connect',
  'tls',
  'models',
  'auth',
  'chat',
  'first_content',
  'done',
  'usage',
] as const;

/** One step of a test. */
export type TestStepName = (typeof TEST_STEPS)[number];

/** How one step of a test went. */
export interface TestStep {
  readonly name: TestStepName;
  readonly ok: boolean;
  readonly ms: number | null;
  /** What happened, in words; null where nothing has to be said. */
  readonly detail: string | null;
  /** What may be done about it. */
  readonly hint: string | null;
  /** Of the upstream's answer. */
  readonly status: number | null;
}

/** What a test of one key of a channel has found. */
export interface TestReport {
  /** Conversations work, whole and as a stream. */
  readonly ok: boolean;
  readonly total_ms: number;
  /** Ordinal of the key, from 1. */
  readonly key: number;
  /** As the upstream knows it. */
  readonly model: string | null;
  /** The first step that failed; null when none has. */
  readonly failing_step: TestStepName | null;
  readonly steps: readonly TestStep[];
  readonly tls: {
    readonly issuer: string | null;
    readonly expires_at: string | null;
    readonly protocol: string | null;
  } | null;
  /** Null where the upstream lists none. */
  readonly models: { readonly count: number; readonly has_requested: boolean | null } | null;
  readonly usage: {
    readonly reported: boolean;
    readonly in: number | null;
    readonly out: number | null;
    /** USD; null where nobody knows the price. */
    readonly cost: string | null;
  } | null;
  /** What the model said, 200 characters of it at most. */
  readonly sample: string | null;
  /** The same request for a terminal, without the key. */
  readonly curl: string | null;
  /** Where the host's name leads; null for whoever may not know. */
  readonly address: string | null;
}

/** A step that went well. */
export function passed(name: TestStepName, ms: number | null, more: Partial<TestStep> = {}): TestStep {
  return { name, ok: true, ms, detail: null, hint: null, status: null, ...more };
}

/** A step that did not. */
export function failed(name: TestStepName, ms: number | null, more: Partial<TestStep> = {}): TestStep {
  return { ...passed(name, ms, more), ok: false };
}

/** What is told of a certificate. */
export function certificateView(tls: ProbedTls | null): TestReport['tls'] {
  return tls === null ? null : { issuer: tls.issuer, expires_at: tls.expiresAt, protocol: tls.protocol };
}

/** The steps as they follow each other, whenever they were noted. */
export function inOrder(steps: readonly TestStep[]): readonly TestStep[] {
  return steps.toSorted((one, other) => TEST_STEPS.indexOf(one.name) - TEST_STEPS.indexOf(other.name));
}
