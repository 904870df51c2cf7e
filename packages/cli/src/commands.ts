import { whoami } from '@hoc/spine-schemas/account'
import type { Contract } from '@hoc/spine-schemas/contract'
import { contracts } from '@hoc/spine-schemas/contracts'

import { nameOf, type Command } from './command.ts'
import { auditExport } from './commands/audit-export.ts'
import { auditVerify } from './commands/audit-verify.ts'
import { dispatch } from './commands/dispatch.ts'
import { doctor } from './commands/doctor.ts'
import { env } from './commands/env.ts'
import { importFile } from './commands/import.ts'
import { keysRecover } from './commands/keys-recover.ts'
import { migrate } from './commands/migrate.ts'
import { opsDescribe, opsList } from './commands/ops.ts'
import { serve } from './commands/serve.ts'
import { tenantsExport } from './commands/tenants-export.ts'
import { work } from './commands/work.ts'
import { commandOf } from './derived.ts'

// The one question that everybody asks first.
const who: Command = {
  ...commandOf(whoami),
  group: '',
  names: ['whoami'],
  examples: ['hoc whoami'],
}

const own: readonly Command[] = [
  serve,
  work,
  migrate,
  doctor,
  env,
  who,
  opsList,
  opsDescribe,
  dispatch,
  auditVerify,
  auditExport,
  keysRecover,
  tenantsExport,
  importFile,
]

const all: readonly Contract[] = contracts

/** Everything that `hoc` can do: what is written here, and a command for every operation that HTTP reaches. */
export const commands: readonly Command[] = [...own, ...derived()]

// A command of our own goes before an operation's: the operation is still there for `hoc dispatch`.
function derived(): Command[] {
  const taken = new Set(own.map(nameOf))
  return all
    .filter(({ http }) => http !== null)
    .map(commandOf)
    .filter((command) => !taken.has(nameOf(command)))
}
