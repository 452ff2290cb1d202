/** A change of one variable: another value, or null to take it out. */
export type EnvChanges = Readonly<Record<string, string | null>>;

const ASSIGNMENT = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=/;
const PLAIN = /^[\w./:@,+=-]*$/;

/** The text of an env file after a change: comments, order and lines that nobody understands stay as they are. */
export function changeEnvText(text: string, changes: EnvChanges): string {
  const left = new Map(Object.entries(changes));
  const kept = text.split('\n').flatMap((line) => {
    const name = ASSIGNMENT.exec(line)?.[1];
    if (name === undefined || !(name in changes)) return [line];
    const value = left.get(name);
    left.delete(name);
    return value === undefined || value === null ? [] : [assignment(name, value)];
  });
  const added = [...left].flatMap(([name, value]) => (value === null ? [] : [assignment(name, value)]));
  const body = kept.join('\n').replace(/\n+$/, '');
  return `${[...(body === '' ? [] : [body]), ...added].join('\n')}\n`;
}

/** Quoted so that both Node and Compose read the same; a value with both kinds of quotes cannot be written. */
function assignment(name: string, value: string): string {
  if (PLAIN.test(value)) return `${name}=${value}`;
  if (!value.includes("'")) return `${name}='${value}'`;
  if (!/["$`\\]/.test(value)) return `${name}="${value}"`;
  throw new RangeError(`${name}: a value with both kinds of quotes cannot be written to an env file`);
}
