import { describe, expect, it } from '@jest/globals';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { ControlError } from '../../../../src/control/control-error.js';
import { readJson } from '../../../../src/http/admin/core/read-json.js';

const MOST_BYTES = 256 * 1024;

/** The request that a body comes with, whether or not it says how long that is. */
function requestOf(body: string, headers: Record<string, string> = {}): FastifyRequest {
  const raw = new IncomingMessage(new Socket());
  Object.assign(raw.headers, { 'content-type': 'application/json', 'transfer-encoding': 'chunked' }, headers);
  raw.push(body);
  raw.push(null);
  return { raw } as FastifyRequest;
}

async function faultOf(body: string, headers?: Record<string, string>): Promise<string | null> {
  try {
    await readJson(requestOf(body, headers));
    return null;
  } catch (error) {
    return error instanceof ControlError ? error.code : String(error);
  }
}

describe('a body of the admin API', () => {
  it('has 256 KiB at most, whether it says so before or not', async () => {
    const text = (bytes: number): string => `"${'a'.repeat(bytes - 2)}"`;
    expect(await faultOf(text(MOST_BYTES))).toBeNull();
    expect(await faultOf(text(MOST_BYTES + 1))).toBe('too_large');
    expect(await faultOf('""', { 'content-length': String(MOST_BYTES + 1) })).toBe('too_large');
  });

  it('is 32 levels deep at most', async () => {
    const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
    expect(await faultOf(nested(32))).toBeNull();
    expect(await faultOf(nested(33))).toBe('validation_failed');
  });

  it('is JSON in UTF-8, and says so', async () => {
    expect(await faultOf('{}', { 'content-type': 'application/json; charset=utf-8' })).toBeNull();
    expect(await faultOf('{}', { 'content-type': 'text/plain' })).toBe('unsupported_media_type');
    expect(await faultOf('{')).toBe('invalid_json');
  });
});
