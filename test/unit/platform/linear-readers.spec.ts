import { describe, expect, it } from '@jest/globals';
import { LinePayloads } from '../../../src/gateway/adapters/mapped/payloads.js';
import { OutputFilter } from '../../../src/gateway/adapters/program/output-filter.js';
import { StreamToReply } from '../../../src/gateway/dialects/openai-chat/passthrough/stream-to-reply.js';
import { EventsToReply } from '../../../src/gateway/dialects/shared/events-to-reply.js';
import { FormScanner } from '../../../src/platform/multipart/form-scanner.js';
import { EventOutline } from '../../../src/platform/sse/event-outline.js';
import { readEvent } from '../../../src/platform/sse/event.js';
import { SseSplitter } from '../../../src/platform/sse/splitter.js';
import { growth } from '../../support/growth.js';

/** Twice the bytes in twice the pieces take twice as long; a reader that looks at bytes again takes four times as long. */
const MOST = 3;

function pieces(text: string | Buffer, size: number): Buffer[] {
  const bytes = Buffer.from(text);
  const count = Math.ceil(bytes.length / size);
  return Array.from({ length: count }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
}

/** A reader, in what it gets its bytes, and how many of these are enough to measure. */
const READERS: readonly [string, (size: number) => void, number][] = [
  ...['\n', '\r\n', '\r'].map((end): [string, (size: number) => void, number] => [
    `an event of one line that ends in ${JSON.stringify(end)}, in pieces of 64 bytes`,
    (size) => split(pieces(`data: ${'A'.repeat(size)}${end}${end}`, 64)),
    1_000_000,
  ]),
  ['an event of many lines, byte by byte', (size) => split(pieces(`${'data: x\r\n'.repeat(size)}\r\n`, 1)), 6_000],
  ['an event of many empty comments', (size) => split(pieces(`${':\n'.repeat(size)}\n`, 100)), 50_000],
  [
    'the outline of an event, its text full of escapes',
    (size) => outline(pieces(`data: {"a":"${'\\"'.repeat(size)}","b":["x"]}\n\n`, 1_000)),
    100_000,
  ],
  [
    'the outline of an event of many short texts',
    (size) => outline(pieces(`data: [${'"a",'.repeat(size)}"b"]\n\n`, 16_000)),
    10_000,
  ],
  ['the head of a part of a form, byte by byte', (size) => scan(pieces(manyHeads(size), 1)), 6],
  ['the content of a part of a form, byte by byte', (size) => scan(pieces(form('-\r\n-'.repeat(size)), 1)), 8_000],
  ['JSON on one line', (size) => lines(pieces(`${'x'.repeat(size)}\n`, 16)), 500_000],
  [
    'the line ends of a program',
    (size) => filter({ echo: '', stopSequences: [] }, pieces('\n'.repeat(size), 8)),
    200_000,
  ],
  [
    'a prompt that a program repeats',
    (size) => filter({ echo: 'ab'.repeat(size), stopSequences: [] }, pieces('ab'.repeat(size), 64)),
    500_000,
  ],
  [
    'an end mark that is nearly met all the time',
    (size) => filter({ echo: '', stopSequences: [`${'a'.repeat(size)}b`] }, pieces('a'.repeat(2 * size), 64)),
    200_000,
  ],
  ['the log probabilities of a folded chat stream', (size) => foldTokens(size), 8_000],
  ['the citations of a folded stream', (size) => foldCitations(size), 20_000],
];

function split(chunks: readonly Buffer[]): void {
  const splitter = new SseSplitter();
  for (const chunk of chunks) {
    splitter.push(chunk);
    for (const end of splitter.ends) readEvent(splitter.bytes.subarray(0, end));
  }
}

function outline(chunks: readonly Buffer[]): void {
  const all = new EventOutline();
  for (const chunk of chunks) all.push(chunk);
  all.take();
}

function form(content: string): string {
  return `--B\r\nContent-Disposition: form-data; name="file"\r\n\r\n${content}\r\n--B--\r\n`;
}

function manyHeads(count: number): string {
  return (
    `--B\r\nContent-Disposition: form-data; name="a"\r\nX: ${'x'.repeat(8_000)}\r\n\r\ny\r\n`.repeat(count) + '--B--'
  );
}

function scan(chunks: readonly Buffer[]): void {
  const scanner = new FormScanner('B', { wanted: 'model', maxValueBytes: 64, vet: () => {} });
  for (const chunk of chunks) scanner.push(chunk);
  scanner.end();
}

function lines(chunks: readonly Buffer[]): void {
  const payloads = new LinePayloads(Infinity);
  for (const chunk of chunks) payloads.push(chunk);
}

function filter(frame: { echo: string; stopSequences: string[] }, chunks: readonly Buffer[]): void {
  const output = new OutputFilter(frame);
  for (const chunk of chunks) output.push(chunk.toString());
  output.end();
}

function foldTokens(count: number): void {
  const all = new StreamToReply();
  for (let i = 0; i < count; i++) {
    all.add({ choices: [{ index: 0, delta: { content: 'a' }, logprobs: { content: [{ token: 'a', logprob: 0 }] } }] });
  }
  all.reply();
}

function foldCitations(count: number): void {
  const all = new EventsToReply();
  all.push({ kind: 'text', choice: 0, text: 'a' });
  const citation = { kind: 'web', url: 'https://a.test', title: null, text: null, start: null, end: null };
  for (let i = 0; i < count; i++) all.push({ kind: 'citation', choice: 0, citation: citation as never });
}

describe('what is read takes time in proportion to its length', () => {
  it.each(READERS)('%s', (_name, read, size) => {
    expect(growth(read, size, MOST)).toBeLessThan(MOST);
  });
});
