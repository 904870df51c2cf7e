import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { testServer } from '@hoc/drivers/testing/server'
import { expect, it } from 'vitest'
import { z } from 'zod'

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url))

const Row = z.strictObject({
  case: z.string(),
  variant: z.string(),
  concurrency: z.int().positive(),
  metric: z.string(),
  unit: z.string(),
  value: z.number().positive(),
  against: z.string(),
  ratio: z.number().positive(),
  goal: z.number().positive(),
  met: z.boolean(),
  /** What it told besides, and how that is to the other. */
  beside: z.record(z.string(), z.object({ value: z.number().positive(), ratio: z.number().positive() })).optional(),
})

async function bench(...args: string[]): Promise<string> {
  return (await ran(args)).stdout
}

function ran(args: readonly string[]): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const env = { ...process.env, TEST_DATABASE_URL: testServer().adminUrl }
  return promisify(execFile)(process.execPath, ['--conditions=@hoc/source', MAIN, ...args], { env, timeout: 290_000 })
}

it('measures, says on which server, and prints one row for every comparison', { timeout: 300_000 }, async () => {
  const briefly = ['--concurrency', '1', '--rounds', '1', '--run-ms', '100']
  const { stdout, stderr } = await ran(['kernel.write', 'kernel.dispatch', ...briefly, '--json'])
  const rows = z.array(Row).parse(JSON.parse(stdout))

  expect(rows.map((row) => `${row.case} ${row.variant}/${row.against} ${row.concurrency}`)).toEqual([
    'kernel.write governed/floor 1',
    'kernel.write governed/by hand 1',
    'kernel.write governed/bare flights 1',
    'kernel.dispatch dispatched read/inlined read 1',
    'kernel.dispatch dispatched write/inlined write 1',
  ])
  expect(stderr).toMatch(/^\[bench\] PostgreSQL \d+\.\d+.*, compiled with -O\w$/m)
  const [p99, ...others] = rows.map(({ beside }) => beside?.['p99 ms']?.value)
  expect(p99).toBeGreaterThan(0)
  expect(others.filter((value) => value === undefined)).toHaveLength(2) // what asks no database is not timed one by one
})

it('lists what it can measure without measuring it', async () => {
  expect(await bench('--list')).toMatch(/^kernel\.write +an entity read and a change of it/m)
})

it('helps who asks for it, and says without a stack what it does not understand', async () => {
  expect(await bench('--help')).toMatch(/^Usage: /)
  await expect(bench('--rouns')).rejects.toMatchObject({ stderr: expect.stringMatching(/^Unknown option '--rouns'/) })
})

it('says what it expected when it is asked for what it does not know', async () => {
  await expect(bench('kernel.wirte')).rejects.toThrow('saw "kernel.wirte"')
})
