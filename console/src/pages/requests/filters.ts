/** What requests are made for, as the API calls it; tests are apart unless they are asked for. */
export const PURPOSES = ['clients', 'playground', 'tests', 'all'] as const;

/** One of them. */
export type Purpose = (typeof PURPOSES)[number];

/** What the list of requests can be narrowed down by; the words are those of the API. */
export const FILTERS = [
  'since',
  'until',
  'outcome',
  'status',
  'channel',
  'model',
  'token',
  'tenant',
  'purpose',
  'min_cost',
  'max_cost',
  'request_id',
] as const;
