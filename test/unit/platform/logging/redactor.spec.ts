import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { Redactor } from '../../../../src/platform/logging/redactor.js';
import { leastProcessorMs } from '../../../support/processor-time.js';

function redactor(...secrets: string[]): Redactor {
  const made = new Redactor();
  made.know(secrets);
  return made;
}

describe('scrub', () => {
  it('takes out every place of every known secret', () => {
    const { scrub } = bound(redactor('key-one', 'key-two'));
    expect(scrub('key-one key-two key-one')).toBe('[redacted] [redacted] [redacted]');
  });

  it('takes out the longer of two secrets that begin alike', () => {
    const { scrub } = bound(redactor('secret-1', 'secret-1-long'));
    expect(scrub('secret-1-long')).toBe('[redacted]');
  });

  it('leaves words that a very short secret would mask', () => {
    expect(redactor('a', 'short').scrub('a short word')).toBe('a short word');
  });

  it('takes secrets with the characters of patterns for what they are', () => {
    expect(redactor('a.*+$&(b').scrub('xa.*+$&(bx a12345b')).toBe('x[redacted]x a12345b');
  });

  it('forgets the secrets of before when it learns others', () => {
    const made = redactor('old-secret');
    made.know(['new-secret']);
    expect(made.scrub('old-secret new-secret')).toBe('old-secret [redacted]');
  });

  it('leaves no secret in any text', () => {
    const secret = fc.string({ unit: fc.constantFrom('a', 'b', '$', '-'), minLength: 6, maxLength: 9 });
    fc.assert(
      fc.property(fc.array(secret, { minLength: 1, maxLength: 4 }), fc.string(), fc.nat(), (secrets, text, at) => {
        const clean = redactor(...secrets).scrub(text + secrets[at % secrets.length]! + text);
        for (const known of secrets) expect(clean.replaceAll('[redacted]', '\n')).not.toContain(known);
      }),
    );
  });
});

describe('quote', () => {
  const { quote } = bound(redactor('known-secret'));

  it.each([
    ['a known secret', 'your key known-secret is bad', 'your key [redacted] is bad'],
    ['an OpenAI key', 'Incorrect API key provided: sk-proj-abc123DEF.', 'Incorrect API key provided: [redacted].'],
    ['a masked key', 'key sk-abcd****wxyz', 'key [redacted]****wxyz'],
    ['a Google key', 'API key AIzaSyD-abcdefghij1234 expired', 'API key [redacted] expired'],
    ['a bearer token', 'got "Bearer abc.def-123=" instead', 'got "[redacted]" instead'],
    ['a JWT', 'token eyJhbGciOiJI.eyJzdWIiOiIx.sig is old', 'token [redacted] is old'],
    ['a URL', 'see https://user:pw@api.example.com/v1?key=1, please', 'see [redacted] please'],
    ['a database address', 'at postgres://u:p@db/x failed', 'at [redacted] failed'],
    ['a mail address', 'ask jane.doe@corp.example now', 'ask [redacted] now'],
    ['an IPv4 address with its port', 'refused by 10.1.2.3:8080 today', 'refused by [redacted] today'],
    ['an IPv6 address', 'refused by 2001:db8::1 today', 'refused by [redacted] today'],
    ['a full IPv6 address', 'by 2001:db8:0:0:0:0:0:1 today', 'by [redacted] today'],
    ['an organisation', 'in organization org-AbCd1234 on requests', 'in organization [redacted] on requests'],
    ['a long hexadecimal id', 'request 0123456789abcdef0123 failed', 'request [redacted] failed'],
    ['control characters', 'a\u0000b\r\nc\u2028d\u001b[31m', 'a b c d [31m'],
  ])('takes out %s', (_what, text, expected) => {
    expect(quote(text)).toBe(expected);
  });

  it.each([
    'Rate limit reached for gpt-4o-mini on tokens per min (TPM): Limit 200000, Used 198213.',
    'The model `claude-sonnet-4-5` does not exist.',
    "Invalid value for 'temperature': 3 is greater than 2.",
    'Please try again in 6m12.5s at 12:30:45.',
    'deadbeef cafe decade',
  ])('leaves an honest sentence as it is: %s', (text) => {
    expect(quote(text)).toBe(text);
  });

  it('gives 500 characters at most', () => {
    expect(quote('word '.repeat(1_000))).toHaveLength(500);
  });

  it.each([
    ['letters', 'a'],
    ['digits and dots', '1.'],
    ['colons', ':'],
    ['at signs', 'a@'],
    ['dashes', 'sk-'],
    ['slashes', 'a://'],
    ['dots', 'a.a'],
    ['hexadecimals', 'f'],
    ['token parts', 'eyJaaaaaaaa.'],
  ])('takes no long time over a megabyte of %s', (_what, piece) => {
    const text = piece.repeat(Math.ceil(1e6 / piece.length));
    expect(leastProcessorMs(() => quote(text), 500)).toBeLessThan(500);
  });
});

/** The methods, to be called bare. */
function bound(made: Redactor): Pick<Redactor, 'scrub' | 'quote'> {
  return { scrub: (text) => made.scrub(text), quote: (text) => made.quote(text) };
}
