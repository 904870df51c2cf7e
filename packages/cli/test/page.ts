import { readFileSync } from 'node:fs'

import { hocHere, type Ended } from './hoc.ts'
import { wordsOf } from './words.ts'

/** The commands of a region of a page, one a line, as whoever reads it types them. */
export function commandsOf(page: string, region: string): string[] {
  return scriptOf(page, region)
    .replaceAll(/\s*\\\n\s*/g, ' ')
    .split('\n')
    .filter(Boolean)
}

/** A region of a page that is for a shell, as it stands there. */
export function scriptOf(page: string, region: string): string {
  const [, script] = /^```sh\n([^]*?)^```$/m.exec(regionOf(page, region)) ?? []
  if (!script) throw new Error(`Expected commands in the region "${region}" of ${page}, saw none.`)
  return script
}

/** The rows of the table that a region of a page is, without its head: their cells. */
export function rowsOf(page: string, region: string): string[][] {
  const [, , ...rows] = regionOf(page, region).trim().split('\n')
  return rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  ) // no cell holds a bar
}

function regionOf(page: string, region: string): string {
  const text = readFileSync(new URL(`../../../docs/${page}`, import.meta.url), 'utf8')
  const [, inner] = new RegExp(`<!-- region: ${region} -->\n([^]*?)<!-- endregion -->`).exec(text) ?? []
  if (!inner) throw new Error(`Expected the region "${region}" in ${page}, saw none.`)
  return inner
}

/**
 * Types commands one after the other, as a shell would: what each came to, and which variables they left.
 * Where they sleep, whoever types them waits for what they sleep for.
 */
export async function type(
  commands: readonly string[],
  env: Readonly<Record<string, string>>,
  sleep: (after: string) => Promise<void> = () => Promise.resolve(),
) {
  const variables: Record<string, string> = {}
  const ended: (Ended & { readonly command: string })[] = []
  for (const command of commands) {
    const [, name, inner] = /^([A-Z]+)=\$\((hoc .*?--json) \| grep -o '"id": "\[\^"\]\*"' .*\)$/.exec(command) ?? []
    const line = (inner ?? command).replace(/ +# .*$| \|\| echo ".*"$/, '')
    const typed = line.replaceAll(/"\$([A-Z]+)"/g, (_, variable: string) => variables[variable] ?? '')
    const [hoc, ...args] = wordsOf(typed)
    if (hoc === 'sleep') {
      await sleep(ended.at(-1)?.command ?? '')
      continue
    }
    if (hoc !== 'hoc') throw new Error(`Expected a command of hoc, saw "${command}".`)
    const got = await hocHere(args, env)
    if (name !== undefined) variables[name] = /"id": "([^"]*)"/.exec(got.out)?.[1] ?? ''
    ended.push({ command, ...got })
  }
  return { ended, variables }
}
