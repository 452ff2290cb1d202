import type { Command } from 'commander';
import { lazily } from '../lazily.js';
import { withSubjects } from './filter-options.js';

/** Adds the commands about the books. */
export function addLedgerCommands(gateway: Command): void {
  withSubjects(gateway.command('usage').description('print what requests took and cost'))
    .option(
      '--by <groups>',
      'token, model, channel, route, tenant, purpose, day, hour; several comma-separated',
      'model',
    )
    .option('--csv', 'print CSV')
    .option('--json', 'print JSON')
    .action(lazily(async () => (await import('./usage.js')).usage));
  withSubjects(gateway.command('requests').description('list requests, newest first'))
    .option('--outcome <outcome>', 'completed, failed, client_gone, crashed or refused')
    .option('--status <status>', 'a status such as 429, or a class such as 4xx')
    .option('--min-cost <usd>', 'that cost at least so much')
    .option('--max-cost <usd>', 'that cost at most so much')
    .option('--request-id <id>', 'of this request id')
    .option('--limit <number>', 'so many (50; as CSV all)')
    .option('--cursor <cursor>', 'go on where a list ended')
    .option('--csv', 'print CSV')
    .option('--json', 'print JSON')
    .action(lazily(async () => (await import('./requests.js')).requests));
  gateway
    .command('receipt')
    .description('tell what was decided about a request, and why it failed')
    .argument('<request id>')
    .option('--json', 'print JSON')
    .action(lazily(async () => (await import('./receipt.js')).receipt));
  gateway
    .command('reconcile')
    .description("compare the ledger with a provider's usage export (CSV of OpenAI or OpenRouter)")
    .argument('<file>')
    .option('--channel <id>', 'only what went through this channel')
    .option('--tolerance <percent>', 'differences up to so many percent are none', '0')
    .action(lazily(async () => (await import('./reconcile.js')).reconcile));
  gateway
    .command('ledger')
    .description('look after what was counted before version 0.2.0')
    .command('adopt')
    .description('have a route, access token or channel go on with what was counted under a label')
    .argument('<label>', 'what logs called it then, such as openrouter-2')
    .argument('<id>', 'of what goes on with it')
    .action(lazily(async () => (await import('./adopt.js')).adopt));
  gateway
    .command('backup')
    .description('write the ledger to a file, while the gateway runs')
    .argument('<file>')
    .action(lazily(async () => (await import('./backup.js')).backup));
  gateway
    .command('restore')
    .description('replace the ledger by a backup; what it replaces is kept')
    .argument('<file>')
    .option('--replay [label...]', 'take in what came after the backup, and what earlier restores set aside')
    .action(lazily(async () => (await import('./backup.js')).restore));
}
