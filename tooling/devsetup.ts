import { execFileSync } from 'node:child_process'
export default async function () {
  const out = execFileSync(process.execPath, ['--conditions=@hoc/source', '--input-type=module', '-e', `
    const { prepareTemplate } = await import('/work/main/packages/spine-orchestrator/src/testing/template.ts')
    const { server } = await prepareTemplate(process.env.TEST_DATABASE_URL)
    console.log(JSON.stringify(server)); process.exit(0)`], { encoding: 'utf8' })
  process.env.HOC_TEST_SERVER = out.trim()
}
