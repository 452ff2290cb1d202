import { SCOPES, type Scope } from '../../control/access/rights.js';
import { CommandError } from '../command-error.js';
import { withAccess } from './with-access.js';

/** What an admin token is made with. */
interface TokenOptions {
  readonly name: string;
  readonly scope: string;
  readonly tenant?: string;
  readonly expires?: string;
  readonly json?: boolean;
}

/** Issues an admin token; its secret is printed once and kept nowhere. */
export async function issueToken({ name, scope, tenant, expires, json }: TokenOptions): Promise<void> {
  if (!SCOPES.includes(scope as Scope)) throw new CommandError(`--scope takes ${SCOPES.join(', ')}.`);
  await withAccess(async (access) => {
    const form = {
      name,
      scope: scope as Scope,
      tenant: tenant ?? null,
      ...(expires !== undefined && { expires_at: expires }),
    };
    const token = await access.of('operator').issueToken(form);
    process.stdout.write(json === true ? `${JSON.stringify(token, null, 2)}\n` : `${token.secret}\n`);
  });
}
