import { pathToFileURL } from 'node:url'

import type { Finding, Rule } from './model.ts'

/** The findings as a SARIF 2.1.0 log, which code hosts and editors read. */
export function toSarif(
  findings: readonly Finding[],
  rules: readonly Rule[],
  about: { version: string; root: string },
): object {
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'hoc-purity', semanticVersion: about.version, rules: rules.map(toDescriptor) } },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { ROOT: { uri: `${pathToFileURL(about.root).href.replace(/\/$/, '')}/` } },
        results: findings.map((finding) => toResult(finding, rules)),
      },
    ],
  }
}

function toDescriptor({ name, why, mend }: Rule): object {
  return { id: name, shortDescription: { text: why }, help: { text: mend }, defaultConfiguration: { level: 'error' } }
}

function toResult(
  { rule, file, line, column, message, severity, layer, domain }: Finding,
  rules: readonly Rule[],
): object {
  return {
    ruleId: rule,
    ruleIndex: rules.findIndex(({ name }) => name === rule),
    level: severity,
    message: { text: message },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: file.split('/').map(encodeURIComponent).join('/'), uriBaseId: 'ROOT' },
          region: { startLine: line, startColumn: column },
        },
      },
    ],
    properties: { layer, domain },
  }
}
