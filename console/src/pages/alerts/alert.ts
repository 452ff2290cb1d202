/** What an alert can be about. */
export const KINDS = [
  'channel_down',
  'key_rejected',
  'budget',
  'spend_anomaly',
  'certificate_expiring',
  'disk_budget',
] as const;

/** Whose form its messages have. */
export const SHAPES = ['generic', 'slack', 'feishu', 'dingtalk', 'plain'] as const;

/** How one try to tell somebody went. */
export interface Delivery {
  ok: boolean;
  status: number | null;
  ms: number;
  fault: '' | 'egress_denied' | 'no_answer' | 'refused';
  at?: string;
}

/** Somebody who is told by webhook; the address itself is never shown. */
export interface Alert {
  id: string;
  name: string;
  /** Empty: everything. */
  kinds: (typeof KINDS)[number][];
  shape: (typeof SHAPES)[number];
  url_host: string;
  has_secret: boolean;
  disabled: boolean;
  last_delivery: Delivery | null;
  version: number;
  /** Once, where the gateway made it. */
  secret?: string | null;
}
