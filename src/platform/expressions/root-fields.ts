/** A node of a JMESPath syntax tree, as far as it is walked. */
type Node = Readonly<Record<string, unknown>>;

/** Nodes whose right side looks at what their left side found. */
const STEPS: ReadonlySet<unknown> = new Set([
  'Subexpression',
  'IndexExpression',
  'Pipe',
  'Projection',
  'FilterProjection',
  'ValueProjection',
]);
const CHAINED: ReadonlySet<unknown> = new Set(['Subexpression', 'Pipe']);

/** The fields of the value itself that an expression looks at; null when it takes the value as a whole. */
export function rootFields(tree: unknown): ReadonlySet<string> | null {
  const names = new Set<string>();
  return isObject(tree) && collect(tree, true, names) ? names : null;
}

/** False when the whole value is taken; `atRoot` tells whether the node looks at the value itself. */
function collect(node: Node, atRoot: boolean, names: Set<string>): boolean {
  const { type } = node;
  if (type === 'Literal') return true;
  if (type === 'Root' || (atRoot && isValueItself(node))) return false;
  if (type === 'Field' && atRoot) names.add(String(node['name']));
  if (STEPS.has(type)) return collectSteps(node, atRoot, names);
  const isInside = type === 'ExpressionReference';
  return childrenOf(node).every((child) => collect(child, atRoot && !isInside, names));
}

function collectSteps({ type, left, ...rest }: Node, atRoot: boolean, names: Set<string>): boolean {
  if (!isObject(left)) return true;
  const staysAtRoot = left['type'] === 'Root' || (atRoot && isValueItself(left));
  if (staysAtRoot && CHAINED.has(type)) return childrenOf(rest).every((child) => collect(child, true, names));
  return collect(left, atRoot, names) && childrenOf(rest).every((child) => collect(child, false, names));
}

function isValueItself({ type }: Node): boolean {
  return type === 'Current' || type === 'Identity';
}

function childrenOf(node: Node): Node[] {
  return Object.values(node).flat().filter(isObject);
}

function isObject(value: unknown): value is Node {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
