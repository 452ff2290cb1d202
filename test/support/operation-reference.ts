import { carriersOf } from '../../src/gateway/dialects/carriers.js';
import { DIALECTS, UPSTREAM_DIALECTS } from '../../src/gateway/dialects/dialects.js';
import { DIALECT_NAMES, UPSTREAM_DIALECT_NAMES } from '../../src/gateway/protocol/dialect-name.js';
import {
  ALL_OPERATIONS,
  type Carrier,
  type ClientEndpoint,
  type Operation,
} from '../../src/gateway/protocol/operation.js';

/** What carries an operation out, in the words of the documents. */
const CARRIERS: ReadonlyMap<Carrier, string> = new Map<Carrier, string>([
  ...UPSTREAM_DIALECT_NAMES.map((name) => [name, UPSTREAM_DIALECTS[name].facts.title] as const),
  ['mapped_http', 'mapped APIs'],
  ['process', 'programs'],
  ['echo', 'the demo'],
]);

/** The part of docs/api.md that is written from the table of operations. */
export function operationReference(): string {
  const rows = ALL_OPERATIONS.map(rowOf);
  return ['| operation | asked at | channels that can |', '|---|---|---|', ...rows].join('\n') + '\n';
}

/** Where clients ask for an operation: by the table of operations, and then by what the dialects say of themselves. */
export function endpointsOf({ family, endpoints }: Operation): readonly Pick<ClientEndpoint, 'method' | 'path'>[] {
  const others = DIALECT_NAMES.flatMap((dialect) => DIALECTS[dialect].facts.endpoints);
  const asked = others.filter((endpoint) => endpoint.does === 'operation' && endpoint.family === family);
  return [...endpoints, ...asked.map(({ path }) => ({ method: 'POST', path }) as const)];
}

function rowOf(operation: Operation): string {
  const { name, canStream } = operation;
  const asked = endpointsOf(operation)
    .map(({ method, path }) => `\`${method} ${path}\``)
    .join('<br>');
  const can = carriersOf(operation)
    .map((carrier) => CARRIERS.get(carrier))
    .join(', ');
  return `| \`${name}\`${canStream ? ' (streams)' : ''} | ${asked} | ${can} |`;
}
