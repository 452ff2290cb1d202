import { applyDecorators, Controller, SetMetadata, UseFilters, UseInterceptors, UsePipes } from '@nestjs/common';
import { Access } from '../../auth/access.decorator.js';
import { Speaks } from '../../errors/speaks.decorator.js';
import { AdminErrorFilter } from './admin-error.filter.js';
import { AdminGuard } from './admin.guard.js';
import { AdminInterceptor } from './admin.interceptor.js';
import { AdminInputPipe } from './admin-input.pipe.js';

/** Where the admin API begins. */
const ADMIN_API = '/admin/api/v1';

/** Metadata key of `@AdminController()`. */
export const IS_ADMIN = 'isAdminController';

/**
 * A controller of the admin API: its guard, its errors, its checked input and its conventions. Every handler says with
 * `@Operation()` which right it takes; the start fails for one that does not.
 */
export function AdminController(path: string, base = ADMIN_API): ClassDecorator {
  return applyDecorators(
    Controller(`${base.slice(1)}/${path}`),
    SetMetadata(IS_ADMIN, true),
    Access('admin', AdminGuard),
    Speaks('admin'),
    UseInterceptors(AdminInterceptor),
    UsePipes(AdminInputPipe),
    UseFilters(AdminErrorFilter),
  );
}
