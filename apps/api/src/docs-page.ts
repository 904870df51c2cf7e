import { createHash } from 'node:crypto'
import type { Contract } from '@hoc/spine-schemas/contract'

import { hasHttp, type HttpContract } from './contract-routes.ts'
import { operationSection } from './docs-operation.ts'
import { problemSection } from './docs-problems.ts'
import { style } from './docs-style.ts'
import { html, type Html } from './html.ts'
import { API_VERSION } from './openapi.ts'
import { problemCatalogue } from './problem-catalogue.ts'

/** The reference as one page of markup, and the policy under which a browser shows it: nothing but its own style. */
export function docsPage(all: readonly Contract[]): { readonly html: string; readonly csp: string } {
  const contracts = all.filter(hasHttp)
  const styleSha = createHash('sha256').update(style).digest('base64')
  const csp = `default-src 'none'; style-src 'sha256-${styleSha}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`
  return { html: `<!doctype html>\n${page(contracts).markup}\n`, csp }
}

function page(contracts: readonly HttpContract[]): Html {
  const domains = [...Map.groupBy(contracts, ({ name }) => name.split('.', 1)[0] ?? name)]
  return html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>HOC Spine API reference</title>
      ${{ markup: `<style>${style}</style>` }}
    </head>
    <body>
      <a class="skip" href="#main">Skip to the reference</a>
      <div class="page">
        <nav aria-label="Operations">
          <a href="#main"><strong>HOC Spine</strong></a>
          ${domains.map(
            ([domain, own]) =>
              html`<h2>${domain}</h2>
                <ul>
                  ${own.map(({ name }) => html`<li><a href="#${name}">${name}</a></li>`)}
                </ul>`,
          )}
          <h2>more</h2>
          <ul>
            <li><a href="#problems">Problems</a></li>
            <li><a href="/openapi.json">OpenAPI document</a></li>
          </ul>
        </nav>
        <main id="main" tabindex="-1">
          ${introduction()}
          ${domains.map(
            ([domain, own]) =>
              html`<h2 id="domain-${domain}">${domain}</h2>
                ${own.map(operationSection)}`,
          )}
          ${problemSection(problemCatalogue(contracts))}
        </main>
      </div>
    </body>
  </html>`
}

function introduction(): Html {
  return html`<h1>HOC Spine API</h1>
    <p class="quiet">Version ${API_VERSION}. Every request is one operation; every operation is one request.</p>
    <p>
      Examples expect two variables in the shell: where the API is, and a key. The first start of an installation prints
      its first key.
    </p>
    <pre tabindex="0" role="region" aria-label="Variables of the examples"><code>export HOC_URL=http://127.0.0.1:3000
export HOC_KEY=hoc_…</code></pre>
    <h2 id="conventions">Conventions</h2>
    <ul>
      <li>
        <strong>Input.</strong> Keys in braces stand in the path. The others are the JSON body of a write or the query
        of a read. Nothing is coerced and no unknown key is taken. A key of a query that takes many is repeated:
        <code>state=active&amp;state=acked</code>.
      </li>
      <li>
        <strong>Once.</strong> With <code>Idempotency-Key</code>, a write is done once, however often it is sent; a
        repeated answer carries <code>hoc-replay-of</code>.
      </li>
      <li>
        <strong>Tracing.</strong> <code>X-Correlation-Id</code> goes in and comes out, and stands in logs and records.
        Every dispatch is named by <code>hoc-dispatch-id</code>.
      </li>
      <li>
        <strong>Lists.</strong> <code>nextCursor</code> of a page is the <code>cursor</code> of the next; null is the
        end.
      </li>
      <li>
        <strong>Degraded.</strong> What was allowed although governance is not whole carries
        <code>hoc-authority</code> with the conditions.
      </li>
    </ul>`
}
