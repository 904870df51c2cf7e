import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'

const server = pathToFileURL(new URL('../src/server.ts', import.meta.url).pathname).href

/** What a child process tells of the server it got. */
interface Told {
  readonly kind: string
  readonly adminUrl: string
  readonly dataDir: string
}

/** A real Node process that starts a server, tells of it, and then runs what is given (`server` is in scope). */
export async function childWithServer(options: object, then = 'setInterval(() => {}, 1000)') {
  const code = `
    import { startServer } from '${server}'
    const server = await startServer(${JSON.stringify(options)})
    const { kind, adminUrl, dataDir } = server
    console.log(JSON.stringify({ kind, adminUrl, dataDir }))
    ${then}`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  const [line] = (await Promise.race([
    once(createInterface(child.stdout), 'line'),
    ended.then(() => Promise.reject(new Error('Expected the child to tell of its server, saw it end.'))),
  ])) as [string]

  return {
    told: JSON.parse(line) as Told,
    kill: async (signal: NodeJS.Signals) => {
      child.kill(signal)
      await ended
    },
    /** Ends its standard input. */
    wave: () => child.stdin.end(),
    ended: async () => (await ended)[0] as number | null,
  }
}
