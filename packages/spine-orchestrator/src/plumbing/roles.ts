import { openClient } from '@hoc/drivers/pool'
import type { Client } from 'pg'

/** The login roles of the spine: who migrates, who dispatches, who keeps the plumbing, who acts across tenants. */
export const ROLES = ['hoc_owner', 'hoc_app', 'hoc_worker', 'hoc_operator'] as const
export type Role = (typeof ROLES)[number]

export interface RolePlan {
  /** Someone who may create roles and owns the database. */
  readonly adminUrl: string
  readonly passwords: Readonly<Record<Role, string>>
}

/** Creates the login roles on a server, or gives those that exist their passwords. Superuser rights are not needed. */
export async function createRoles({ adminUrl, passwords }: RolePlan): Promise<void> {
  const client = await openClient(adminUrl)
  try {
    for (const role of ROLES) {
      const { rows } = await client.query('select 1 from pg_roles where rolname = $1', [role])
      const verb = rows.length > 0 ? 'alter' : 'create'
      await run(client, `${verb} role %I login password %L`, role, passwords[role])
    }
    const { rows } = await client.query<{ name: string }>('select current_database() as name')
    await run(client, 'grant connect, create, temporary on database %I to hoc_owner', rows[0]?.name ?? '')
  } finally {
    await client.end()
  }
}

// The server quotes: what is formatted there cannot be anything but a name and a literal.
async function run(client: Client, format: string, ...values: string[]): Promise<void> {
  const slots = values.map((_, index) => `$${index + 2}::text`).join(', ')
  const { rows } = await client.query<{ sql: string }>(`select format($1, ${slots}) as sql`, [format, ...values])
  await client.query(rows[0]?.sql ?? '')
}

/** Throws unless each address logs in as a role that has its own rights and no more: else isolation would be a fiction. */
export async function assertRoles({ app, worker, operator }: Logins): Promise<void> {
  const asApp = await rightsOf(app)
  const tooMany = excessOf(asApp) ?? excessOfApp(asApp)
  if (tooMany) {
    throw new Error(`Expected DATABASE_URL to log in as hoc_app, saw "${asApp.name}", a role ${tooMany}. Use hoc_app.`)
  }
  const asWorker = await rightsOf(worker)
  const wrong = excessOf(asWorker) ?? (asWorker.isWorker ? undefined : 'without the rights of hoc_worker')
  if (wrong) {
    throw new Error(
      `Expected HOC_WORKER_URL to log in as hoc_worker, saw "${asWorker.name}", a role ${wrong}. Use hoc_worker.`,
    )
  }
  if (operator !== undefined) await assertOperator(operator)
}

async function assertOperator(operator: string): Promise<void> {
  const { name, ...rights } = await rightsOf(operator)
  const wrong = excessOf({ name, ...rights }) ?? (rights.isOperator ? undefined : 'without the rights of hoc_operator')
  if (wrong) {
    throw new Error(
      `Expected HOC_OPERATOR_URL to log in as hoc_operator, saw "${name}", a role ${wrong}. Use hoc_operator.`,
    )
  }
}

interface Logins {
  readonly app: string
  readonly worker: string
  readonly operator?: string | undefined
}

function excessOfApp({ isWorker, isOperator }: Rights): string | undefined {
  if (isWorker) return 'with the rights of hoc_worker'
  return isOperator ? 'with the rights of hoc_operator' : undefined
}

interface Rights {
  readonly name: string
  readonly bypasses: boolean
  readonly isOwner: boolean
  readonly isWorker: boolean
  readonly isOperator: boolean
}

// Who owns the tables turns their triggers and policies off; whom no policy binds need not.
function excessOf({ bypasses, isOwner }: Rights): string | undefined {
  if (bypasses) return 'that row-level security does not bind'
  return isOwner ? 'with the rights of hoc_owner' : undefined
}

// A member that does not inherit becomes the other role by SET ROLE, so membership counts, not its use.
async function rightsOf(url: string): Promise<Rights> {
  const client = await openClient(url)
  try {
    const { rows } = await client.query<Rights>(
      `select m.rolname as name,
         (select bool_or(r.rolsuper or r.rolbypassrls) from pg_roles r where pg_has_role(m.oid, r.oid, 'member')) as bypasses,
         pg_has_role(m.oid, 'hoc_owner', 'member') as "isOwner", pg_has_role(m.oid, 'hoc_worker', 'member') as "isWorker",
         pg_has_role(m.oid, 'hoc_operator', 'member') as "isOperator"
       from pg_roles m where m.rolname = current_user`,
    )
    if (!rows[0]) throw new Error('Expected the login role among the roles, saw none.')
    return rows[0]
  } finally {
    await client.end()
  }
}
