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

test('leaves nothing running behind it, also where it gives up', { timeout: 30_000 }, async () => {
  const script = `
    import { followSignals, run } from ${JSON.stringify(new URL('process.mjs', import.meta.url).href)}
    followSignals()
    const other = 'console.log("goes on"); setInterval(() => {}, 1000)'
    run(process.execPath, ['-e', other], { cwd: '.', env: process.env, output: 'shown' })
    await run(process.execPath, ['-e', 'setTimeout(() => {}, 500)'], { cwd: '.', env: process.env, output: 'kept' })
    process.exit(1)`

  // What goes on holds what it writes to, and this resolves when nobody does any more.
  expect(await run(node, ['--input-type=module', '-e', script], here)).toEqual({ code: 1, text: 'goes on\n' })
})
