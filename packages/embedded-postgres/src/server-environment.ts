const NEEDED = ['PATH', 'LD_LIBRARY_PATH', 'SystemRoot', 'TEMP']

/** What the server's processes see of our environment: what programs need to run, and none of our secrets. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => NEEDED.includes(name))
  return { ...Object.fromEntries(inherited), LC_ALL: 'C', TZ: 'UTC' }
}
