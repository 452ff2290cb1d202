/** Where something stands in an order: smaller priorities first, weight among equals. */
export interface Placed {
  id: string;
  priority: number;
  weight: number;
}

/** A line of the list: the head of a group of equal priority, or one that stands in it. */
export type Line = { kind: 'group'; priority: number } | { kind: 'item'; id: string };

/** The lines of an order; every group has a head. */
export function linesOf(items: readonly Placed[]): Line[] {
  const sorted = [...items].sort((left, right) => left.priority - right.priority);
  let last: number | null = null;
  return sorted.flatMap(({ id, priority }) => {
    const head: Line[] = priority === last ? [] : [{ kind: 'group', priority }];
    last = priority;
    return [...head, { kind: 'item', id } satisfies Line];
  });
}

/** The lines with one moved; null where nothing would change. A step beyond the last line opens a group of its own. */
export function moveLine(lines: readonly Line[], from: number, to: number): Line[] | null {
  const line = lines[from];
  if (line?.kind !== 'item' || from === to || to < 0) return null;
  const rest = lines.filter((_, index) => index !== from);
  if (to === 0) return settle([{ kind: 'group', priority: lowest(lines) - 1 }, line, ...rest]);
  if (to > rest.length) return settle([...rest, { kind: 'group', priority: highest(lines) + 1 }, line]);
  return settle([...rest.slice(0, to), line, ...rest.slice(to)]);
}

/** The same in a list without groups: first is first. */
export function movePlain(lines: readonly Line[], from: number, to: number): Line[] | null {
  const line = lines[from];
  if (line === undefined || from === to || to < 0 || to >= lines.length) return null;
  const rest = lines.filter((_, index) => index !== from);
  return [...rest.slice(0, to), line, ...rest.slice(to)];
}

/** What the lines of a list without groups say about each item: its place is its priority. */
export function plainOrderOf(lines: readonly Line[]): Placed[] {
  return lines.flatMap((line, priority) => (line.kind === 'item' ? [{ id: line.id, priority, weight: 1 }] : []));
}

/** Drops groups that became empty and numbers the rest from 0, as a person would. */
function settle(lines: Line[]): Line[] {
  const kept = lines.filter((line, index) => line.kind === 'item' || lines[index + 1]?.kind === 'item');
  let next = 0;
  return kept.map((line) => (line.kind === 'group' ? { kind: 'group', priority: next++ } : line));
}

/** What the lines say about each item. */
export function orderOf(lines: readonly Line[], byId: ReadonlyMap<string, Placed>): Placed[] {
  let priority = 0;
  return lines.flatMap((line) => {
    if (line.kind === 'group') {
      priority = line.priority;
      return [];
    }
    return [{ id: line.id, priority, weight: byId.get(line.id)?.weight ?? 1 }];
  });
}

function lowest(lines: readonly Line[]): number {
  return Math.min(...lines.flatMap((line) => (line.kind === 'group' ? [line.priority] : [])));
}

function highest(lines: readonly Line[]): number {
  return Math.max(...lines.flatMap((line) => (line.kind === 'group' ? [line.priority] : [])));
}
