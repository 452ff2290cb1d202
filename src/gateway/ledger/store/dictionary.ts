/** Texts that are kept in memory before all of them are read anew. */
const MOST_TEXTS = 50_000;

/** An id, and what it was called last. */
interface Relabelled {
  readonly number: number;
  readonly label: string;
}

/**
 * The numbers of texts, as far as this thread has met them. What is asked for and not known is remembered until somebody
 * finds it out; 0 stands for it until then, as it does for no text at all.
 */
export class Dictionary {
  private readonly numbers = new Map<string, number>();
  private readonly processes = new Map<string, number>();
  private readonly labels = new Map<number, string>();
  private readonly relabelled = new Map<number, string>();
  private readonly pairs = new Set<string>();
  private newPairs: { tenant: number; route: number }[] = [];
  private unknown = new Set<string>();
  private unknownProcesses = new Set<string>();

  /** The number of a text. */
  number(text: string | null | undefined): number {
    if (text === undefined || text === null || text === '') return 0;
    const known = this.numbers.get(text);
    if (known === undefined) this.unknown.add(text);
    return known ?? 0;
  }

  /** The number of an id that is called `label` at present; throws a TypeError when a record has no label. */
  subject(id: string, label: string): number {
    if (typeof label !== 'string') throw new TypeError('a label is missing');
    const number = this.number(id);
    if (number !== 0 && this.labels.get(number) !== label) {
      this.labels.set(number, label);
      this.relabelled.set(number, label);
    }
    return number;
  }

  /** Remembers that a tenant has, or had, a route. */
  pair(tenant: number, route: number): void {
    if (tenant === 0 || route === 0) return;
    const pair = `${tenant} ${route}`;
    if (this.pairs.has(pair)) return;
    this.pairs.add(pair);
    this.newPairs.push({ tenant, route });
  }

  /** The number of a process. */
  process(instance: string): number {
    const known = this.processes.get(instance);
    if (known === undefined) this.unknownProcesses.add(instance);
    return known ?? 0;
  }

  /** Takes what was found out about texts and processes. */
  learn(texts: Iterable<readonly [string, number]>, processes: Iterable<readonly [string, number]>): void {
    for (const [text, number] of texts) this.numbers.set(text, number);
    for (const [instance, number] of processes) this.processes.set(instance, number);
  }

  /** What has been asked for in vain since the last call; null when nothing has. */
  takeUnknown(): { readonly texts: readonly string[]; readonly processes: readonly string[] } | null {
    if (this.unknown.size === 0 && this.unknownProcesses.size === 0) return null;
    const taken = { texts: [...this.unknown], processes: [...this.unknownProcesses] };
    this.unknown = new Set();
    this.unknownProcesses = new Set();
    return taken;
  }

  /** Ids that are called otherwise than they were, and routes that tenants did not have, since the last call. */
  takeNews(): {
    readonly labels: readonly Relabelled[];
    readonly pairs: readonly { tenant: number; route: number }[];
  } {
    const labels = [...this.relabelled].map(([number, label]) => ({ number, label }));
    const pairs = this.newPairs;
    this.relabelled.clear();
    this.newPairs = [];
    return { labels, pairs };
  }

  /** Forgets everything; for when a transaction that held news failed, or when there is too much. */
  clear(): void {
    for (const known of [this.numbers, this.processes, this.labels, this.relabelled, this.pairs]) known.clear();
    this.newPairs = [];
  }

  /** Keeps within bounds; between two batches. */
  trim(): void {
    if (this.numbers.size > MOST_TEXTS) this.clear();
  }
}
