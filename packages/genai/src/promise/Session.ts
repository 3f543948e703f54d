/**
 * A session of `live` for plain async code.
 *
 * @since 0.1.0
 */
import type {
  LiveClientContextUpdate,
  LiveSendClientContentParameters,
  LiveSendRealtimeInputParameters,
  LiveSendToolResponseParameters,
  LiveServerMessage,
  LiveServerSetupComplete
} from "../wire/plain/Live.ts"

/**
 * An open session with a model. What is sent is checked at once: a method throws the error of a wrong parameter. What the session cannot send any more, because
 * it has ended, is an error for `onerror`.
 *
 * Without `callbacks.onmessage`, the session is an async iterable of its messages. A loop that is left early does not end the session, and the next loop goes on
 * with the next message. It ends when the session does, and throws if the session fails.
 *
 * @category models
 * @since 0.1.0
 */
export class Session implements AsyncIterable<LiveServerMessage>, AsyncDisposable {
  /** What the server said when the session was set up. */
  readonly setupComplete: LiveServerSetupComplete
  readonly #verbs: Pick<Session, keyof Session>

  constructor(verbs: Pick<Session, keyof Session>) {
    this.#verbs = verbs
    this.setupComplete = verbs.setupComplete
  }

  /**
   * Adds turns to the conversation, in order, and interrupts the model. The model answers unless `turnComplete` is `false`. Without turns, it answers to what was
   * added before.
   */
  sendClientContent(params?: LiveSendClientContentParameters): void {
    this.#verbs.sendClientContent(params)
  }

  /** Sends input as it happens: text, audio, video, and the marks of activity. */
  sendRealtimeInput(params: LiveSendRealtimeInputParameters): void {
    this.#verbs.sendRealtimeInput(params)
  }

  /** Sends results of functions that the model called. */
  sendToolResponse(params: LiveSendToolResponseParameters): void {
    this.#verbs.sendToolResponse(params)
  }

  /** Replaces the system instruction or the tools for the rest of the session. */
  sendContextUpdate(params: LiveClientContextUpdate): void {
    this.#verbs.sendContextUpdate(params)
  }

  /** Closes the session. `onclose` is called when it has ended. */
  close(): void {
    this.#verbs.close()
  }

  /** The messages, from `setupComplete` on. Throws if there is an `onmessage`, which gets them. */
  [Symbol.asyncIterator](): AsyncIterator<LiveServerMessage> {
    return this.#verbs[Symbol.asyncIterator]()
  }

  /** Closes the session at the end of an `await using` block. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#verbs[Symbol.asyncDispose]()
  }
}
