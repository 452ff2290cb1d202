import { carriersOf } from '../dialects/carriers.js';
import { PACKAGE_DIALECT } from '../protocol/dialect-name.js';
import { ALL_OPERATIONS, type Carrier, type OperationName } from '../protocol/operation.js';
import type { ChannelSettings } from './declared.js';

const BY_CARRIER: ReadonlyMap<Carrier, ReadonlySet<OperationName>> = new Map(
  [...new Set(ALL_OPERATIONS.flatMap(carriersOf))].map((carrier) => [
    carrier,
    new Set(ALL_OPERATIONS.filter((each) => carriersOf(each).includes(carrier)).map(({ name }) => name)),
  ]),
);
const NOTHING: ReadonlySet<OperationName> = new Set();

/** What a channel can be asked for, by the table of operations. */
export function operationsOf(settings: ChannelSettings): ReadonlySet<OperationName> {
  return BY_CARRIER.get(carrierOf(settings)) ?? NOTHING;
}

function carrierOf({ adapter, dialect, mapping }: ChannelSettings): Carrier {
  if (adapter === 'process' || adapter === 'echo') return adapter;
  if (adapter === 'ai_sdk') return PACKAGE_DIALECT;
  return mapping === undefined ? dialect : 'mapped_http';
}
