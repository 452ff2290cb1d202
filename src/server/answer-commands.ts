import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { ACCESS_COMMAND } from '../control/access/access.js';
import { ADMINISTRATION_COMMAND } from '../control/administration.js';
import { answerServiceCall, type ServiceCall } from '../control/service-calls.js';
import type { AdministrationServices } from '../control/administration-services.js';
import type { AccessServices } from '../control/access/access-services.js';
import { RouteService } from '../http/status/route-service.js';
import { openControlSocket, type ControlQuestion } from '../platform/process/control-socket.js';

/** What commands can ask of. */
export interface Commanded {
  readonly app: NestFastifyApplication;
  readonly access: AccessServices;
  readonly administration: AdministrationServices;
}

/** Lets commands ask this gateway on its data folder; where that cannot be, it serves all the same. */
export async function answerCommands(
  { app, access, administration }: Commanded,
  dataDir: string,
  logger: Logger,
): Promise<() => Promise<void>> {
  const routes = app.get(RouteService);
  const answer = async ({ path, body }: ControlQuestion): Promise<object | undefined> => {
    if (path === '/status') return routes.statusOfAll();
    if (body === undefined) return undefined;
    if (path === ADMINISTRATION_COMMAND)
      return await answerServiceCall(administration, body as ServiceCall<keyof AdministrationServices>);
    return path === ACCESS_COMMAND
      ? await answerServiceCall(access, body as ServiceCall<keyof AccessServices>)
      : undefined;
  };
  try {
    return await openControlSocket(dataDir, answer);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    logger.warn({ code }, 'commands cannot ask this gateway: DATA_DIR can hold no socket');
    return async () => {};
  }
}
