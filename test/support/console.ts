import { afterEach } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { ADMIN_PASSWORD, Console } from './admin.js';
import { browserFixture, signIn, type Look, type Visit } from './browser.js';
import { routeFixture } from './fixture.js';
import { TOKEN, type TestGateway } from './gateway.js';
import { NEVER_LATE, runGateway, type GatewayProcess } from './process.js';
import type { ScriptedUpstream } from './scripted-upstream.js';

/** The owner in the console of a fresh gateway, and the same person at the API. */
export interface Stage extends Visit {
  readonly url: string;
  readonly gateway: TestGateway;
  readonly person: Console;
  /** Makes something over the API; gives its document. */
  readonly make: (path: string, body: object) => Promise<Record<string, unknown> & { id: string }>;
}

const VARIABLES = { ADMIN_PASSWORD, EGRESS_ALLOW: '127.0.0.0/8', ADMIN_RATE_PER_MINUTE: '100000' };

/** Gateways with a console, in front of one scripted upstream. */
export interface ConsoleFixture {
  readonly upstream: ScriptedUpstream;
  /** Starts a gateway with one declared route, and signs the owner in. */
  readonly start: (look?: Look, variables?: Record<string, string>) => Promise<Stage>;
  /** The same as people run it: a process of its own, with its books. */
  readonly startProcess: (look?: Look) => Promise<Omit<Stage, 'gateway'>>;
  /** Another page with cookies of its own. */
  readonly open: (look?: Look) => Promise<Visit>;
}

/** Sets the fixture up in the surrounding `describe`. */
export function consoleFixture(): ConsoleFixture {
  const fixture = routeFixture();
  const browser = browserFixture();
  const processes: GatewayProcess[] = [];
  afterEach(async () => {
    for (const running of processes.splice(0)) {
      running.child.kill('SIGTERM');
      await running.exit();
    }
  });
  const enter = async (url: string, look?: Look): Promise<Omit<Stage, 'gateway'>> => {
    const person = new Console(url);
    await person.signIn();
    const visit = await browser.open(look);
    await signIn(visit.page, url, ADMIN_PASSWORD);
    const make: Stage['make'] = async (path, body) => {
      const answer = await person.ask(path, { body });
      if (answer.status >= 300) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
      return answer.body as Record<string, unknown> & { id: string };
    };
    return { ...visit, url, person, make };
  };
  return {
    get upstream() {
      return fixture.upstream;
    },
    open: async (look) => await browser.open(look),
    start: async (look, variables = {}) => {
      const gateway = await fixture.start({}, { ...VARIABLES, ...variables });
      return { gateway, ...(await enter(gateway.url, look)) };
    },
    startProcess: async (look) => {
      const route = {
        name: 'declared',
        token: TOKEN,
        channels: [{ id: 'declared', base_url: fixture.upstream.baseUrl }],
      };
      const own = { GATEWAY_ROUTES: JSON.stringify([route]), HOST: '127.0.0.1', PORT: '0', ...NEVER_LATE };
      const running = runGateway(['serve'], { ...own, ...VARIABLES });
      processes.push(running);
      return await enter(await running.url(), look);
    },
  };
}

/** Counts what a person presses; what is typed into a field counts as one. */
export class Taps {
  count = 0;

  /** Presses something. */
  async on(target: Locator): Promise<void> {
    this.count += 1;
    await target.click();
  }

  /** Chooses from a list. */
  async choose(target: Locator, value: string): Promise<void> {
    this.count += 1;
    await target.selectOption(value);
  }
}

/** Everything has been read that the page reads at first. */
export async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor();
  await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' });
}

/** Where the menu leads. */
export async function pathsIn(page: Page): Promise<string[]> {
  const links = await page.locator('nav a').all();
  const paths = await Promise.all(links.map(async (link) => await link.getAttribute('href')));
  return [...new Set(paths.filter((path) => path !== null))];
}
