/** Names and values of the labels of one series. */
export type Labels = Readonly<Record<string, string>>;

/** One value of a family, as it stands at a scrape. */
export interface Sample {
  readonly labels: Labels;
  readonly value: number;
  /** What follows the family's name: `_bucket`, `_sum` or `_count` of a histogram. */
  readonly suffix?: string;
}

/**
 * What the values of several workers come to: their sum, the least, the most, or that of any of them (`same`) where all
 * of them see the same thing.
 */
export type Together = 'sum' | 'least' | 'most' | 'same';

/** All series of one name; the samples are made when somebody scrapes, and not before. */
export interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram' | 'summary';
  readonly together: Together;
  readonly samples: () => Iterable<Sample>;
}

/** A family of values that may rise and fall; `together` tells what those of several workers come to. */
export function gauge(
  name: string,
  help: string,
  samples: () => Iterable<Sample>,
  together: Together = 'same',
): Family {
  return { name, help, type: 'gauge', together, samples };
}

/** The one series of a family without labels. */
export function single(value: number): Sample[] {
  return [{ labels: {}, value }];
}
