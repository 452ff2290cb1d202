/** What a drill has the first channel of a plan do. */
export const DRILL_FAULTS = {
  rate_limited: 'It answers 429 with Retry-After: 30.',
  server_error: 'It answers 500.',
  key_refused: 'It answers 401: the key is not valid.',
  refused: 'Nothing listens at its address.',
  silent: 'It sends headers, and then nothing.',
  cut: 'Its answer breaks off in the middle.',
  malformed: 'Its answer is no JSON.',
  error_in_200: 'It answers 200, with an error inside.',
  slow_drip: 'Its answer comes a few bytes at a time.',
} as const;

/** The name of a fault. */
export type DrillFault = keyof typeof DRILL_FAULTS;

/** Every fault, in the order in which a drill tries them. */
export const DRILL_FAULT_NAMES = Object.keys(DRILL_FAULTS) as DrillFault[];
