// One measurement in a process of its own: nothing is warm, and nothing is left over. Told in HOC_BENCH_SAMPLE.
import { caseNamed } from './cases.ts'
import type { Sample } from './case.ts'

interface Told {
  readonly of: string
  readonly variant: string
  readonly sample: Sample
}

const { of, variant, sample } = JSON.parse(process.env['HOC_BENCH_SAMPLE'] ?? '') as Told
const told = await caseNamed(of).variants[variant]?.measure(sample)
const seen = typeof told === 'object' ? told : { value: told }
if (seen.value === undefined || !(seen.value > 0))
  throw new Error(`Expected a positive number of ${of} ${variant}, saw ${seen.value}.`)
process.stdout.write(`${JSON.stringify(seen)}\n`, () => process.exit(0))
