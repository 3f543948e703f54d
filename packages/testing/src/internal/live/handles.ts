/** The handles of sessions that can be resumed. Each restores the conversation as it was when the handle was issued. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { JsonObject } from "../json.ts"
import { uniqueName } from "../text.ts"

export interface Conversation {
  /** The turns until now. */
  readonly contents: ReadonlyArray<JsonObject>
  /** The calls of all sessions of the conversation, by id. A later session takes the results that are missing. */
  readonly calls: Map<string, Call>
}

export interface Call {
  readonly name: unknown
  /** Whether a result is missing. */
  readonly open: boolean
}

export interface Handles {
  /** A new handle for a conversation. It is valid for two hours. */
  readonly issue: (conversation: Conversation) => Effect.Effect<string>
  readonly redeem: (handle: string) => Effect.Effect<Conversation | undefined>
}

export const make = (): Handles => {
  const issued = new Map<string, Conversation & { readonly expiresAt: number }>()
  let count = 0
  return {
    issue: (conversation) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        // Handles are in order of their end.
        for (const [handle, { expiresAt }] of issued) {
          if (expiresAt > now) break
          issued.delete(handle)
        }
        const handle = uniqueName("live_handle", count++, 32)
        issued.set(handle, { ...conversation, expiresAt: now + lifetime })
        return handle
      }),
    redeem: (handle) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        const found = issued.get(handle)
        return found === undefined || found.expiresAt <= now ? undefined : found
      })
  }
}

const lifetime = 2 * 60 * 60_000
