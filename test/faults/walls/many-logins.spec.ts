import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { ADMIN_PASSWORD, Console } from '../../support/admin.js';
import { completion, json } from '../../support/scripted-upstream.js';
import { NO_HARM, wallSuite } from '../../support/wall-suite.js';

const LOGINS = 16;
/** Each of the threads that hash kept 19 MiB of a login and more; an idle gateway moves by less than this in a minute. */
const MOST_LEFT_MB = 60;

const suite = wallSuite();

function heldMb(): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${suite.wall.pid}/status`, 'utf8'))![1]) / 1024;
}

it('many logins leave nothing behind of the memory that they take', async () => {
  suite.upstream.always(json(200, completion('ok')));
  const { url } = await suite.begin({ variables: { ADMIN_PASSWORD, ADMIN_RATE_PER_MINUTE: '1000' } }, 500);
  const person = new Console(url);
  await person.ask('session/methods');
  await suite.bystander.asked(3);
  const before = heldMb();
  const statuses: number[] = [];
  for (let i = 0; i < LOGINS; i++) statuses.push((await person.signIn()).status);
  expect(statuses).toEqual(Array(LOGINS).fill(200));
  expect(heldMb() - before).toBeLessThan(MOST_LEFT_MB);
  expect(suite.harm).toEqual(NO_HARM);
});
