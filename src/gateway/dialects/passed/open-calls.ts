import type { CallName } from './turn-words.js';

/** Calls in the order of their making, some of which may be answered by now. */
class Queue {
  private readonly calls: CallName[] = [];
  private first = 0;

  add(call: CallName): void {
    this.calls.push(call);
  }

  /** The first that is still open. */
  find(open: ReadonlySet<CallName>): CallName | undefined {
    while (this.first < this.calls.length && !open.has(this.calls[this.first]!)) this.first++;
    return this.calls[this.first];
  }
}

/** The calls of a turn that wait for their results; each is looked at once, whatever the order of the results. */
export class OpenCalls {
  private readonly open = new Set<CallName>();
  private readonly byId = new Map<string, Queue>();
  private readonly byName = new Map<string, Queue>();
  private readonly withoutId = new Map<string, Queue>();

  /** Those without a result, in the order of their making. */
  get all(): readonly CallName[] {
    return [...this.open];
  }

  add(call: CallName): void {
    const { id, name } = call;
    this.open.add(call);
    if (id !== null) put(this.byId, id, call);
    if (name !== null) put(this.byName, name, call);
    if (id === null && name !== null) put(this.withoutId, name, call);
  }

  /** Takes the call that a result belongs to: by its id, or by its name where one of them has no id. False for none. */
  answer({ id, name }: CallName): boolean {
    const named = id === null ? this.byName : this.withoutId;
    const call = this.in(this.byId, id) ?? this.in(named, name);
    return call !== undefined && this.open.delete(call);
  }

  private in(queues: ReadonlyMap<string, Queue>, key: string | null): CallName | undefined {
    return key === null ? undefined : queues.get(key)?.find(this.open);
  }
}

function put(queues: Map<string, Queue>, key: string, call: CallName): void {
  const queue = queues.get(key) ?? new Queue();
  queues.set(key, queue);
  queue.add(call);
}
