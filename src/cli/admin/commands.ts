import type { Command } from 'commander';
import { lazily } from '../lazily.js';

/** Adds the commands about who may administer. */
export function addAdminCommands(gateway: Command): void {
  const admin = gateway.command('admin').description('passwords, set-up codes and tokens of those who administer');
  admin
    .command('passwd')
    .description('set the password of an owner, made when there is none of this login; ends their sessions')
    .option('--login <login>', 'whose', 'admin')
    .action(lazily(async () => (await import('./passwd.js')).setPassword));
  admin
    .command('setup-code')
    .description('print a new set-up code of the running gateway')
    .action(lazily(async () => (await import('./setup-code.js')).printSetupCode));
  admin
    .command('token')
    .description('issue an admin token and print its secret')
    .requiredOption('--name <text>', 'what it is for')
    .option('--scope <scope>', 'read, operate or admin', 'read')
    .option('--tenant <id>', 'only for what belongs to this tenant')
    .option('--expires <time>', 'until when it counts, such as 2027-01-01T00:00:00Z')
    .option('--json', 'print JSON')
    .action(lazily(async () => (await import('./token.js')).issueToken));
}
