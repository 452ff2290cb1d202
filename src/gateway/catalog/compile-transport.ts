import { carriersOf } from '../dialects/carriers.js';
import { PACKAGE_DIALECT } from '../protocol/dialect-name.js';
import { ALL_OPERATIONS, type Carrier, type OperationName } from '../protocol/operation.js';
import { compileMapping } from './mapping.js';
import { fieldsFor } from './program.js';
import type { Channel } from './snapshot.js';
import { dialectsOf, type ChannelTransport, type TransportSettings } from './transport.js';

const BY_CARRIER: ReadonlyMap<Carrier, ReadonlySet<OperationName>> = new Map(
  [...new Set(ALL_OPERATIONS.flatMap(carriersOf))].map((carrier) => [
    carrier,
    new Set(ALL_OPERATIONS.filter((each) => carriersOf(each).includes(carrier)).map(({ name }) => name)),
  ]),
);
const NOTHING: ReadonlySet<OperationName> = new Set();

/** What follows from how a channel is carried out alone. */
type Carried = Pick<Channel, 'transport' | 'dialect' | 'operations' | 'listsModels' | 'carries'>;

/** How the attempts on a channel are carried out, and what can be asked of it and told it that way. */
export function compileTransport(settings: TransportSettings): Carried {
  const transport = compiled(settings);
  return {
    transport,
    dialect: dialectsOf(settings)[0],
    operations: BY_CARRIER.get(carrierOf(settings)) ?? NOTHING,
    listsModels: settings.kind === 'http',
    carries: fieldsCarried(transport),
  };
}

function compiled(settings: TransportSettings): ChannelTransport {
  switch (settings.kind) {
    case 'mapped_http':
      return Object.freeze({ kind: settings.kind, mapping: compileMapping(settings.mapping) });
    case 'process':
      return settings;
    default:
      return Object.freeze({ kind: settings.kind });
  }
}

/** By the table of operations. */
function carrierOf(settings: TransportSettings): Carrier {
  if (settings.kind === 'http') return settings.dialects[0];
  return settings.kind === 'ai_sdk' ? PACKAGE_DIALECT : settings.kind;
}

function fieldsCarried(transport: ChannelTransport): ReadonlySet<string> | null {
  if (transport.kind === 'mapped_http') return transport.mapping.carries;
  return transport.kind === 'process' ? fieldsFor(transport.program) : null;
}
