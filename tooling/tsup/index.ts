import { readFileSync } from 'node:fs'
import type { Options } from 'tsup'

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly '@hoc/source'?: string }>>
}

/** Builds every entry that the package's exports map names. Declarations come from the native compiler. */
export function library(): Options {
  const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest
  const entry = Object.values(exports).flatMap((target) =>
    typeof target === 'object' && target['@hoc/source'] ? [target['@hoc/source']] : [],
  )
  return { entry, format: ['esm'], target: 'node22', splitting: true, sourcemap: true, clean: true, dts: false }
}
