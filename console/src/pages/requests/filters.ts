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
  'min_cost',
  'max_cost',
  'request_id',
] as const;
