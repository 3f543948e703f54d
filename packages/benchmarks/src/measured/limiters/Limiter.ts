/** What keeps the calls of a process within its part of a quota that it shares with others. */
import type { Share } from "../../Case.ts"

/** Sends a prompt, when it may. Fails if it was refused in the end. */
export type Send = () => Promise<unknown>

export interface Setting {
  readonly baseUrl: string
  readonly share: Share
  /** How many processes share the quota. */
  readonly processes: number
  /** How long the server takes to answer, in milliseconds. */
  readonly latency: number
  /** A Redis of all processes. */
  readonly redis: string
}

export type MakeLimiter = (setting: Setting) => Send | Promise<Send>

/** The model, and what it is asked. */
export const call = { model: "gemini-2.5-flash", contents: "Why is the sky blue?" } as const
