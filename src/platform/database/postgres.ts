import { PostgresDialect } from 'kysely';
import { Pool, types } from 'pg';

const INT8 = 20;
const NUMERIC = 1700;
const CONNECTIONS = 4;
const CONNECT_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 60_000;

/** Kysely on PostgreSQL; whole numbers come as numbers, held to what JavaScript can count exactly. */
export function postgresDialect(url: string): PostgresDialect {
  const pool = new Pool({
    connectionString: url,
    max: CONNECTIONS,
    application_name: 'ai-gateway',
    connectionTimeoutMillis: connectTimeoutMs(url),
    statement_timeout: STATEMENT_TIMEOUT_MS,
    keepAlive: true,
    types: { getTypeParser: typeParser as typeof types.getTypeParser },
  });
  pool.on('error', () => {}); // an idle connection was lost: the next query opens another, or fails and is told
  return new PostgresDialect({ pool });
}

/** How long making a connection may take: "connect_timeout" of the URL in seconds, as PostgreSQL's own programs read it. */
function connectTimeoutMs(url: string): number {
  const seconds = URL.canParse(url) ? Number(new URL(url).searchParams.get('connect_timeout')) : 0;
  return seconds > 0 ? seconds * 1_000 : CONNECT_TIMEOUT_MS;
}

function typeParser(oid: number, format?: 'text' | 'binary'): unknown {
  return oid === INT8 || oid === NUMERIC ? readNumber : types.getTypeParser(oid, format);
}

function readNumber(text: string): number {
  return Math.max(-Number.MAX_SAFE_INTEGER, Math.min(Number(text), Number.MAX_SAFE_INTEGER));
}
