import { Command } from 'commander';
import { buildVersion } from '../platform/metrics/build.js';
import { addComfort } from './comfort-commands.js';
import { addTokenCommands } from './token/commands.js';
import { addAdminCommands } from './admin/commands.js';
import { addLedgerCommands } from './ledger/commands.js';
import { lazily } from './lazily.js';
import type { ServeOptions } from './serve.js';

/** Every command of the `gateway` program; each loads its code when it is called. */
export function program(): Command {
  const gateway = new Command('gateway').description('Self-hosted, OpenAI-compatible AI gateway');
  gateway.version(buildVersion(), '-V, --version', 'print the version');
  gateway
    .command('serve')
    .description('start the gateway')
    .option('--port <number>', 'listen on this port')
    .option('--config <files>', 'read these configuration files, comma-separated')
    .option('--demo', 'when nothing is configured, start on a built-in echo model with a fresh token')
    .action(async (options: ServeOptions) => (await import('./serve.js')).serve(options));
  gateway
    .command('check')
    .description('check the configuration without starting')
    .action(lazily(async () => (await import('./check.js')).check));
  addTransfers(gateway);
  gateway
    .command('route')
    .description('ask about routes')
    .command('explain')
    .description('tell what the configuration would do with a request, without sending it')
    .option('--route <name>', 'the route, when there are several')
    .option('--model <id>', "the model asked for (the route's default)")
    .option('--request-id <id>', 'the request id, which decides among equals (a random one)')
    .option('--json', 'print JSON')
    .action(lazily(async () => (await import('./route-explain.js')).explainRoute));
  gateway
    .command('status')
    .description('tell how every route and channel of the running gateway stands, with every cooldown and its end')
    .option('--json', 'print JSON')
    .action(lazily(async () => (await import('./status.js')).status));
  gateway
    .command('drill')
    .description(
      'run the plan of a request against an upstream that fails on purpose; 1 when a client would get no answer',
    )
    .option('--route <name>', 'the route, when there are several')
    .option('--model <id>', "the model asked for (the route's default)")
    .option('--request-id <id>', 'the request id, which decides among equals (a random one)')
    .option('--no-stream', 'ask for a whole answer')
    .option('--fault <names...>', 'only these faults')
    .option('--json', 'print JSON')
    .action(lazily(async () => (await import('./drill.js')).drill));
  addParking(gateway);
  addAdminCommands(gateway);
  addTokenCommands(gateway);
  addLedgerCommands(gateway);
  addComfort(gateway);
  gateway
    .command('env')
    .description('print .env.example')
    .action(
      lazily(async () => {
        const { exampleFile } = await import('../platform/config/example-file.js');
        return () => process.stdout.write(exampleFile());
      }),
    );
  return gateway;
}

function addTransfers(gateway: Command): void {
  gateway
    .command('import')
    .description("take another gateway's configuration in, or convert a providers.json, apis.json or models.json")
    .argument(
      '<kind-or-file>',
      'one-api, new-api, litellm, bifrost, gpt-load, uni-api, claude-code-router, seed4, keys; or a file',
    )
    .argument('[source]', 'its file, or the address of its PostgreSQL database')
    .option('--apply', 'write it; without this it is only told')
    .option('--env <name...>', 'environment variables that its keys may refer to')
    .option('--map <file>', 'rules as YAML or JSON: what to skip, and other fields')
    .option('--encryption-key-file <file>', 'what GPT-Load has sealed its keys with')
    .option('--json', 'print JSON')
    .action(lazily(async () => (await import('./import.js')).importConfiguration));
  gateway
    .command('export')
    .description('print what is managed, with secrets as names')
    .option('--format <name>', 'native or litellm', 'native')
    .action(lazily(async () => (await import('./export.js')).exportConfiguration));
}

function addParking(gateway: Command): void {
  const about = (command: Command): Command =>
    command
      .argument('<channel>', 'id of the channel')
      .option('--route <name>', 'only in this route')
      .option('--model <id>', "only this model, by the upstream's name")
      .option('--key <place>', 'only this key, by its place from 1');
  about(gateway.command('park').description('park a channel for a while; it comes back by itself'))
    .option('--for <duration>', '1h, 1d, 1w, 1mo, … (1h)')
    .option('--until <time>', 'a time instead, such as 2026-12-24T18:00:00Z')
    .action(lazily(async () => (await import('./park.js')).park));
  about(gateway.command('unpark').description('end the parking of a channel early')).action(
    lazily(async () => (await import('./park.js')).unpark),
  );
  gateway
    .command('parked')
    .description('list what is parked')
    .action(lazily(async () => (await import('./park.js')).listParked));
}
