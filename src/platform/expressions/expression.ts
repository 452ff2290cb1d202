import { compile, isRegistered, TreeInterpreter, type JSONValue } from '@jmespath-community/jmespath';
import { rootFields } from './root-fields.js';

type Tree = ReturnType<typeof compile>;

/** A JMESPath expression, compiled. */
export class Expression {
  private readonly tree: Tree;

  /** Throws an Error that says what is wrong with the text. */
  constructor(text: string) {
    this.tree = compile(text);
    const unknown = unknownFunction(this.tree);
    if (unknown !== undefined) throw new Error(`there is no function ${unknown}()`);
  }

  /** The fields of a value that the expression looks at; null when it takes the value as a whole. */
  get fields(): ReadonlySet<string> | null {
    return rootFields(this.tree);
  }

  /** What the expression finds in a JSON value; null also for a value that it does not fit. */
  find(value: unknown): unknown {
    try {
      return TreeInterpreter.search(this.tree, value as JSONValue);
    } catch {
      return null;
    }
  }
}

/** Why a value is no expression; undefined when it is one. */
export function expressionFault(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.trim() === '') return 'must be a JMESPath expression';
  try {
    new Expression(value).find(null);
    return undefined;
  } catch (error) {
    return `is not a valid JMESPath expression: ${(error as Error).message.replaceAll('\n', ' ')}`;
  }
}

/** The first function in a syntax tree that does not exist; undefined when all do. */
function unknownFunction(node: unknown): string | undefined {
  if (node === null || typeof node !== 'object') return undefined;
  const { type, name } = node as { type?: unknown; name?: unknown };
  if (type === 'Literal') return undefined;
  if (type === 'Function' && typeof name === 'string' && !isRegistered(name)) return name;
  for (const child of Object.values(node)) {
    const found = unknownFunction(child);
    if (found !== undefined) return found;
  }
  return undefined;
}
