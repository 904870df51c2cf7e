/** Texts with which somebody would try to get across. The id is of the tenant that is not theirs. */
export function hostileTexts(tenantId: string): readonly string[] {
  return [
    `'; set role hoc_owner; --`,
    `'; set local role hoc_worker; select * from hoc.tenants; --`,
    'SET ROLE hoc_operator',
    'reset role; set session authorization default',
    `'; select set_config('hoc.tenant', '${tenantId}', false); --`,
    `set_config('hoc.tenant', '${tenantId}', true)`,
    `' or tenant_id = '${tenantId}`,
    `' or '1'='1' --`,
    `") union select id::text from hoc.members --`,
    `$1; commit; begin; set hoc.tenant = '${tenantId}'`,
    `'; alter table hoc.incidents disable row level security; --`,
    '$$; rollback; $$',
    '\\',
    '%',
    '_',
    '*',
    '?',
    '\u0000',
    'a\u0000b',
    '\ud800',
    'ﷺ ‮gnimoc‬ 🏳️‍🌈 é ',
    '../../tenants',
    '{{constructor}}',
    '__proto__',
    'null',
    'x'.repeat(10_000),
  ]
}

/** Keys that nobody may name: whose it is and who asks is not for input to say. */
export function hostileKeys(tenantId: string): Readonly<Record<string, unknown>> {
  return {
    tenantId,
    tenant_id: tenantId,
    'hoc.tenant': tenantId,
    actorId: 'installation',
    role: 'owner',
    grants: ['*'],
  }
}
