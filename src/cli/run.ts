import 'reflect-metadata';
import { Command } from 'commander';
import { ConfigurationError, EX_CONFIG } from '../platform/config/problem.js';
import { check } from './check.js';
import { serve } from './serve.js';
import { exampleFile } from '../platform/config/example-file.js';

/** Runs one command of the `gateway` program; an invalid configuration is told line by line and exits with 78. */
export async function run(args: readonly string[]): Promise<void> {
  try {
    await program().parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    process.stderr.write(`The configuration is not valid:\n${error.message}\n`);
    process.exitCode = EX_CONFIG;
  }
}

function program(): Command {
  const gateway = new Command('gateway').description('Self-hosted, OpenAI-compatible AI gateway');
  gateway
    .command('serve')
    .description('start the gateway')
    .option('--demo', 'when nothing is configured, start on a built-in echo model with a fresh token')
    .action(serve);
  gateway.command('check').description('check the configuration without starting').action(check);
  gateway
    .command('env')
    .description('print .env.example')
    .action(() => void process.stdout.write(exampleFile()));
  return gateway;
}
