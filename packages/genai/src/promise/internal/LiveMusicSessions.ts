/**
 * Opens a session of `live.music` for plain async code.
 */
import type * as Opened from "../../LiveMusicSession.ts"
import type { LiveMusicServerMessage } from "../../wire/plain/LiveMusic.ts"
import { LiveMusicSession } from "../LiveMusicSession.ts"
import type * as Face from "./Face.ts"
import * as Sessions from "./Sessions.ts"

/** The session, once it is set up. */
export const connect =
  (method: Face.Method) => async (params: { readonly callbacks?: unknown }): Promise<LiveMusicSession> => {
    const { send, session, ...running } = await Sessions.connect<LiveMusicServerMessage, Opened.LiveMusicSession>(
      { ...method, operation: "live.music.connect" },
      params
    )
    return new LiveMusicSession({
      ...running,
      setWeightedPrompts: async (params) => send(session.setWeightedPrompts(params)),
      setMusicGenerationConfig: async (params) => send(session.setMusicGenerationConfig(params)),
      play: () => send(session.play),
      pause: () => send(session.pause),
      stop: () => send(session.stop),
      resetContext: () => send(session.resetContext)
    })
  }
