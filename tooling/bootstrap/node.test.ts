import { expect, test } from 'vitest'

import { isNewEnough } from './node.mjs'

test.each(['v22.18.0', 'v22.23.2', 'v24.11.0', 'v24.21.0', 'v26.0.0', 'v28.1.0'])('%s runs the tools', (version) => {
  expect(isNewEnough(version)).toBe(true)
})

test.each(['v18.20.0', 'v20.20.2', 'v22.17.9', 'v23.11.0', 'v24.10.9', 'v25.2.0'])('%s does not', (version) => {
  expect(isNewEnough(version)).toBe(false)
})
