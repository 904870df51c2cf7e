import { expect, it } from 'vitest'

import { runCommand } from './command.ts'

it('keeps what a command prints, and how it ended', async () => {
  const script = 'console.log("out"); console.error("err"); process.exitCode = 3'
  const { code, text, out } = await runCommand(process.execPath, ['-e', script], { cwd: import.meta.dirname })

  expect({ code, out }).toEqual({ code: 3, out: 'out\n' })
  expect(text).toContain('err\n')
})

it('ends a command that outlasts our patience, and says so', async () => {
  const waiting = ['-e', 'setInterval(() => {}, 1_000)']

  expect(await runCommand(process.execPath, waiting, { cwd: import.meta.dirname, patienceMs: 300 })).toEqual({
    code: 1,
    text: `${process.execPath}: ended by SIGKILL`,
    out: '',
  })
})
