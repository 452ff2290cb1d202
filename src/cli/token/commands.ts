import type { Command } from 'commander';
import { lazily } from '../lazily.js';

/** Adds the commands about access tokens and the key of stored secrets. */
export function addTokenCommands(gateway: Command): void {
  const token = gateway.command('token').description('access tokens of clients; also beside a running gateway');
  token
    .command('create')
    .description('make an access token and print its secret')
    .requiredOption('--name <text>', 'who it is for')
    .option('--route <name>', 'its route, by name or id, when there are several')
    .option('--expires <time>', 'until when it counts, such as 2027-01-01T00:00:00Z')
    .option('--json', 'print JSON')
    .action(lazily(async () => (await import('./tokens.js')).createToken));
  token
    .command('list')
    .description('list access tokens, without their secrets')
    .option('--json', 'print JSON')
    .action(lazily(async () => (await import('./tokens.js')).listTokens));
  token
    .command('rotate')
    .description('make another secret for an access token')
    .argument('<id>')
    .option('--grace <duration>', 'how long the present secret is answered to, at most 30d', '24h')
    .option('--json', 'print JSON')
    .action(lazily(async () => (await import('./tokens.js')).rotateToken));
  token
    .command('revoke')
    .description('revoke an access token for good')
    .argument('<id>')
    .action(lazily(async () => (await import('./tokens.js')).revokeToken));
  gateway
    .command('kek')
    .description('the key that stored upstream keys are sealed under')
    .command('rotate')
    .description('seal every stored secret under a new key')
    .option('--to <file>', 'write the key there, and name the file with GATEWAY_KEK_FILE')
    .action(lazily(async () => (await import('./tokens.js')).rotateKek));
}
