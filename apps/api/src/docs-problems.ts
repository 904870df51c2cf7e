import { html, prose, type Html } from './html.ts'
import type { CataloguedProblem } from './problem-catalogue.ts'

/** The part of the reference that explains every code, each under an anchor of its own. */
export function problemSection(catalogue: readonly CataloguedProblem[]): Html {
  return html`<section aria-labelledby="problems">
    <h2 id="problems">Problems</h2>
    <p>
      Whatever is not done is answered as <code>application/problem+json</code> (RFC 9457). Decide by <code>code</code>:
      it stays the same. <code>retryable</code> says whether the same request, sent again, may succeed; such answers
      carry <code>Retry-After</code>.
    </p>
    ${catalogue.map(problemEntry)}
  </section>`
}

function problemEntry({ code, meanings }: CataloguedProblem): Html {
  return html`<h3 id="${code}"><code>${code}</code></h3>
    ${meanings.map(
      ({ status, title, advice, retryable, operations }) =>
        html`<p>
          <strong>${status}</strong>${retryable ? html` <span class="quiet">(retryable)</span>` : ''} ${prose(title)}
          ${prose(advice)}${from(operations)}
        </p>`,
    )} `
}

function from(operations: readonly string[]): Html | string {
  if (operations.length === 0) return ''
  return html`<br /><span class="quiet">From</span>
    ${operations.map((name, index) => html`${index > 0 ? ', ' : ''}<a href="#${name}"><code>${name}</code></a>`)}`
}
