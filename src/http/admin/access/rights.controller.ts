import { Get } from '@nestjs/common';
import { RIGHT_NAMES, rightOf, rolesWith } from '../../../control/access/rights.js';
import { AdminController } from '../core/admin-controller.decorator.js';
import { wholeList, type ListPage } from '../core/list-page.js';
import { Operation } from '../core/operation.decorator.js';
import { RightAnswer } from './access-answers.dto.js';

/** The table of rights, by which the guard decides. */
@AdminController('rights')
export class RightsController {
  @Get()
  @Operation({ id: 'listRights', right: 'rights.read', summary: 'Rights.', answers: RightAnswer, isList: true })
  list(): ListPage<RightAnswer> {
    return wholeList(
      RIGHT_NAMES.map((id) => {
        const { level, own = false, recent = false, person = false, about } = rightOf(id);
        return { id, level, roles: rolesWith(id), own, needs_reauth: recent, people_only: person, about };
      }),
    );
  }
}
