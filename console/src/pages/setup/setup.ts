/** From nothing to a first answer. */
export const STEPS = ['account', 'channel', 'model', 'token', 'try'] as const;
export type Step = (typeof STEPS)[number];

/** What the gateway says before it has an owner. */
export interface SetupState {
  needed: boolean;
  is_secure: boolean;
  time: string;
  time_zone: string;
}
