import pg from 'pg'

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
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
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
async function run(client: pg.Client, format: string, ...values: string[]): Promise<void> {
  const slots = values.map((_, index) => `$${index + 2}::text`).join(', ')
  const { rows } = await client.query<{ sql: string }>(`select format($1, ${slots}) as sql`, [format, ...values])
  await client.query(rows[0]?.sql ?? '')
}
