import { Get } from '@nestjs/common';
import { IsString } from 'class-validator';
import { clientTemplates } from '../../../control/clients/client-setups.js';
import { AdminController } from '../core/admin-controller.decorator.js';
import { wholeList } from '../core/list-page.js';
import { Operation } from '../core/operation.decorator.js';

/** How one kind of client is set up. */
class ClientAnswer {
  @IsString()
  id!: string;

  @IsString()
  label!: string;

  @IsString()
  language!: string;

  @IsString()
  where!: string;

  @IsString()
  code!: string;
}

/** How clients are set up. No secret travels: whoever shows a setting fills in what it knows. */
@AdminController('clients')
export class ClientsController {
  @Get()
  @Operation({
    id: 'listClients',
    right: 'tokens.read',
    summary: 'How clients are set up, with {origin}, {base}, {token} and {model} to be filled in.',
    answers: ClientAnswer,
    isList: true,
  })
  list() {
    return wholeList(clientTemplates());
  }
}
