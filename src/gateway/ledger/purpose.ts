/** What requests are made for: by clients, for trying models in the playground, or as tests of channels. */
export const PURPOSES = ['clients', 'playground', 'tests'] as const;

/** One of them. */
export type Purpose = (typeof PURPOSES)[number];

/** Which requests are meant by their purpose; tests are apart from everything else unless they are asked for. */
export const PURPOSE_FILTERS = [...PURPOSES, 'all'] as const;

/** One of them. */
export type PurposeFilter = (typeof PURPOSE_FILTERS)[number];

/** Where tests stand on the books, which go through no route. */
export const TESTS_ROUTE = { id: 'rt_channeltestsonly', name: 'channel tests' } as const;

/** What the ids of access tokens of the playground begin with. */
export const PLAYGROUND_PREFIX = 'pg_';

/** What the ids of those begin with who test channels: people and admin tokens. */
export const TESTER_PREFIXES = ['us_', 'at_'] as const;

/** The purpose of the requests of whoever has an id. */
export function purposeOf(id: string): Purpose {
  if (id.startsWith(PLAYGROUND_PREFIX)) return 'playground';
  return TESTER_PREFIXES.some((prefix) => id.startsWith(prefix)) ? 'tests' : 'clients';
}
