interface WaitingCall {
  readonly id: string;
  isAnswered: boolean;
}

interface Namesakes {
  readonly calls: WaitingCall[];
  /** All before this one are answered. */
  next: number;
}

/** The calls of a conversation that wait for their results, which name their call by its id or by the function alone. */
export class WaitingCalls {
  private readonly byId = new Map<string, WaitingCall>();
  private readonly byName = new Map<string, Namesakes>();

  add(id: string, name: string): void {
    const call = { id, isAnswered: false };
    this.byId.set(id, call);
    const namesakes = this.byName.get(name);
    if (namesakes === undefined) this.byName.set(name, { calls: [call], next: 0 });
    else namesakes.calls.push(call);
  }

  /** The id of the call that a result belongs to: without an id the first call of the function that has none yet. */
  answer(id: string | null, name: string): string {
    const call = id === null ? this.firstOf(name) : this.byId.get(id);
    if (call !== undefined) call.isAnswered = true;
    return call?.id ?? id ?? `call_${name}`;
  }

  private firstOf(name: string): WaitingCall | undefined {
    const namesakes = this.byName.get(name);
    if (namesakes === undefined) return undefined;
    const { calls } = namesakes;
    while (calls[namesakes.next]?.isAnswered === true) namesakes.next++;
    return calls[namesakes.next];
  }
}
