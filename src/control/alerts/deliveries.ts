import type { Logger } from 'pino';
import type { Clock } from '../../platform/time/clock.js';
import { after } from '../../platform/time/timers.js';
import type { ControlClient } from '../../platform/upstream/control-client.js';
import type { EgressRules } from '../../platform/upstream/egress-rules.js';
import { alertMessage, isTaken, type AlertTarget } from './alert-message.js';
import type { AlertEvent } from './alert-event.js';

/** How one try to tell somebody went. */
export interface DeliveryReport {
  readonly ok: boolean;
  /** Null where no answer came. */
  readonly status: number | null;
  readonly ms: number;
  /** Empty where it was taken. */
  readonly fault: '' | 'egress_denied' | 'no_answer' | 'refused';
}

/** An event on its way to somebody. */
interface Delivery {
  readonly alert: string;
  readonly event: AlertEvent;
  readonly target: AlertTarget;
  readonly tries: number;
}

/** What deliveries stand on. */
export interface DeliveryParts {
  readonly http: ControlClient;
  readonly egress: Pick<EgressRules, 'refuses'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

const TIMEOUT_MS = 10_000;
const PAUSES_MS: readonly number[] = [1_000, 5_000, 30_000, 120_000, 600_000];
const MOST_WAITING = 200;
const MOST_READ = 4_096;
const COMES_AGAIN: ReadonlySet<number> = new Set([408, 425, 429]);

/** Tells events by webhook, again and again for a quarter of an hour, through the egress policy. */
export class Deliveries {
  private waiting = 0;
  private readonly latest = new Map<string, DeliveryReport & { readonly at: number }>();

  constructor(private readonly parts: DeliveryParts) {}

  /** How the last try of an alert went; null before the first. */
  lastOf(alert: string): (DeliveryReport & { readonly at: number }) | null {
    return this.latest.get(alert) ?? null;
  }

  /** Tells an event, and comes back to it where nobody took it. */
  send(alert: string, event: AlertEvent, target: AlertTarget): void {
    void this.deliver({ alert, event, target, tries: 0 });
  }

  /** One try, with what came of it. */
  async attempt(alert: string, event: AlertEvent, target: AlertTarget): Promise<DeliveryReport> {
    const { clock } = this.parts;
    const begun = clock.monotonic();
    const outcome = await this.post(event, target);
    const report = { ...outcome, ms: Math.round(clock.monotonic() - begun) };
    this.latest.set(alert, { ...report, at: clock.now() });
    return report;
  }

  private async deliver(delivery: Delivery): Promise<void> {
    const { alert, event, target, tries } = delivery;
    const report = await this.attempt(alert, event, target);
    if (report.ok) return;
    const pause = mayComeAgain(report) ? PAUSES_MS[tries] : undefined;
    if (pause === undefined || this.waiting >= MOST_WAITING) {
      const { status, fault } = report;
      this.parts.logger.error({ alert, kind: event.kind, status, fault }, 'an alert reached nobody');
      return;
    }
    this.waiting++;
    after(pause, () => {
      this.waiting--;
      void this.deliver({ ...delivery, tries: tries + 1 });
    });
  }

  private async post(event: AlertEvent, target: AlertTarget): Promise<Omit<DeliveryReport, 'ms'>> {
    const { http, egress, clock } = this.parts;
    const { url, headers, body } = alertMessage(event, target, clock.now());
    if (egress.refuses(new URL(url))) return { ok: false, status: null, fault: 'egress_denied' };
    const answer = await http
      .ask({ method: 'POST', url, headers, body, timeoutMs: TIMEOUT_MS })
      // a machine that is short of sockets is short of them for a while
      .catch(() => null);
    if (answer === null) return { ok: false, status: null, fault: 'no_answer' };
    const { status } = answer;
    const ok = isTaken(target.shape, status, answer.body.subarray(0, MOST_READ).toString());
    return { ok, status, fault: ok ? '' : 'refused' };
  }
}

/** Whether waiting may help. */
function mayComeAgain({ status, fault }: DeliveryReport): boolean {
  return fault === 'no_answer' || (status !== null && (status >= 500 || COMES_AGAIN.has(status)));
}
