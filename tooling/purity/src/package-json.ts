import { z } from 'zod'

import { isTooDeep } from './depth.ts'
import { parseJson } from './json.ts'
import { CannotScan, type Manifest } from './workspace.ts'

const dependencies = z.record(z.string(), z.string()).optional()
const targets = z.union([z.string(), z.array(z.unknown()), z.record(z.string(), z.unknown()), z.null()], {
  error: 'Invalid input: expected a path, a list or an object of them, or null',
})
const role = { layer: z.string().optional(), domain: z.string().min(1).optional(), locked: z.boolean().optional() }

// What is wrong in it would be taken for something else that was said, or for nothing. Of the rest, everything may stand there.
const Read = z.looseObject({
  name: z.string().optional(),
  exports: targets.optional(),
  imports: z.record(z.string(), z.unknown()).optional(),
  dependencies,
  devDependencies: dependencies,
  peerDependencies: dependencies,
  optionalDependencies: dependencies,
  hoc: z
    .strictObject(role, {
      error: ({ code, keys }) =>
        code === 'unrecognized_keys'
          ? `Expected ${Object.keys(role).join(', ')}, saw ${(keys as string[]).map((key) => `"${key}"`).join(', ')}`
          : undefined,
    })
    .optional(),
})

/** Reads the text of a package.json, or says what is wrong in it. */
export function readManifest(file: string, text: string): Manifest {
  const manifest = parseJson(file, text)
  if (typeof manifest !== 'object' || manifest === null || Array.isArray(manifest))
    throw new CannotScan(`Expected ${file} to hold an object, saw ${text.slice(0, 40).trim()}.`)
  if (isTooDeep(text)) throw new CannotScan(`${file} is nested too deeply.`)
  const { success, error } = Read.safeParse(manifest)
  if (!success) throw new CannotScan(`${file} is not as expected:\n${z.prettifyError(error)}`)
  return manifest
}
