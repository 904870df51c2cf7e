import { expect, test } from 'vitest'

import { processorMicros } from './processor.ts'

const NONE = -1

test('counts what this process uses, and what a process and its children do', () => {
  const before = { own: processorMicros(NONE), all: processorMicros(process.ppid) }
  let sum = 0
  for (let i = 0; i < 2e7; i++) sum += Math.sqrt(i)

  expect(sum).toBeGreaterThan(0)
  expect(processorMicros(NONE)).toBeGreaterThan(before.own)
  expect(processorMicros(process.ppid)).toBeGreaterThan(processorMicros(NONE))
})
