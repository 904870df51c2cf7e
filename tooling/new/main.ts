// Usage: npm run new operation|engine|table <name>. See arguments.ts.
import path from 'node:path'

import { readArguments, type Asked } from './arguments.ts'
import { readTree, writePlan } from './disk.ts'
import { isRefusal, type Plan } from './plan.ts'

const root = path.resolve(import.meta.dirname, '../..')

try {
  const asked = readArguments(process.argv.slice(2))
  console.log('help' in asked ? asked.help : carryOut(asked))
} catch (error) {
  if (!isRefusal(error)) throw error
  console.error(error.message)
  process.exitCode = 1
}

function carryOut({ plan, dryRun, json }: Asked): string {
  const planned = plan(readTree(root))
  if (!dryRun) writePlan(root, planned)
  return json ? JSON.stringify(summary(planned, dryRun), null, 2) : text(planned, dryRun)
}

function summary({ changes, next }: Plan, dryRun: boolean) {
  const files = changes.map(({ path: file, before }) => ({
    path: file,
    action: before === null ? 'created' : 'edited',
  }))
  return { written: !dryRun, files, next }
}

function text(plan: Plan, dryRun: boolean): string {
  const { files } = summary(plan, dryRun)
  const lines = files.map(({ path: file, action }) => `  ${action.padEnd(8)} ${file}`)
  const steps = plan.next.map((step, index) => `  ${index + 1}. ${step}`)
  return [dryRun ? 'Would write:' : 'Written:', ...lines, dryRun ? 'Next, if written:' : 'Next:', ...steps].join('\n')
}
