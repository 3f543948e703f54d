/**
 * A session that generates music in real time: what it receives, and how the music is steered.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { Pcm } from "./Audio.ts"
import type { GenAIError } from "./GenAIError.ts"
import type { LiveMusicServerMessage } from "./LiveMusicServerMessage.ts"
import type { LiveEvent } from "./LiveSession.ts"
import type * as Wire from "./wire/LiveMusic.ts"

/**
 * An open session of music. It ends with its scope. A session that breaks cannot be resumed: `messages` and `audio` fail then, after what was delivered.
 *
 * @category models
 * @since 0.1.0
 */
export interface LiveMusicSession {
  /**
   * The messages of the server, from `setupComplete` on, each once and in order. The stream ends when the session is closed by either side as agreed, and fails
   * when it ends otherwise. It is read by one reader: two readers share the messages.
   */
  readonly messages: Stream.Stream<LiveMusicServerMessage, GenAIError>
  /** The audio of `messages`, of which only one is read: PCM with 48,000 Hz and two channels. It comes faster than it plays, until about 10 seconds wait. */
  readonly audio: Stream.Stream<Pcm, GenAIError>
  /** Prompts that the server has filtered out, with its reasons. Every reader gets them; of very many only the last 64 are kept. It ends with the session. */
  readonly filteredPrompts: Stream.Stream<Wire.LiveMusicFilteredPrompt>
  /** What happens to the connection: `Connected`, and `Ended` as the last. */
  readonly events: Stream.Stream<LiveEvent>
  /**
   * Replaces the prompts of the session. Fails with `InvalidRequest` if there is none, if one has no text, or if a weight is not a number other than 0. The server
   * scales the weights to a sum of 1.
   */
  readonly setWeightedPrompts: (params: Wire.LiveMusicSetWeightedPromptsParameters) => Effect.Effect<void, GenAIError>
  /** Replaces the settings of the music. Settings that are left out have their defaults again. `bpm` and `scale` change with `resetContext`. */
  readonly setMusicGenerationConfig: (
    params?: Partial<Wire.LiveMusicSetConfigParameters>
  ) => Effect.Effect<void, GenAIError>
  /** Starts the music, or goes on after `pause`. Set prompts before. */
  readonly play: Effect.Effect<void, GenAIError>
  /** Halts the music. `play` goes on from here. */
  readonly pause: Effect.Effect<void, GenAIError>
  /** Stops the music, and forgets what was played. Prompts and settings stay. */
  readonly stop: Effect.Effect<void, GenAIError>
  /** Forgets what was played, and goes on playing. Prompts and settings stay. */
  readonly resetContext: Effect.Effect<void, GenAIError>
  /** Closes the session. Its streams end. Closing it again does nothing. */
  readonly close: Effect.Effect<void>
}
