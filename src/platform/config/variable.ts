/** What is known about one environment variable beyond its validation. */
export interface VariableAbout {
  readonly group: string;
  /** One sentence for the reference and for `.env.example`. */
  readonly about: string;
  /** Holds a credential: it may also come from the file named by `NAME_FILE`, and is never printed. */
  readonly isSecret?: boolean;
  /** What `.env.example` shows as its value. */
  readonly example?: string;
}

const REGISTRY = new Map<object, Map<string, VariableAbout>>();

/** Declares a property of the environment class as a variable. */
export function Variable(about: VariableAbout): PropertyDecorator {
  return (target, property) => {
    const known = REGISTRY.get(target.constructor) ?? new Map<string, VariableAbout>();
    REGISTRY.set(target.constructor, known.set(String(property), about));
  };
}

/** The declared variables of an environment class, in the order of their declaration; those that it inherits at the end. */
export function variablesOf(type: object): ReadonlyMap<string, VariableAbout> {
  const own = REGISTRY.get(type) ?? new Map<string, VariableAbout>();
  const parent = Object.getPrototypeOf(type) as object | null;
  return parent === null ? own : new Map([...own, ...variablesOf(parent)]);
}
