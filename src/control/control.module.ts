import { Module, type DynamicModule } from '@nestjs/common';
import { ControlStore } from './store/control-store.js';

/** What the control plane is given. */
export interface ControlParts {
  readonly control: ControlStore;
}

/** The second way through the house: changes of what the gateway serves. */
@Module({})
export class ControlModule {
  static register({ control }: ControlParts): DynamicModule {
    const providers = [{ provide: ControlStore, useValue: control }];
    return { module: ControlModule, providers, exports: providers };
  }
}
