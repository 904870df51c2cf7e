import { incidentId } from './incidents.ts'

/** An incident as the earlier system kept it. */
export const importRow = {
  kind: 'incident',
  id: 'inc_0a1b2c3d4e5f6071',
  tenant_id: 'acme',
  title: 'Budget Exceeded: Run 7f3a9c21',
  severity: 'MEDIUM',
  category: 'BUDGET_EXCEEDED',
  lifecycle_state: 'ACTIVE',
  status: 'resolved',
  source_type: 'run',
  source_run_id: '7f3a9c21',
  error_code: 'BUDGET_EXCEEDED',
  created_at: '2025-11-02T09:15:00.000Z',
  resolved_at: '2025-11-02T11:40:00.000Z',
  resolved_by: 'dana',
  resolution_notes: 'Raised the budget.',
} as const

/** Where it came from. */
export const importedRecord = {
  source: 'aos',
  kind: 'incident',
  externalId: importRow.id,
  entityId: incidentId,
  sha: '9f2c5b0a7e3d4c61889a0b1c2d3e4f50617283940a5b6c7d8e9fa0b1c2d3e4f5',
  importedBy: 'alice',
  importedAt: '2026-01-01T12:00:00.000Z',
} as const
