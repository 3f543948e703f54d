/**
 * A session of `live.music` for plain async code.
 *
 * @since 0.1.0
 */
import type {
  LiveMusicServerMessage,
  LiveMusicSetConfigParameters,
  LiveMusicSetWeightedPromptsParameters
} from "../wire/plain/LiveMusic.ts"

/**
 * An open session of music. What is sent is checked at once: a method rejects or throws the error of a wrong parameter. What the session cannot send any more,
 * because it has ended, is an error for `onerror`.
 *
 * Without `callbacks.onmessage`, the session is an async iterable of its messages. A loop that is left early does not end the session, and the next loop goes on
 * with the next message. It ends when the session does, and throws if the session fails.
 *
 * @category models
 * @since 0.1.0
 */
export class LiveMusicSession implements AsyncIterable<LiveMusicServerMessage>, AsyncDisposable {
  readonly #verbs: Pick<LiveMusicSession, keyof LiveMusicSession>

  constructor(verbs: Pick<LiveMusicSession, keyof LiveMusicSession>) {
    this.#verbs = verbs
  }

  /** Replaces the prompts. The server scales their weights to a sum of 1. */
  async setWeightedPrompts(params: LiveMusicSetWeightedPromptsParameters): Promise<void> {
    return this.#verbs.setWeightedPrompts(params)
  }

  /** Replaces the settings of the music. Settings that are left out have their defaults again. */
  async setMusicGenerationConfig(params: Partial<LiveMusicSetConfigParameters>): Promise<void> {
    return this.#verbs.setMusicGenerationConfig(params)
  }

  /** Starts the music, or goes on after `pause`. */
  play(): void {
    this.#verbs.play()
  }

  /** Halts the music. `play` goes on from here. */
  pause(): void {
    this.#verbs.pause()
  }

  /** Stops the music, and forgets what was played. Prompts and settings stay. */
  stop(): void {
    this.#verbs.stop()
  }

  /** Forgets what was played, and goes on playing. Prompts and settings stay. */
  resetContext(): void {
    this.#verbs.resetContext()
  }

  /** Closes the session. `onclose` is called when it has ended. */
  close(): void {
    this.#verbs.close()
  }

  /** The messages, from `setupComplete` on. Throws if there is an `onmessage`, which gets them. */
  [Symbol.asyncIterator](): AsyncIterator<LiveMusicServerMessage> {
    return this.#verbs[Symbol.asyncIterator]()
  }

  /** Closes the session at the end of an `await using` block. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#verbs[Symbol.asyncDispose]()
  }
}
