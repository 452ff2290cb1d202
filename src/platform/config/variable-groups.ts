/** How the gateway serves. */
export const SERVER = 'Server';
/** What is written down. */
export const LEDGER = 'Books: what requests took and cost; never what they said';
/** What observers are told. */
export const OBSERVED = 'Metrics and traces';
/** Routes as JSON. */
export const ROUTES = 'Routes: one gateway token per client';
/** Configuration files to read. */
export const FILES = 'Configuration files';
/** A route in the older form. */
export const SINGLE = 'One token, one upstream (older form; also beside GATEWAY_ROUTES)';
/** What Compose makes of the gateway. */
export const EDGE = 'Docker Compose';

/** Of variables that are read anew when a configuration file changes, with what they declare. */
export const REREAD_GROUPS: ReadonlySet<string> = new Set([ROUTES, FILES, SINGLE]);
