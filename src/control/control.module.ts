import { Module, type DynamicModule } from '@nestjs/common';
import { Access } from './access/access.js';
import { Administration } from './administration.js';
import { ControlStore } from './store/control-store.js';

/** What the control plane is given. */
export interface ControlParts {
  readonly control: ControlStore;
  readonly access: Access;
  readonly administration: Administration;
}

/** The second way through the house: changes of what the gateway serves. */
@Module({})
export class ControlModule {
  static register({ control, access, administration }: ControlParts): DynamicModule {
    const providers = [
      { provide: ControlStore, useValue: control },
      { provide: Access, useValue: access },
      { provide: Administration, useValue: administration },
    ];
    return { module: ControlModule, providers, exports: providers };
  }
}
