#!/usr/bin/env node
import { rules } from './rules.ts'
import { scan } from './scan.ts'

const { workspace, findings } = scan(process.argv[2] ?? '.', rules)
for (const { file, line, column, rule, message } of findings)
  console.log(`${file}:${line}:${column} ${rule} ${message}`)
console.log(`${workspace.files.length} files, ${findings.length} findings`)
