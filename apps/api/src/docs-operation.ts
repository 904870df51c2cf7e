import { pathKeys } from './contract-path.ts'
import type { HttpContract } from './contract-routes.ts'
import { curlOf } from './curl.ts'
import { html, prose, type Html } from './html.ts'
import { jsonSchema, type JsonSchema } from './json-schema.ts'
import { REFUSED } from './problem.ts'

/** The part of the reference that shows one operation. */
export function operationSection(contract: HttpContract): Html {
  const { name, says, effect, requires, plane, http, example } = contract
  return html`<section aria-labelledby="${name}">
    <h3 id="${name}"><span class="method ${effect}">${http.method}</span><code>${http.path}</code></h3>
    <p>${prose(says)}</p>
    <p class="quiet">
      Operation <code>${name}</code>. Needs the grant
      <code>${requires}</code>${plane === 'operator' ? ', held by the installation itself' : ''}.
    </p>
    ${inputTable(contract)}
    <h4>Example</h4>
    <pre tabindex="0" role="region" aria-label="How to call ${name}"><code>${curlOf(contract)}</code></pre>
    <details>
      <summary>The answer of ${name}</summary>
      <pre
        tabindex="0"
        role="region"
        aria-label="The answer of ${name}"
      ><code>${JSON.stringify(example.output, null, 2)}</code></pre>
    </details>
    ${refusalTable(contract)}
  </section>`
}

function inputTable({ input, http, effect, name }: HttpContract): Html | null {
  const { schema } = jsonSchema(input, 'input')
  const keys = Object.entries(schema.properties ?? {}) as [string, JsonSchema][]
  if (keys.length === 0) return null
  const required = new Set(schema.required)
  const inPath = new Set(pathKeys(http.path))
  const elsewhere = effect === 'read' ? 'query' : 'body'

  return html`<h4>Input</h4>
    <div class="scroll" tabindex="0" role="region" aria-label="The input of ${name}">
      <table>
        <thead>
          <tr>
            <th scope="col">Key</th>
            <th scope="col">In</th>
            <th scope="col">Type</th>
            <th scope="col">Needed</th>
          </tr>
        </thead>
        <tbody>
          ${keys.map(
            ([key, property]) =>
              html`<tr>
                <th scope="row"><code>${key}</code></th>
                <td>${inPath.has(key) ? 'path' : elsewhere}</td>
                <td>${typeOf(property)}</td>
                <td>${neededOf(property, required.has(key))}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`
}

function neededOf({ default: given }: JsonSchema, isRequired: boolean): Html | string {
  if (isRequired) return 'yes'
  return given === undefined ? 'no' : html`no: <code>${JSON.stringify(given)}</code>`
}

function typeOf(schema: JsonSchema): Html | string {
  if (schema.enum)
    return html`${schema.enum.map((value, index) => html`${index > 0 ? ', ' : ''}<code>${String(value)}</code>`)}`
  if (schema.type === 'array') return html`any number of ${typeOf((schema.items ?? {}) as JsonSchema)}`
  const { minimum, maximum, maxLength, format } = schema
  if (minimum !== undefined || maximum !== undefined) return `${schema.type}, ${minimum ?? '…'} to ${maximum ?? '…'}`
  if (format) return format
  return maxLength === undefined
    ? typeof schema.type === 'string'
      ? schema.type
      : 'any'
    : `${schema.type}, up to ${maxLength.toLocaleString('en')} characters`
}

function refusalTable({ refusals, name }: HttpContract): Html | null {
  const known = Object.entries(refusals)
  if (known.length === 0) return null
  return html`<h4>Refusals</h4>
    <div class="scroll" tabindex="0" role="region" aria-label="The refusals of ${name}">
      <table>
        <thead>
          <tr>
            <th scope="col">Status</th>
            <th scope="col">Code</th>
            <th scope="col">Means</th>
          </tr>
        </thead>
        <tbody>
          ${known.map(
            ([code, { kind, says }]) =>
              html`<tr>
                <td>${REFUSED[kind]}</td>
                <th scope="row">
                  <a href="#${code}"><code>${code}</code></a>
                </th>
                <td>${prose(says)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`
}
