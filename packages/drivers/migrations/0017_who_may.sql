-- Who may: an invitation carries as far as the key that made it.

-- What the key that invited was for: the first key of whoever accepts is for no more. Those of before, and those that the
-- code of before makes, were for everything.
alter table hoc.invitations
  add column scopes text[] not null default '{*}',
  add constraint invitations_scoped check (cardinality(scopes) > 0);

-- Whoever asks again and again for what their role is not granted is somebody to hear of.
alter domain hoc.security_event_kind drop constraint security_event_kind_check;
alter domain hoc.security_event_kind add constraint security_event_kind_check
  check (value in ('authentication_failed', 'key_frozen', 'key_revoked', 'key_expired', 'scope_missing', 'grant_missing',
    'operator_only'));
