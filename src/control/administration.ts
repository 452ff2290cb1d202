import { askedService, type AsAsked, type AskService } from './service-calls.js';
import type { AdministrationServices } from './administration-services.js';

/** Services of what is managed, wherever they run: in the first worker, which the others ask. */
export abstract class Administration {
  abstract of<Name extends keyof AdministrationServices>(name: Name): AsAsked<AdministrationServices[Name]>;
}

/** Those of this very worker. */
export class LocalAdministration extends Administration {
  constructor(private readonly services: AdministrationServices) {
    super();
  }

  override of<Name extends keyof AdministrationServices>(name: Name): AsAsked<AdministrationServices[Name]> {
    return this.services[name];
  }
}

/** Where commands ask a running gateway. */
export const ADMINISTRATION_COMMAND = '/administration';

/** Those of the first worker, at the end of a line. */
export class AskedAdministration extends Administration {
  constructor(private readonly ask: AskService<keyof AdministrationServices>) {
    super();
  }

  override of<Name extends keyof AdministrationServices>(name: Name): AsAsked<AdministrationServices[Name]> {
    return askedService<Name, AdministrationServices[Name]>(name, this.ask);
  }
}
