/** Where the parts of a domain are: a file is found by guessing its name. */
export function pathsOf(domain: string) {
  return {
    engine: `packages/engine-${domain}`,
    words: `packages/spine-schemas/src/${domain}.ts`,
    builders: `packages/spine-schemas/src/testing/${domain}.ts`,
    driver: `packages/drivers/src/${domain}.ts`,
    driverTest: `packages/drivers/src/${domain}`,
    operations: `packages/spine-orchestrator/src/operations/${domain}.ts`,
    operationTest: `packages/spine-orchestrator/src/operations/${domain}`,
  }
}

/** The files that every domain has its lines in. */
export const shared = {
  contracts: 'packages/spine-schemas/src/contracts.ts',
  schemasManifest: 'packages/spine-schemas/package.json',
  tables: 'packages/drivers/src/tables.ts',
  driversManifest: 'packages/drivers/package.json',
  operations: 'packages/spine-orchestrator/src/own-operations.ts',
  cases: 'packages/spine-orchestrator/src/testing/cases.ts',
  orchestratorManifest: 'packages/spine-orchestrator/package.json',
} as const

/** What is left to do after every change of contracts: documents are made from them. */
export function afterContracts(tests: string): string[] {
  return [
    'Write the documents of the API anew: node tooling/bootstrap/main.mjs exec pnpm --filter @hoc/api generate',
    'Write the document of the command line anew: npm test -- packages/cli/src/docs.test.ts -u',
    `Run npm test -- ${tests}, then npm test`,
  ]
}
