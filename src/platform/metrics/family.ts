/** Names and values of the labels of one series. */
export type Labels = Readonly<Record<string, string>>;

/** One value of a family, as it stands at a scrape. */
export interface Sample {
  readonly labels: Labels;
  readonly value: number;
  /** What follows the family's name: `_bucket`, `_sum` or `_count` of a histogram. */
  readonly suffix?: string;
}

/** All series of one name; the samples are made when somebody scrapes, and not before. */
export interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram' | 'summary';
  readonly samples: () => Iterable<Sample>;
}

/** A family of values that may rise and fall. */
export function gauge(name: string, help: string, samples: () => Iterable<Sample>): Family {
  return { name, help, type: 'gauge', samples };
}

/** The one series of a family without labels. */
export function single(value: number): Sample[] {
  return [{ labels: {}, value }];
}
