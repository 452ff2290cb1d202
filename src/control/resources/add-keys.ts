import { newId } from '../../platform/crypto/ids.js';
import { ControlError } from '../control-error.js';
import { hostOf, settingsOf } from '../documents/channel-entity.js';
import type { KeySystem } from '../documents/stored-documents.js';
import type { Draft } from '../publish/draft.js';
import { isReservedVariable } from './reserved-variables.js';
import type { ResourceParts } from './resource-parts.js';
import { tracesOf } from './secret-traces.js';

/** A key to add: a secret, or `${NAME}` for one that an environment variable holds. */
export interface NewKey {
  readonly secret: string;
  readonly label?: string;
  readonly enabled?: boolean;
}

const REFERENCE = /^\$\{([A-Za-z_]\w{0,127})\}$/;
const SENDABLE = /^[\x21-\x7e]{1,4096}$/;
const MOST_KEYS = 1_000;

/** Adds keys to a channel of the draft, those that it has already left aside; gives the ids of the new ones. */
export async function addKeys(
  draft: Draft,
  channel: string,
  keys: readonly NewKey[],
  parts: ResourceParts,
): Promise<string[]> {
  const { row, document } = await draft.get('channels', channel);
  const present = draft.all('keys').filter(({ row: { parent } }) => parent === channel);
  const known = new Set(present.map(({ document: { system } }) => identityOf(system)));
  const host = hostOf(settingsOf(channel, document.fields, []));
  return keys.flatMap(({ secret: given, label, enabled }, index) => {
    const secret = given.trim();
    const system = systemOf(channel, secret, `/keys/${index}`, parts);
    if (known.has(identityOf(system))) return [];
    known.add(identityOf(system));
    if (known.size > MOST_KEYS) throw refused('/keys', `a channel has at most ${MOST_KEYS} keys`);
    const id = newId('key');
    const fields = { ...(label !== undefined && { label }), ...(enabled !== undefined && { enabled }) };
    if (system.source === 'stored') draft.keep(parts.sealer.seal({ id, owner: id, host }, secret, parts.clock.now()));
    draft.put('keys', id, { fields, system }, row.tenant);
    return [id];
  });
}

/** What is kept of a secret beside the secret; throws `validation_failed` for one that cannot be sent or referred to. */
export function systemOf(channel: string, secret: string, pointer: string, parts: ResourceParts): KeySystem {
  const { clock, installationKey, variables } = parts;
  const [, name] = REFERENCE.exec(secret) ?? [];
  if (name !== undefined) {
    if (isReservedVariable(name)) throw refused(pointer, `refers to ${name}, which belongs to the gateway itself`);
    const traces = { last4: null, fingerprint: tracesOf(`\${${name}}`, installationKey).fingerprint };
    if (!variables()[name]) throw refused(pointer, `refers to the environment variable ${name}, which is not set`);
    return { channel, source: `env:${name}`, setAt: clock.now(), ...traces };
  }
  if (!SENDABLE.test(secret)) throw refused(pointer, 'must be printable ASCII without spaces, at most 4096 characters');
  return { channel, source: 'stored', setAt: clock.now(), ...tracesOf(secret, installationKey) };
}

/** The same secret twice in a channel is one key. */
function identityOf({ source, fingerprint, last4 }: KeySystem): string {
  return `${source}/${fingerprint}/${last4}`;
}

function refused(pointer: string, message: string): ControlError {
  const faults = [{ pointer, code: 'invalid', message }];
  return new ControlError('validation_failed', { message: `${pointer} ${message}.`, faults });
}
