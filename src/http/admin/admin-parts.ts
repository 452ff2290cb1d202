import type { Type } from '@nestjs/common';
import { AccountController, SessionsController } from './access/account.controller.js';
import { AdminTokensController } from './access/admin-tokens.controller.js';
import { InvitationsController, PeopleController } from './access/people.controller.js';
import { RightsController } from './access/rights.controller.js';
import { SessionController } from './access/session.controller.js';
import { AcceptController, SetupController } from './access/setup.controller.js';
import { LoginMethodsController, SignOnController } from './access/sign-on.controller.js';
import { SentFiles } from '../../control/import/sent-files.js';
import { AdminDoor } from './core/admin-door.js';
import { FallbackController } from './core/fallback.controller.js';
import { OPERATE_CONTROLLERS, OPERATE_PROVIDERS } from './operate/operate-parts.js';
import { OpenApiController } from './openapi/openapi.controller.js';
import { RESOURCE_CONTROLLERS } from './resources/resource-controllers.js';
import { AuditController } from './system/audit.controller.js';
import { EnvController, SettingsController } from './system/env.controller.js';
import { ProviderFilesController } from './system/provider-files.controller.js';
import { EventsController } from './system/events.controller.js';
import { SystemController } from './system/system.controller.js';
import { AckController } from './core/ack.controller.js';
import { Idempotency } from './core/idempotency.js';

/** Every controller of the admin API. The start fails for one whose handlers do not say which right they take. */
export const ADMIN_CONTROLLERS: readonly Type[] = [
  SetupController,
  AcceptController,
  LoginMethodsController,
  SignOnController,
  SessionController,
  SessionsController,
  AccountController,
  PeopleController,
  InvitationsController,
  AdminTokensController,
  RightsController,
  AckController,
  ...OPERATE_CONTROLLERS,
  SystemController,
  AuditController,
  EnvController,
  SettingsController,
  ProviderFilesController,
  EventsController,
  ...RESOURCE_CONTROLLERS,
  OpenApiController,
  FallbackController,
];

/** What they stand on, beside the control plane. */
export const ADMIN_PROVIDERS: readonly Type[] = [AdminDoor, Idempotency, SentFiles, ...OPERATE_PROVIDERS];
