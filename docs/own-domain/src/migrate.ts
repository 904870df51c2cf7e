// Usage: node src/migrate.ts. Brings both schemas up to date.
import { readdirSync, readFileSync } from 'node:fs'
import { migrate } from '@hoc/spine-orchestrator/migrate'

import { addresses } from './addresses.ts'

// #region migrate
const folder = new URL('../migrations/', import.meta.url)
const migrations = readdirSync(folder)
  .toSorted()
  .map((file) => ({ name: file.replace('.sql', ''), sql: readFileSync(new URL(file, folder), 'utf8') }))

const url = addresses().owner
await migrate({ url }) // the schema of HOC Spine, if nobody has brought it up to date yet
await migrate({ url, migrations, table: 'helpdesk_migrations' })
// #endregion
