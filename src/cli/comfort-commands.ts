import type { Command } from 'commander';
import { lazily } from './lazily.js';

/** Adds the commands that help a person along. */
export function addComfort(gateway: Command): void {
  gateway
    .command('doctor')
    .description('look at names, certificates, clock, disk, memory, files, ports and proxy, and say what to mend')
    .option('--url <address>', 'ask through the address that clients use')
    .option('--token <token>', 'an access token, for credentials and streams through that address')
    .option('--json', 'print JSON')
    .action(lazily(async () => (await import('./doctor/doctor.js')).doctor));
  gateway
    .command('bench')
    .description('send requests to one channel and say how it keeps up; they are real, and paid for')
    .argument('<channel>', 'id of the channel')
    .option('--model <id>', 'the model asked for (the first that the channel names)')
    .option('--requests <number>', 'so many', '20')
    .option('--concurrency <number>', 'so many at once', '4')
    .option('--max-tokens <number>', 'the most tokens of an answer', '64')
    .option('--prompt <text>', 'what is said', 'Count from one to twenty in words.')
    .option('--json', 'print JSON')
    .action(lazily(async () => (await import('./bench/bench.js')).bench));
  gateway
    .command('logs')
    .description('print the log for people: docker compose logs -f ai-gateway | gateway logs')
    .option('--errors', 'only what went wrong')
    .option('--route <name>', 'only requests of this route')
    .action(lazily(async () => (await import('./logs/logs.js')).logs));
  gateway
    .command('client')
    .description('print how a client is set up; without a name, which there are')
    .argument('[client]', 'such as claude-code, codex, openwebui, cherry-studio')
    .option('--url <address>', "the gateway's address", 'http://127.0.0.1:8000')
    .option('--token <token>', 'an access token', 'your-gateway-token')
    .option('--model <id>', 'a model of the route', 'your-model')
    .action(lazily(async () => (await import('./client.js')).printClient));
  gateway
    .command('completion')
    .description('print what makes a shell complete commands and options')
    .argument('<shell>', 'bash, zsh or fish')
    .action(
      lazily(async () => {
        const { printCompletion } = await import('./completion.js');
        return (shell: string) => printCompletion(gateway, shell);
      }),
    );
}
