import { describe, expect, it } from '@jest/globals';
import { readTraceparent, writeTraceparent } from '../../../src/gateway/telemetry/tracing/traceparent.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

describe('a traceparent', () => {
  it.each([
    [`00-${TRACE}-${SPAN}-01`, 1],
    [`00-${TRACE}-${SPAN}-00`, 0],
    [`00-${TRACE}-${SPAN}-03`, 1],
    [`01-${TRACE}-${SPAN}-01-what-a-later-version-adds`, 1],
  ])('is read: %s', (header, traceFlags) => {
    expect(readTraceparent(header)).toEqual({ traceId: TRACE, spanId: SPAN, traceFlags });
  });

  it.each([
    [undefined],
    [''],
    [['a', 'b']],
    [`ff-${TRACE}-${SPAN}-01`],
    [`00-${'0'.repeat(32)}-${SPAN}-01`],
    [`00-${TRACE}-${'0'.repeat(16)}-01`],
    [`00-${TRACE.toUpperCase()}-${SPAN}-01`],
    [`00-${TRACE.slice(1)}-${SPAN}-01`],
    [`00-${TRACE}-${SPAN}-0`],
    [`00-${TRACE}-${SPAN}-01x`],
    [` 00-${TRACE}-${SPAN}-01`],
  ])('counts as none when it is malformed: %p', (header) => {
    expect(readTraceparent(header)).toBeNull();
  });

  it('is written as version 00', () => {
    expect(writeTraceparent({ traceId: TRACE, spanId: SPAN, traceFlags: 1 })).toBe(`00-${TRACE}-${SPAN}-01`);
    expect(writeTraceparent({ traceId: TRACE, spanId: SPAN, traceFlags: 0 })).toBe(`00-${TRACE}-${SPAN}-00`);
  });
});
