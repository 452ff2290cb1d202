import { ConsoleEnvironment } from './console-environment.js';
import { IsEgressList } from './egress-entry.js';
import { CommaSeparated, OptionalText } from './from-text.js';
import { Variable } from './variable.js';

const MANAGED = 'What the console manages';

/** The environment variables about what is managed by the console and the admin API. */
export class ManagedEnvironment extends ConsoleEnvironment {
  @Variable({
    group: MANAGED,
    about: 'File with the key for stored upstream keys (32 bytes); without it one is made in DATA_DIR/keys.',
  })
  @OptionalText()
  GATEWAY_KEK_FILE?: string;

  @Variable({
    group: MANAGED,
    about:
      'Hosts, host:port and networks that channels of the console may reach beside public https, such as 192.168.1.10:11434.',
  })
  @CommaSeparated()
  @IsEgressList()
  EGRESS_ALLOW: string[] = [];
}
