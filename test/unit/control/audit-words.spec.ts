import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';

const SOURCES = readdirSync('src/control', { recursive: true, encoding: 'utf8' }).filter((path) =>
  path.endsWith('.ts'),
);
const ACTIONS = SOURCES.flatMap((path) => [
  ...readFileSync(`src/control/${path}`, 'utf8').matchAll(/action: '(\w+)\.([\w-]+)'/g),
]);

it.each(['en', 'zh-CN'])('the console has words in %s for what the audit log calls things', (language) => {
  const { action } = JSON.parse(readFileSync(`console/src/locales/${language}/words.json`, 'utf8')) as {
    action: Record<string, Record<string, string>>;
  };
  expect(ACTIONS.length).toBeGreaterThan(30);
  expect(ACTIONS.filter(([, subject, verb]) => !action[subject!]?.[verb!]).map(([text]) => text)).toEqual([]);
});
