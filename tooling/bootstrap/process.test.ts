import { expect, test } from 'vitest'

import { run } from './process.mjs'

const node = process.execPath
const here = { cwd: import.meta.dirname, env: process.env, output: 'kept' }

test('resolves to the exit code and what was printed', async () => {
  const script = 'console.log("out"); console.error("err"); process.exitCode = 3'
  const { code, text } = await run(node, ['-e', script], here)
  expect(code).toBe(3)
  expect(text).toContain('out')
  expect(text).toContain('err')
})

test('resolves to 128 and more for a child that a signal ended', async () => {
  expect((await run(node, ['-e', 'process.kill(process.pid, "SIGKILL")'], here)).code).toBe(137)
})

test('resolves to 127 for a command that does not exist', async () => {
  expect(await run('no-such-command-here', [], here)).toMatchObject({ code: 127 })
})
