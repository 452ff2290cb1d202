import { describe, expect, it } from '@jest/globals';
import { inputItemsOf } from '../../../src/gateway/responses/kept-answer.js';
import { packItems, type KeptResponse } from '../../../src/gateway/responses/response-store.js';

const ID = 'resp_ab';
const INPUT = [{ type: 'message', content: 'één' }, {}, { id: 'msg_1', type: 'message' }, { role: 'user', id: null }];
const OUTPUT = [{ id: 'msg_2', type: 'message', content: [] }];

function itemOf(item: object): { bytes: Buffer; id: string | null } {
  const id: unknown = 'id' in item ? item.id : null;
  return { bytes: Buffer.from(JSON.stringify(item)), id: 'id' in item ? (typeof id === 'string' ? id : '') : null };
}

function pageOf(query: string, input: readonly object[] = INPUT): unknown {
  const packed = packItems(input.map(itemOf), OUTPUT.map(itemOf));
  const kept: KeptResponse = { response: Buffer.from('{}'), ...packed, expiresAt: 1 };
  return JSON.parse(Buffer.concat(inputItemsOf(ID, kept, new URLSearchParams(query))).toString());
}

describe('what a kept response answers to', () => {
  it('is told from the newest item on, each with an id, without the output', () => {
    expect(pageOf('')).toEqual({
      object: 'list',
      data: [
        { role: 'user', id: null },
        { id: 'msg_1', type: 'message' },
        { id: 'item_ab_1' },
        { id: 'item_ab_0', type: 'message', content: 'één' },
      ],
      first_id: '',
      last_id: 'item_ab_0',
      has_more: false,
    });
  });

  it('is told page by page, in the order that is asked for', () => {
    const first = { object: 'list', has_more: true, first_id: 'item_ab_0', last_id: 'item_ab_1' };
    expect(pageOf('order=asc&limit=2')).toMatchObject(first);
    const second = { data: [{ id: 'msg_1' }], first_id: 'msg_1', last_id: 'msg_1', has_more: true };
    expect(pageOf('order=asc&limit=1&after=item_ab_1')).toMatchObject(second);
    expect(() => pageOf('after=msg_2')).toThrow(expect.objectContaining({ code: 'invalid_request' }));
    expect(() => pageOf('limit=0')).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  });

  it('is an empty list where there was nothing', () => {
    expect(pageOf('', [])).toEqual({ object: 'list', data: [], first_id: null, last_id: null, has_more: false });
  });
});
