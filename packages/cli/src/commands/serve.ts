import { textOf, type Command, type Given } from '../command.ts'
import { DONE } from '../exit.ts'
import { settingsOf } from '../settings.ts'
import { usageError } from '../usage-error.ts'

// A name that no compiler follows: the API is beside the command line, not part of it.
const API: string = '@hoc/api/main'

/** Runs the API in this process, which then is `hoc-api`: it hears the signals, and says with which code it ends. */
export const serve: Command = {
  names: ['serve'],
  says: 'Runs the HTTP API, with a PostgreSQL of its own unless DATABASE_URL is set, until it is asked to stop.',
  options: {
    port: { value: 'N', says: 'The port to listen on, instead of HOC_PORT; 0 takes a free one.' },
    host: { value: 'ADDRESS', says: 'The address to listen on, instead of HOC_HOST.' },
    'no-jobs': { says: 'Leave the plumbing and the jobs to another process (see "hoc work").' },
  },
  examples: ['hoc serve', 'hoc serve --port 8080 --no-jobs'],
  async run(given, io) {
    const environment = environmentOf(given)
    settingsOf({ env: { ...io.env, ...environment } }) // what is wrong with them is said here, as of any other command
    mustBeInstalled()
    Object.assign(process.env, environment)
    await import(API)
    return DONE
  },
}

function environmentOf(given: Given): Record<string, string> {
  const [port, host] = [textOf(given, 'port'), textOf(given, 'host')]
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) <= 65_535))
    throw usageError(`Expected a port from 0 to 65535 after --port, saw "${port}".`)
  return {
    ...(port !== undefined && { HOC_PORT: port }),
    ...(host !== undefined && { HOC_HOST: host }),
    ...(given.options['no-jobs'] === true && { HOC_JOBS: 'false' }),
  }
}

function mustBeInstalled(): void {
  try {
    import.meta.resolve(API)
  } catch {
    throw usageError('Expected @hoc/api beside @hoc/cli, saw none. Install it: npm install @hoc/api')
  }
}
