import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import path from 'node:path'

/** An npm tarball cannot hold symbolic links: makes those the programs need, whether or not install scripts ran. */
export function linkLibraries(packageRoot: string): void {
  const list = path.join(packageRoot, 'native/pg-symlinks.json')
  if (!existsSync(list)) return

  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const link = path.join(packageRoot, target)
    try {
      symlinkSync(path.relative(path.dirname(link), path.join(packageRoot, source)), link)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'EEXIST') continue
      // A directory nobody may write to is refused before the file that exists is noticed.
      if (existsSync(link)) continue
      throw new Error(
        `Expected to create the symbolic link ${link} to ${source}, saw ${code}. ` +
          'Start once as the user who installed the packages, or allow the install script of this package.',
        { cause: error },
      )
    }
  }
}
