/** What alerts can be about. */
export const ALERT_KINDS = [
  'channel_down',
  'key_rejected',
  'budget',
  'spend_anomaly',
  'certificate_expiring',
  'disk_budget',
  'journal_removed',
] as const;

/** One of them. */
export type AlertKind = (typeof ALERT_KINDS)[number];

/** Something that is so at present and that somebody may want to know. */
export interface Condition {
  /** The same for as long as it is the same thing. */
  readonly key: string;
  readonly kind: AlertKind;
  readonly subject: { readonly kind: string; readonly id: string; readonly name: string };
  readonly title: string;
  readonly text: string;
  readonly data: Readonly<Record<string, string | number | null>>;
  /** It is told when it begins, and not when it ends. */
  readonly isMoment?: true;
}

/** A condition that has begun or ended, as it is told. */
export interface AlertEvent extends Omit<Condition, 'kind' | 'key' | 'isMoment'> {
  /** Of this telling: retries repeat it. */
  readonly id: string;
  readonly kind: AlertKind | 'test';
  readonly state: 'firing' | 'resolved';
  /** Wall milliseconds. */
  readonly at: number;
}

/** The event of a condition at a moment. */
export function eventOf(
  { key: _key, isMoment: _moment, ...told }: Condition,
  { id, state, at }: Pick<AlertEvent, 'id' | 'state' | 'at'>,
): AlertEvent {
  return { ...told, id, state, at };
}
