import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { request as openRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { get, post } from '../support/client.js';
import { TOKEN } from '../support/gateway.js';
import { channelsFixture } from '../support/routes.js';
import { bytes, json, refusal, type SeenRequest } from '../support/scripted-upstream.js';
import { until, untilRight } from '../support/until.js';

const AUTH = { authorization: `Bearer ${TOKEN}` };

const END = '\r\n--B--\r\n';

/** The fields of the form that an upstream got; files by their sizes. */
async function formIn({ body, headers }: SeenRequest): Promise<Record<string, string | number>> {
  const answer = new Response(Buffer.from(body, 'latin1'), {
    headers: { 'content-type': headers['content-type'] ?? '' },
  });
  const entries = [...(await answer.formData()).entries()];
  return Object.fromEntries(entries.map(([name, value]) => [name, typeof value === 'string' ? value : value.size]));
}

async function send(url: string, form: FormData, headers: Record<string, string> = {}): Promise<Response> {
  return await fetch(url, { method: 'POST', headers: { ...AUTH, ...headers }, body: form });
}

function formOf(...entries: (readonly [string, string | Blob])[]): FormData {
  const form = new FormData();
  for (const [name, value] of entries) form.append(name, value);
  return form;
}

const file = (size: number): Blob => new Blob(['x'.repeat(size)], { type: 'audio/wav' });

describe('forms with files', () => {
  const fixture = channelsFixture();
  const two = (): object => ({
    default_model: 'whisper-1',
    channels: [
      fixture.channel('a', { model_mapping: { 'whisper-1': 'whisper-large-v3' } }),
      fixture.channel('b', { priority: 1 }),
    ],
  });

  it.each([
    ['audio/transcriptions', 'model first', ['model', 'file'], 1_000],
    ['audio/translations', 'file first', ['file', 'model'], 1_000],
    ['images/edits', 'a large file first', ['file', 'model'], 3_000_000],
    ['audio/transcriptions', 'a large file last', ['model', 'file'], 3_000_000],
  ])('POST /v1/%s goes on with the model renamed (%s)', async (path, _name, order, size) => {
    const gateway = await fixture.start(two());
    const told = path === 'images/edits' ? { data: [{ b64_json: 'AAAA' }] } : { text: 'hello' };
    fixture.upstream.next(json(200, told));
    const parts = { model: 'whisper-1', file: file(size) };
    const entries = order.map((name) => [name, parts[name as keyof typeof parts]] as const);
    const response = await send(`${gateway.url}/v1/${path}`, formOf(...entries, ['language', 'en']));
    expect([response.status, await response.json()]).toEqual([200, told]);
    const [seen] = fixture.upstream.requests;
    expect(await formIn(seen!)).toEqual({ model: 'whisper-large-v3', file: size, language: 'en' });
    expect(seen).toMatchObject({ path: `/a/v1/${path}`, headers: { authorization: 'Bearer key-of-a' } });
    expect(seen!.headers['content-length']).toBe(String(seen!.body.length));
  });

  it('gets the default model when the form names none', async () => {
    const gateway = await fixture.start(two());
    fixture.upstream.next(json(200, { text: 'hello' }));
    await send(`${gateway.url}/v1/audio/transcriptions`, formOf(['file', file(10)]));
    expect(await formIn(fixture.upstream.requests[0]!)).toEqual({ model: 'whisper-large-v3', file: 10 });
  });

  it('is sent again whole when a channel fails, however large', async () => {
    const gateway = await fixture.start(two());
    fixture.upstream.next(refusal(500), json(200, { text: 'from b' }));
    const form = formOf(['file', file(2_000_000)], ['model', 'whisper-1']);
    const response = await send(`${gateway.url}/v1/audio/transcriptions`, form);
    expect([response.headers.get('x-gateway-channel'), await response.json()]).toEqual(['b', { text: 'from b' }]);
    expect(await formIn(fixture.upstream.requests[1]!)).toEqual({ model: 'whisper-1', file: 2_000_000 });
  });

  it('hands out plain text as it is', async () => {
    const gateway = await fixture.start(two());
    fixture.upstream.next(bytes(Buffer.from('1\n00:00 --> 00:01\nhello\n'), 'text/plain; charset=utf-8'));
    const response = await send(`${gateway.url}/v1/audio/transcriptions`, formOf(['model', 'm'], ['file', file(10)]));
    expect([response.headers.get('content-type'), await response.text()]).toEqual([
      'text/plain; charset=utf-8',
      '1\n00:00 --> 00:01\nhello\n',
    ]);
  });

  it('goes on while it still comes in', async () => {
    const gateway = await fixture.start(two());
    fixture.upstream.next(json(200, { text: 'hello' }));
    const before = fixture.upstream.openSockets;
    const upload = openUpload(`${gateway.url}/v1/audio/transcriptions`);
    upload.request.write(part('model', 'whisper-1') + fileHead());
    await until(() => fixture.upstream.openSockets > before);
    expect(fixture.upstream.openSockets).toBe(before + 1);
    upload.request.end(`some sound${END}`);
    expect((await upload.answer).status).toBe(200);
    expect(await formIn(fixture.upstream.requests[0]!)).toEqual({ model: 'whisper-large-v3', file: 10 });
  });

  it('is let go when the client leaves in the middle, and leaves nothing behind', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'spool-'));
    const gateway = await fixture.start(two(), { DATA_DIR: folder });
    const before = fixture.upstream.openSockets;
    const upload = openUpload(`${gateway.url}/v1/audio/transcriptions`);
    upload.answer.catch(() => {});
    upload.request.write(part('model', 'whisper-1') + fileHead() + 'x'.repeat(1_000_000));
    await until(() => fixture.upstream.openSockets > before);
    upload.request.destroy();
    await until(() => fixture.upstream.openSockets <= before);
    expect([fixture.upstream.openSockets <= before, fixture.upstream.requests.length]).toEqual([true, 0]);
    const left = (): string[] => readdirSync(join(folder, 'tmp'));
    expect(await untilRight(left, ({ length }) => length === 0)).toEqual([]);
  });

  it.each([
    ['the model twice', part('model', 'whisper-1') + part('model', 'other') + END, 'duplicate_field'],
    [
      'the model twice, the second behind the file',
      part('model', 'a') + fileHead() + 'x' + part('model', 'b') + END,
      'duplicate_field',
    ],
    [
      'a destination of its own',
      part('api_base', 'http://evil.example') + part('model', 'm') + END,
      'unknown_parameter',
    ],
    [
      'two names in one part',
      '--B\r\nContent-Disposition: form-data; name="model"; name="x"\r\n\r\nm' + END,
      'invalid_request',
    ],
    ['a name without quotes', '--B\r\nContent-Disposition: form-data; name=model\r\n\r\nm' + END, 'invalid_request'],
    ['no end', part('model', 'whisper-1') + fileHead() + 'xxx', 'invalid_request'],
    ['a preamble', `hello\r\n${part('model', 'm')}${END}`, 'invalid_request'],
    ['something behind its end', `${part('model', 'm')}${END}more`, 'invalid_request'],
    ['too long a model', part('model', 'm'.repeat(300)) + END, 'invalid_request'],
  ])('is refused with %s', async (_name, body, code) => {
    const gateway = await fixture.start(two());
    const upload = openUpload(`${gateway.url}/v1/audio/transcriptions`);
    upload.request.end(body.replace(/^\r\n/, ''));
    const { status, text } = await upload.answer;
    expect([status, (JSON.parse(text) as { error: { code: string } }).error.code]).toEqual([400, code]);
    expect(fixture.upstream.requests).toHaveLength(0);
  });

  it('is refused when it is too large, told before or not, and when it is no form', async () => {
    const gateway = await fixture.start(two(), { MAX_BODY_BYTES: '4096' });
    const url = `${gateway.url}/v1/audio/transcriptions`;
    expect((await send(url, formOf(['model', 'm'], ['file', file(10_000)]))).status).toBe(413);
    const upload = openUpload(url);
    upload.request.end(part('model', 'whisper-1') + fileHead() + 'x'.repeat(10_000) + END);
    expect((await upload.answer).status).toBe(413);
    expect((await post(url, { model: 'm' })).status).toBe(415);
    expect(fixture.upstream.requests).toHaveLength(0);
  });

  it.each([
    [part('model', 'whisper-1') + fileHead() + 'x'.repeat(2_000_000) + END, 2],
    [fileHead() + 'x'.repeat(2_000_000) + part('model', 'whisper-1') + END, 0],
  ])(
    'is refused where the disk does not take it, after or before its model is known, and no channel is blamed',
    async (body, attempts) => {
      const folder = mkdtempSync(join(tmpdir(), 'spool-'));
      const gateway = await fixture.start(two(), { DATA_DIR: folder });
      rmSync(join(folder, 'tmp'), { recursive: true, force: true });
      writeFileSync(join(folder, 'tmp'), 'a file where the folder should be');
      const upload = openUpload(`${gateway.url}/v1/audio/transcriptions`);
      upload.request.end(body.replace(/^\r\n/, ''));
      const { status, text } = await upload.answer;
      const { error } = JSON.parse(text) as { error: { code: string } };
      expect([status, error.code]).toEqual([413, 'request_too_large']);
      expect(gateway.logLines().filter(({ msg }) => msg === 'a body cannot be kept on the disk')).toHaveLength(1);
      const told = (): unknown => gateway.logLines().find(({ msg }) => msg === 'request');
      await until(() => attempts === 0 || told() !== undefined);
      expect((told() as { attempts: object[] } | undefined)?.attempts.length ?? 0).toBe(attempts);
      const { apis } = (await get(`${gateway.url}/v1/status`)).json() as { apis: { cooldowns: object[] }[] };
      expect(apis.flatMap(({ cooldowns }) => cooldowns)).toEqual([]);
    },
  );

  it('needs a token, and a model that the route allows', async () => {
    const gateway = await fixture.start({ ...two(), available_models: ['whisper-1'] });
    const url = `${gateway.url}/v1/audio/transcriptions`;
    expect((await send(url, formOf(['model', 'm']), { authorization: 'Bearer wrong' })).status).toBe(401);
    expect((await send(url, formOf(['model', 'other']))).status).toBe(404);
    expect(fixture.upstream.requests).toHaveLength(0);
  });
});

function part(name: string, value: string): string {
  return `\r\n--B\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}`;
}

function fileHead(): string {
  return `\r\n--B\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\nContent-Type: audio/wav\r\n\r\n`;
}

/** A form that is written by hand, in chunks without a length. */
function openUpload(url: string): {
  request: ReturnType<typeof openRequest>;
  answer: Promise<{ status: number; text: string }>;
} {
  const headers = { ...AUTH, 'content-type': 'multipart/form-data; boundary=B' };
  const request = openRequest(url, { method: 'POST', headers });
  const write = request.write.bind(request);
  let isFirst = true;
  request.write = ((chunk: string) => {
    const text = isFirst ? chunk.replace(/^\r\n/, '') : chunk;
    isFirst = false;
    return write(text);
  }) as typeof request.write;
  const answer = new Promise<{ status: number; text: string }>((resolve, reject) => {
    request.on('error', reject);
    request.on('response', (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
  });
  return { request, answer };
}
