import type { Contract } from '@hoc/spine-schemas/contract'

import type { LegacyOperation } from '../src/operations.ts'

const HEAD = `# From the earlier Python system

<!-- Made from \`legacyOperations\` of @hoc/legacy-shim: \`npm test -- --project unit packages/legacy-shim -u\` writes it anew, and a test fails when it is stale. -->

The earlier system dispatched \`registry.execute("incidents.write", OperationContext(params={"method": …}))\` inside one
Python process. Now every method is an operation of its own, and Python calls it over HTTP:

\`\`\`python
import json, os, urllib.request, uuid

URL, KEY = os.environ.get("HOC_URL", "http://127.0.0.1:3000"), os.environ["HOC_KEY"]

def post(path, body):
    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json", "Idempotency-Key": str(uuid.uuid4())}
    request = urllib.request.Request(URL + path, json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)

incident = post("/incidents", {"title": "Run 17 exceeded its budget", "severity": "high"})
acked = post(f"/incidents/{incident['id']}/acknowledge", {})
print(acked["state"])
\`\`\`

What is different for every call:

- The tenant and the actor are those of the key. They are not in the input, and cannot be.
- The value itself is the answer, with status 200. What \`OperationResult(success=False, error_code=…)\` said is an RFC 9457
  problem with a status, a \`code\`, \`retryable\`, \`advice\` and the \`dispatchId\`.
- Keys are \`camelCase\`, instants are ISO 8601 with \`Z\`, enumerations are lower case, lists are pages that follow \`cursor\`.
- A write is committed when it is answered. Send it again under the same \`Idempotency-Key\` when you do not know.

Services in JavaScript and TypeScript use [@hoc/client](../packages/client/README.md); what still imports modules under
their old paths finds some of them in [@hoc/legacy-shim](../packages/legacy-shim/README.md).

## Operations
`

/** The page of the documentation that leads from old operations to new ones. */
export function docsOf(operations: readonly LegacyOperation[], contracts: readonly Contract[]): string {
  const names = [...new Set(operations.map(({ operation }) => operation))]
  return [
    HEAD,
    'An operation or method that is not named here has no counterpart yet.',
    ...names.map((name) => sectionOf(name, operations, contracts)),
    '',
  ].join('\n')
}

function sectionOf(name: string, operations: readonly LegacyOperation[], contracts: readonly Contract[]): string {
  const rows = operations.filter(({ operation }) => operation === name)
  return ['', `### ${name}`, '', ...rows.map((row) => rowOf(row, contracts))].join('\n')
}

function rowOf({ method, now, with: given, note }: LegacyOperation, contracts: readonly Contract[]): string {
  const http = contracts.find((contract) => contract.name === now)?.http
  const extra = given ? ` with \`${JSON.stringify(given)}\`` : ''
  return `- \`${method}\` is \`${now}\`, \`${http?.method} ${http?.path}\`${extra}.${note ? ` ${note}` : ''}`
}
