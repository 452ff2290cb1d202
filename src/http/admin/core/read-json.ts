import type { FastifyRequest } from 'fastify';
import { ControlError } from '../../../control/control-error.js';

/** Bodies of the admin API are small. */
const MOST_BODY_BYTES = 256 * 1024;
const DEEPEST = 32;
const LONGEST_LIST = 10_000;
const JSON_TYPE = /^application\/(?:json|merge-patch\+json)\s*(?:;\s*charset="?utf-8"?\s*)?$/i;
const POISONED: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * The JSON body of a request, read within a bound; undefined when there is none. Rejects with `unsupported_media_type`,
 * `too_large` or `invalid_json`.
 */
export async function readJson({ raw }: FastifyRequest, maxBytes = MOST_BODY_BYTES): Promise<unknown> {
  const { 'content-type': type, 'content-length': length, 'content-encoding': encoding } = raw.headers;
  const hasBody = raw.headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
  if (!hasBody) return undefined;
  if (type === undefined || !JSON_TYPE.test(type) || (encoding ?? 'identity') !== 'identity')
    throw new ControlError('unsupported_media_type');
  if (Number(length) > maxBytes) throw tooLarge(maxBytes);
  return parseJson(await receive(raw, maxBytes));
}

async function receive(raw: FastifyRequest['raw'], maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    // the connection outlives a body that is refused, so that the answer arrives
    for await (const chunk of raw.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw tooLarge(maxBytes);
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof ControlError) throw error;
    throw new ControlError('invalid_json', { message: 'The request body did not arrive whole.' });
  }
  return Buffer.concat(chunks);
}

function tooLarge(maxBytes: number): ControlError {
  return new ControlError('too_large', { message: `The body may have ${maxBytes / 1024} KiB.` });
}

/** Parses JSON that is not deeper and whose lists are not longer than documents of the admin API ever are. */
function parseJson(bytes: Buffer): unknown {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new ControlError('invalid_json');
  }
  expectPlain(value, '', DEEPEST);
  return value;
}

function expectPlain(value: unknown, pointer: string, depthLeft: number): void {
  if (value === null || typeof value !== 'object') return;
  if (depthLeft === 0) throw malformed(pointer, 'is nested too deeply');
  if (Array.isArray(value) && value.length > LONGEST_LIST) throw malformed(pointer, 'has too many items');
  for (const [name, item] of Object.entries(value)) {
    if (POISONED.has(name)) throw malformed(`${pointer}/${name}`, 'is not a name that a field may have');
    expectPlain(item, `${pointer}/${name}`, depthLeft - 1);
  }
}

function malformed(pointer: string, message: string): ControlError {
  const place = pointer.slice(0, 200);
  return new ControlError('validation_failed', {
    message: `${place || 'The document'} ${message}.`,
    faults: [{ pointer: place, code: 'malformed', message }],
  });
}
