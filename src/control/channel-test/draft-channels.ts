import type { ChannelEntity, KeyEntity } from '../../gateway/catalog/entities.js';
import { newId, type ChannelId } from '../../platform/crypto/ids.js';
import { Secret } from '../../platform/crypto/secret.js';
import type { Problem } from '../../platform/config/problem.js';
import { ControlError } from '../control-error.js';
import { channelEntity, hostOf } from '../documents/channel-entity.js';
import { ChannelFields } from '../documents/channel-fields.js';
import { faultyDocument, readFields } from '../documents/read-fields.js';
import { checkConfiguration, type ConfigurationSurroundings } from '../publish/check-configuration.js';
import { systemOf, type NewKey } from '../resources/add-keys.js';
import type { ResourceParts } from '../resources/resource-parts.js';
import { isSecretHeader } from '../resources/secret-traces.js';

/** A channel as a form has it. */
export interface DraftForm {
  /** Fields of a channel. */
  readonly draft: object;
  /** Its keys. */
  readonly keys: readonly NewKey[];
  /** The saved channel that it would change, whose stored secrets serve where no others are given. */
  readonly channel: string | null;
}

/** What a form amounts to. */
export interface DraftChannel {
  readonly channel: ChannelEntity;
  readonly keys: readonly KeyEntity[];
}

const PLACE = 'draft';

/** The channel of a form, checked like one that is saved; stored secrets go with it to the hosts that they were entered for. */
export function draftChannel(
  { draft, keys, channel: saved }: DraftForm,
  surroundings: ConfigurationSurroundings,
  parts: ResourceParts,
): DraftChannel {
  const fields = readFields(ChannelFields, draft, PLACE);
  const problems: Problem[] = [];
  const nothing = { open: () => null, variable: () => null, problems };
  const { channel } = channelEntity(PLACE, { fields, system: { headers: {} } }, [], nothing);
  if (problems.length > 0) throw faultyDocument(problems);
  expectSound(channel, surroundings);
  const id = newId('ch');
  const entity = { ...channel, id, enabled: true };
  const given = keys.map((key, index) => givenKey(id, key, `/keys/${index}/secret`, parts));
  return saved === null ? { channel: entity, keys: given } : withStored(entity, given, saved, parts);
}

function expectSound(channel: ChannelEntity, surroundings: ConfigurationSurroundings): void {
  const nothing = { keys: [], routes: [], models: [], targets: [], tokens: [] };
  const alone = { ...nothing, tenants: [], channels: [{ ...channel, tenant: null }] };
  const { problems } = checkConfiguration(alone, surroundings);
  if (problems.length > 0) throw faultyDocument(problems);
}

function givenKey(channel: ChannelId, { secret, label }: NewKey, pointer: string, parts: ResourceParts): KeyEntity {
  const text = secret.trim();
  const { source } = systemOf(channel, text, pointer, parts);
  const value = source === 'stored' ? text : parts.variables()[source.slice('env:'.length)]!;
  const id = newId('key');
  const origin = { kind: 'managed', place: id } as const;
  return { id, origin, channel, label: label ?? null, secret: new Secret(value), disabled: false };
}

/** Throws `key_detached` where a stored secret would go to another host. */
function withStored(
  entity: ChannelEntity,
  given: readonly KeyEntity[],
  saved: string,
  { serving, publisher }: ResourceParts,
): DraftChannel {
  const { channels, keys } = serving();
  const found = channels.find(({ id }) => id === saved);
  if (found === undefined) throw new ControlError('not_found');
  const isThere = hostOf(found) === hostOf(entity);
  const stored = keys.filter(({ channel, disabled }) => channel === saved && !disabled);
  const detached = publisher.managed.channels.get(saved)?.value.detached ?? [];
  const isLost = stored.length > 0 ? !isThere : detached.length > 0;
  if (given.length === 0 && isLost) throw new ControlError('key_detached');
  const used = given.length > 0 ? given : stored.map((key) => ({ ...key, channel: entity.id }));
  const headers = isThere ? { ...secretHeaders(found), ...entity.extraHeaders } : entity.extraHeaders;
  return { channel: { ...entity, extraHeaders: headers }, keys: used };
}

function secretHeaders({ extraHeaders }: ChannelEntity): Record<string, string> {
  return Object.fromEntries(Object.entries(extraHeaders).filter(([name]) => isSecretHeader(name)));
}
