/** How each field of a form is read into the field of the API that is called the same; `true` takes it as it is. */
type Readers<F> = { [Key in keyof F]?: true | ((typed: NonNullable<F[Key]>) => unknown) };

/** What readers make of a form; fields that are not in the form are not in the result. */
type Read<F, R> = {
  [Key in keyof R]?: R[Key] extends (typed: never) => infer Value
    ? Value
    : Key extends keyof F
      ? NonNullable<F[Key]>
      : never;
};

/** Reads the fields that a form, or what was changed of it, has. */
export function readFields<F extends object, const R extends Readers<F>>(form: F, readers: R): Read<F, R> {
  const read = Object.entries(readers as Record<string, true | ((typed: unknown) => unknown)>).flatMap(
    ([name, reader]) => {
      const typed = (form as Record<string, unknown>)[name];
      return typed === undefined ? [] : [[name, reader === true ? typed : reader(typed)] as const];
    },
  );
  return Object.fromEntries(read) as Read<F, R>;
}

/** Fields of a form that are one object of the API: `budget_day` is `day`; undefined where the form has none of them. */
export function readGroup<Key extends string, Value>(
  form: object,
  keys: readonly Key[],
  read: (typed: string) => Value,
  prefix = '',
): { [K in Key]?: Value } | undefined {
  const named = keys.flatMap((key) => {
    const typed = (form as Record<string, unknown>)[prefix + key];
    return typed === undefined ? [] : [[key, read(String(typed))] as const];
  });
  return named.length === 0 ? undefined : (Object.fromEntries(named) as { [K in Key]?: Value });
}

/** Text without the space around it; null where there is none, which takes a field away. */
export function textOrNull(text: string): string | null {
  return text.trim() || null;
}

/** Text without the space around it. */
export function trimmed(text: string): string {
  return text.trim();
}
