/** What an act gave, and the moments between which it happened. */
export interface During<T> {
  readonly value: T;
  readonly from: number;
  readonly to: number;
}

/** Does something and notes when: what begins with it ends after as long as it lasts, however busy the machine is. */
export async function during<T>(act: () => Promise<T>): Promise<During<T>> {
  const from = Date.now();
  const value = await act();
  return { value, from, to: Date.now() };
}

/** Whether a span of so many milliseconds that ends at a moment can have begun during an act, to a second or a fiftieth. */
export function hasBegun(end: string, ms: number, { from, to }: During<unknown>): boolean {
  const begun = Date.parse(end) - ms;
  const grain = Math.max(1_000, ms / 50);
  return begun >= from - grain && begun <= to + grain;
}
