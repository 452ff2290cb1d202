import { applyDecorators, Controller, SetMetadata, UseFilters, UseInterceptors, UsePipes } from '@nestjs/common';
import { Access } from '../../auth/access.decorator.js';
import { Speaks } from '../../errors/speaks.decorator.js';
import { IS_ADMIN } from '../core/admin-controller.decorator.js';
import { AdminGuard } from '../core/admin.guard.js';
import { AdminInputPipe } from '../core/admin-input.pipe.js';
import { AdminInterceptor } from '../core/admin.interceptor.js';
import { Seed4ErrorFilter } from './seed4-error.filter.js';

/** What `@ApiExcludeController()` sets, whose package is loaded for the description alone. */
const IS_UNDESCRIBED = 'swagger/apiExcludeController';

/** A controller of seed 4's calls: rights, audit and checks are those of the admin API, errors are its page's. */
export function Seed4Controller(path: string): ClassDecorator {
  return applyDecorators(
    Controller(`admin/api/${path}`),
    SetMetadata(IS_ADMIN, true),
    SetMetadata(IS_UNDESCRIBED, [true]),
    Access('admin', AdminGuard),
    Speaks('admin'),
    UseInterceptors(AdminInterceptor),
    UsePipes(AdminInputPipe),
    UseFilters(Seed4ErrorFilter),
  );
}
