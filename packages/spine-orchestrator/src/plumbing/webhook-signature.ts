import { createHmac } from 'node:crypto'

/** What is signed: the id and the time stand in headers of their own, and the body as it is sent. */
export interface Signed {
  readonly id: string
  /** In seconds. */
  readonly timestamp: number
  readonly body: string
}

/** The headers of a message as Standard Webhooks has them: one signature for each secret, the newest first. */
export function signatureHeaders({ id, timestamp, body }: Signed, secrets: readonly string[]) {
  const signatureBy = (secret: string) =>
    createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64'))
      .update(`${id}.${timestamp}.${body}`)
      .digest('base64')
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': secrets.map((secret) => `v1,${signatureBy(secret)}`).join(' '),
  }
}
