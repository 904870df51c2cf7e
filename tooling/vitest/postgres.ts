import { startServer } from '@hoc/embedded-postgres/server'

/**
 * Gives the tests of a run one PostgreSQL server: TEST_DATABASE_URL (a superuser's) if set, else one of our own
 * that ends with the run. Tests find it in HOC_TEST_SERVER_URL.
 */
export default async function setup(): Promise<() => Promise<void>> {
  const given = process.env['TEST_DATABASE_URL']
  const began = performance.now()
  const server = given ? undefined : await startServer({ durable: false })
  const adminUrl = given ?? server?.adminUrl
  process.env['HOC_TEST_SERVER_URL'] = adminUrl
  // The template database that test files copy is prepared here.
  console.log(
    `[tests] PostgreSQL: ${given ? 'TEST_DATABASE_URL' : 'embedded'}, ready in ${Math.round(performance.now() - began)} ms`,
  )
  return async () => server?.stop()
}
