/** What an alert can be about. */
export const KINDS = [
  'channel_down',
  'key_rejected',
  'budget',
  'spend_anomaly',
  'certificate_expiring',
  'disk_budget',
  'journal_removed',
] as const;

/** Whose form its messages have. */
export const SHAPES = ['generic', 'slack', 'feishu', 'dingtalk', 'plain'] as const;
