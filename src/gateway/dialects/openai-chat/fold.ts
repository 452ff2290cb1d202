/** Folds the chunks of a chat or completions stream into the reply object that a non-stream request gets. */

type JsonObject = Record<string, unknown>;

interface FoldedChoice {
  index: number;
  finish_reason: unknown;
  logprobs?: unknown;
  text?: string;
  message?: JsonObject;
}

/** Collects parsed chunks; `reply` gives the whole. */
export class ReplyFold {
  private readonly choices = new Map<number, FoldedChoice>();
  private head: JsonObject = {};
  private usage: unknown;

  add(chunk: JsonObject): void {
    const { choices, usage, object, ...head } = chunk;
    this.head = { ...head, object: object === 'text_completion' ? object : 'chat.completion', ...this.head };
    if (usage !== null && usage !== undefined) this.usage = usage;
    for (const choice of (choices as JsonObject[] | undefined) ?? []) this.addChoice(choice);
  }

  reply(): JsonObject {
    const choices = [...this.choices.values()].sort((a, b) => a.index - b.index);
    return { ...this.head, choices, ...(this.usage === undefined ? {} : { usage: this.usage }) };
  }

  private addChoice(choice: JsonObject): void {
    const index = typeof choice['index'] === 'number' ? choice['index'] : 0;
    const folded = this.choices.get(index) ?? { index, finish_reason: null };
    this.choices.set(index, folded);
    if (choice['finish_reason']) folded.finish_reason = choice['finish_reason'];
    if (choice['logprobs']) folded.logprobs = choice['logprobs'];
    if (typeof choice['text'] === 'string') folded.text = (folded.text ?? '') + choice['text'];
    const { delta } = choice;
    if (delta !== null && typeof delta === 'object') {
      folded.message = joinDelta(folded.message ?? { role: 'assistant', content: null }, delta as JsonObject);
    }
  }
}

/** Text grows, tool calls grow by index, everything else is taken as it comes. */
function joinDelta(message: JsonObject, delta: JsonObject): JsonObject {
  for (const [field, value] of Object.entries(delta)) {
    if (value === null || value === undefined) continue;
    if (field === 'role') message[field] = value;
    else if (field === 'tool_calls' && Array.isArray(value))
      message[field] = joinToolCalls(message[field], value as JsonObject[]);
    else if (typeof value === 'string')
      message[field] = `${(message[field] as string | null | undefined) ?? ''}${value}`;
    else message[field] = value;
  }
  return message;
}

function joinToolCalls(known: unknown, deltas: readonly JsonObject[]): JsonObject[] {
  const calls = Array.isArray(known) ? (known as JsonObject[]) : [];
  for (const { index, ...delta } of deltas) {
    const at = typeof index === 'number' ? index : calls.length;
    const call = calls[at] ?? { id: '', type: 'function', function: { name: '', arguments: '' } };
    calls[at] = {
      ...call,
      ...defined(delta),
      function: joinFunction(call['function'] as JsonObject, delta['function']),
    };
  }
  return calls;
}

function joinFunction(known: JsonObject, delta: unknown): JsonObject {
  const before = known as { name: string; arguments: string };
  const { name, arguments: more } = (delta ?? {}) as Partial<typeof before>;
  return { ...before, name: name || before.name, arguments: before.arguments + (more ?? '') };
}

function defined(fields: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined));
}
