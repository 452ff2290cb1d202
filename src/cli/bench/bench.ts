import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoRoute } from '../../gateway/catalog/demo-route.js';
import type { DeclaredChannel, DeclaredRoute } from '../../gateway/catalog/declared.js';
import { declaredChannels, readCatalog } from '../../control/sources/read-catalog.js';
import { loadEnvironment } from '../../platform/config/load-environment.js';
import { nearest } from '../../platform/config/nearest.js';
import { SystemClock } from '../../platform/time/clock.js';
import { launch } from '../../server/launch.js';
import { CommandError } from '../command-error.js';
import { managedChannels } from '../managed-channels.js';
import { Progress } from '../progress.js';
import { askOnce, type Question } from './ask.js';
import { figuresOf, type Figures, type Spread, type Timing } from './figures.js';

/** How much to ask for. */
interface BenchOptions {
  readonly model?: string;
  readonly requests: string;
  readonly concurrency: string;
  readonly maxTokens: string;
  readonly prompt: string;
  readonly json?: boolean;
}

const MOST_REQUESTS = 10_000;
const MOST_AT_ONCE = 200;
const clock = new SystemClock();

/**
 * Sends requests to one channel as the gateway would, and says how it keeps up. A gateway of its own serves that channel
 * alone, on loopback, with a ledger of nothing: counts, limits and cooldowns of the running one are not touched.
 */
export async function bench(id: string, options: BenchOptions): Promise<void> {
  const channel = await findChannel(id);
  const model = options.model ?? modelOf(channel);
  const total = wholeNumber('--requests', options.requests, MOST_REQUESTS);
  const atOnce = wholeNumber('--concurrency', options.concurrency, MOST_AT_ONCE);
  const body = JSON.stringify({
    model,
    stream: true,
    stream_options: { include_usage: true },
    max_tokens: wholeNumber('--max-tokens', options.maxTokens, 100_000),
    messages: [{ role: 'user', content: options.prompt }],
  });
  const folder = mkdtempSync(join(tmpdir(), 'gateway-bench-'));
  const route: DeclaredRoute = { ...demoRoute(), name: 'bench', defaultModel: model, channels: [channel] };
  const gateway = await launch({ variables: () => aside(folder), extraRoutes: [route] });
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  const question = { url: gateway.url, token: route.tokens[0]!.reveal(), body, agent, clock: () => clock.monotonic() };
  try {
    const figures = await run(question, { total, atOnce, title: `${channel.id} as ${model}` });
    process.stdout.write(options.json ? `${JSON.stringify(figures, null, 2)}\n` : inWords(figures, channel.id, model));
    if (figures.completed < figures.requests) process.exitCode = 1;
  } finally {
    agent.destroy();
    await gateway.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A gateway that reads nothing of the operator's and keeps nothing. */
function aside(folder: string): Record<string, string> {
  const nothing = join(folder, 'routes.json');
  writeFileSync(nothing, '[]');
  return {
    HOST: '127.0.0.1',
    PORT: '0',
    DATA_DIR: folder,
    GATEWAY_CONFIG: nothing,
    GATEWAY_WORKERS: '1',
    ADMIN_ENABLED: 'false',
    LEDGER_DURABILITY: 'off',
    LOG_LEVEL: 'silent',
    DRAIN_SECONDS: '1',
    MAX_LOOP_DELAY_MS: '60000',
  };
}

/** Of the configuration or of the console. */
async function findChannel(id: string): Promise<DeclaredChannel> {
  const loaded = loadEnvironment();
  const channels = [...declaredChannels(readCatalog(loaded).declaration), ...((await managedChannels(loaded)) ?? [])];
  const found = channels.find((channel) => channel.id === id);
  if (found !== undefined) return found;
  const ids = [...new Set(channels.map((channel) => channel.id))];
  const suggestion = nearest(id, ids);
  const meant = suggestion === undefined ? '' : `; did you mean "${suggestion}"?`;
  const there = ids.length === 0 ? 'None is configured.' : `There are: ${ids.join(', ')}.`;
  throw new CommandError(`There is no channel "${id}"${meant || '.'} ${there}`);
}

function modelOf({ models, modelMapping, id }: DeclaredChannel): string {
  const named = [...models, ...Object.keys(modelMapping)].find((model) => !model.endsWith('*'));
  if (named === undefined) throw new CommandError(`Channel ${id} names no model; choose one with --model.`);
  return named;
}

function wholeNumber(option: string, text: string, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new CommandError(`${option} takes a whole number from 1 to ${most.toLocaleString('en')}.`);
}

async function run(question: Question, load: { total: number; atOnce: number; title: string }): Promise<Figures> {
  const timings: Timing[] = [];
  const progress = new Progress(load.title);
  const start = clock.monotonic();
  let begun = 0;
  const worker = async (): Promise<void> => {
    while (begun < load.total) {
      begun++;
      timings.push(await askOnce(question));
      progress.at(timings.length, load.total);
    }
  };
  await Promise.all(Array.from({ length: Math.min(load.atOnce, load.total) }, worker));
  progress.end();
  return figuresOf(timings, clock.monotonic() - start);
}

function inWords(figures: Figures, channel: string, model: string): string {
  const spread = (name: string, { median, p95, most }: Spread, unit: string): string =>
    median === null ? '' : `  ${name}  median ${round(median)}, p95 ${round(p95!)}, most ${round(most!)} ${unit}\n`;
  const errors = Object.entries(figures.errors).map(([what, count]) => `  ${count} × ${what}\n`);
  return [
    `${channel} as ${model}: ${figures.completed} of ${figures.requests} completed, ${round(figures.requestsPerSecond)} a second\n`,
    spread('first content', figures.firstContentMs, 'ms'),
    spread('whole answer ', figures.totalMs, 'ms'),
    spread('speed        ', figures.tokensPerSecond, 'tokens/s'),
    ...errors,
  ].join('');
}

function round(value: number): string {
  return value >= 100 ? String(Math.round(value)) : value.toFixed(1);
}
