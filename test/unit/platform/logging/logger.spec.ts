import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { pino } from 'pino';
import { NestLogger } from '../../../../src/platform/logging/nest-logger.js';

/** What a logger of every level writes, as [level, message]. */
function recorded(): { logger: NestLogger; lines: () => [number, string, unknown][] } {
  const written: string[] = [];
  const stream = { write: (text: string): void => void written.push(text) };
  const logger = new NestLogger(pino({ level: 'trace', base: null }, stream));
  const lines = (): [number, string, unknown][] =>
    written.map((line) => {
      const { level, msg, err } = JSON.parse(line) as { level: number; msg: string; err?: unknown };
      return [level, msg, err];
    });
  return { logger, lines };
}

describe('NestLogger', () => {
  it('counts what Nest tells about itself as debugging, and its warnings and errors as such', () => {
    const { logger, lines } = recorded();
    logger.log('mapped');
    logger.debug('d');
    logger.verbose('v');
    logger.warn('w');
    logger.error('e');
    expect(lines().map(([level, message]) => [level, message])).toEqual([
      [20, 'mapped'],
      [10, 'd'],
      [10, 'v'],
      [40, 'w'],
      [50, 'e'],
    ]);
  });

  it('keeps the error that it is given', () => {
    const { logger, lines } = recorded();
    logger.error(new TypeError('boom'));
    expect(lines()).toEqual([[50, 'TypeError: boom', expect.objectContaining({ type: 'TypeError', message: 'boom' })]]);
  });
});

/** Runs a module that logs and gives back what it has written to standard output. */
function outputOf(format: string, body: string): string {
  const script = `
    import 'reflect-metadata';
    const { openLog } = await import('./dist/platform/logging/logger.js');
    const { Redactor } = await import('./dist/platform/logging/redactor.js');
    const redactor = new Redactor();
    redactor.know(['known-secret']);
    const log = await openLog({ LOG_LEVEL: 'info', LOG_FORMAT: '${format}' }, redactor);
    ${body}
    log.flush();`;
  return spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }).stdout;
}

describe('openLog', () => {
  it('writes JSON lines, in one stream with the batched ones', () => {
    const lines = outputOf(
      'json',
      `log.logger.info({ a: 1 }, 'hello'); log.lines.add('{"b":2}\\n'); log.logger.debug('no');`,
    )
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(lines).toEqual([expect.objectContaining({ level: 30, a: 1, msg: 'hello' }), { b: 2 }]);
  });

  it('says what an error is and where it comes from, without the secrets in its words', () => {
    const body = `const error = Object.assign(new RangeError('bad known-secret'), { code: 'ECODE' });
      log.logger.error({ err: error }, 'x'); log.logger.error({ err: 'thrown known-secret' }, 'y');`;
    const output = outputOf('auto', body);
    expect(output).not.toContain('known-secret');
    const [first, second] = output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { err: object });
    expect(first?.err).toMatchObject({ type: 'RangeError', code: 'ECODE', message: 'bad [redacted]' });
    expect(second?.err).toEqual({ message: 'thrown [redacted]' });
  });

  it('writes for people when it is told to', () => {
    expect(outputOf('pretty', `log.logger.warn('careful');`)).toMatch(/^\[.*\d\d:\d\d:\d\d.*WARN.*careful/);
  });
});
