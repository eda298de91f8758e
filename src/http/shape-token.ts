import type { Token } from '../store/ledger.ts'
import type { Token as WireToken } from '../wire/tokens.ts'
import { timeText, timeTextOrNull } from './time.ts'

export function wireToken({ id, name, hint, scopes, buckets, ...times }: Token): WireToken {
  return {
    id,
    name,
    hint,
    scopes: [...scopes],
    buckets: buckets === null ? null : [...buckets],
    created_at: timeText(times.createdAt),
    expires_at: timeTextOrNull(times.expiresAt),
    last_used_at: timeTextOrNull(times.lastUsedAt),
    revoked_at: timeTextOrNull(times.revokedAt),
  }
}
