import { askedService, type AsAsked, type AskService } from '../service-calls.js';
import type { AccessServices } from './access-services.js';

/** The services of access, wherever they run: in the first worker, which the others ask. */
export abstract class Access {
  abstract of<Name extends keyof AccessServices>(name: Name): AsAsked<AccessServices[Name]>;
}

/** Those of this very worker. */
export class LocalAccess extends Access {
  constructor(private readonly services: AccessServices) {
    super();
  }

  override of<Name extends keyof AccessServices>(name: Name): AsAsked<AccessServices[Name]> {
    return this.services[name];
  }
}

/** Where commands call the services of a running gateway. */
export const ACCESS_COMMAND = '/access';

/** Those of the first worker, at the end of a line. */
export class AskedAccess extends Access {
  constructor(private readonly ask: AskService<keyof AccessServices>) {
    super();
  }

  override of<Name extends keyof AccessServices>(name: Name): AsAsked<AccessServices[Name]> {
    return askedService<Name, AccessServices[Name]>(name, this.ask);
  }
}
