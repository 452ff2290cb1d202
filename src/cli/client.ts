import { clientSetups } from '../control/clients/client-setups.js';
import { nearest } from '../platform/config/nearest.js';
import { CommandError } from './command-error.js';

/** What to fill in. */
interface ClientOptions {
  readonly url: string;
  readonly token: string;
  readonly model: string;
}

/** Prints how a client is set up, or which clients there are. */
export function printClient(id: string | undefined, { url, token, model }: ClientOptions): void {
  const setups = clientSetups({ origin: originOf(url), secret: token, model });
  if (id === undefined) {
    const width = Math.max(...setups.map((setup) => setup.id.length));
    process.stdout.write(setups.map((setup) => `${setup.id.padEnd(width)}  ${setup.label}\n`).join(''));
    return;
  }
  const setup = setups.find((candidate) => candidate.id === id.toLowerCase());
  if (setup !== undefined) {
    process.stdout.write(`# ${setup.label}. ${setup.where}\n${setup.code}\n`);
    return;
  }
  const suggestion = nearest(
    id,
    setups.map((candidate) => candidate.id),
  );
  const hint = suggestion === undefined ? '' : ` Did you mean "${suggestion}"?`;
  throw new CommandError(`There is no client "${id}".${hint} "gateway client" lists them.`);
}

/** What clients append their own paths to; people write it with `/v1` or a slash at the end as well. */
function originOf(url: string): string {
  if (!/^https?:\/\/[^/\s]+/.test(url))
    throw new CommandError('--url takes an address such as https://gateway.example.');
  return url.replace(/\/+$/, '').replace(/\/v1$/, '');
}
