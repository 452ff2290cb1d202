import { describe, expect, it } from '@jest/globals';
import { ALL_OPERATIONS } from '../../../src/gateway/protocol/operation.js';
import { DENSE } from '../../support/large-texts.js';
import {
  bodyOf,
  CONVERSATION_PATHS,
  FORM_PATHS,
  largeBodies,
  largeForms,
  OTHER_PATHS,
} from '../../support/loop-requests.js';
import { LOOP_CHANNELS, loopWall, sayingLittle, type LoopChannel } from '../../support/loop-wall.js';

const MIB = 1024 * 1024;
/** What a token may send: bytes, and values, of which a few more are refused. */
const MOST = { bytes: 24 * MIB, values: 245_000 };
const BOUNDARY = 'b'.repeat(40);
const FORM = `multipart/form-data; boundary=${BOUNDARY}`;

describe('whatever one token sends leaves the event loop to others', () => {
  const wall = loopWall();

  async function waitsOf(
    channel: LoopChannel,
    path: string,
    bodies: ReturnType<typeof largeBodies>,
    type?: string,
  ): Promise<string[]> {
    wall.upstream.always(sayingLittle());
    const long: string[] = [];
    for (const { name, body } of bodies)
      long.push(...(await wall.waits(name, { channel, path, body, ...(type !== undefined && { type }) })));
    return long;
  }

  it('which is watched: its start is seen', async () => {
    expect(await wall.watch.longest(wall.url)).toBeGreaterThan(1);
  });

  it('at every endpoint that takes a body', () => {
    const posts = ALL_OPERATIONS.flatMap(({ endpoints }) => endpoints)
      .filter(({ method, path, reader }) => method === 'POST' && reader !== 'path' && !path.includes('{id}'))
      .map(({ path }) => path.replace('{model}', 'm'));
    const paths = [...CONVERSATION_PATHS, ...OTHER_PATHS, ...FORM_PATHS].map((path) => path.split('?')[0]);
    expect(paths).toEqual(expect.arrayContaining(posts));
  });

  it.each([...CONVERSATION_PATHS, ...OTHER_PATHS])('of every kind: %s', async (path) => {
    wall.upstream.always(sayingLittle());
    const channel = /responses\/|count_tokens|countTokens/.test(path) ? 'responses' : 'chat';
    const small = bodyOf(path, { text: 'ok', rest: '' });
    expect([path, (await wall.send({ channel, path, body: small })).status]).toEqual([path, 200]);
    const kinds = CONVERSATION_PATHS.includes(path) ? {} : { kinds: [...DENSE, 'letters'] as const };
    expect(await waitsOf(channel, path, largeBodies(path, { ...MOST, ...kinds }))).toEqual([]);
    expect(wall.isAlive).toBe(true);
  });

  it.each(FORM_PATHS)('as a form: %s', async (path) => {
    expect(await waitsOf('chat', path, largeForms(MOST.bytes, BOUNDARY), FORM)).toEqual([]);
    expect(wall.isAlive).toBe(true);
  });

  const PAIRS = LOOP_CHANNELS.filter((channel) => channel !== 'chat').flatMap((channel) =>
    CONVERSATION_PATHS.map((path) => [channel, path] as const),
  );

  it.each(PAIRS)('translated for a channel of %s: %s', async (channel, path) => {
    expect(await waitsOf(channel, path, largeBodies(path, { ...MOST, kinds: DENSE }))).toEqual([]);
    expect(wall.isAlive).toBe(true);
  });
});
