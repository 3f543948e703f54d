/**
 * What every measured client can do: the same calls, each as its users would write it.
 */

/** The part of a response that is read: enough to count what was delivered. */
export interface Answer {
  readonly candidates?:
    | ReadonlyArray<{
      readonly content?:
        | { readonly parts?: ReadonlyArray<{ readonly text?: string | undefined }> | undefined }
        | undefined
    }>
    | undefined
}

/** An event of a stream: a response, or the text that is left of it. */
export type Event = Answer | string

/** The part of a file that is read. */
export interface Entry {
  readonly displayName?: string | undefined
  readonly sizeBytes?: string | undefined
}

/** A conversation: every message is the same. */
export interface Conversation {
  readonly send: () => Promise<Answer>
  readonly stream: (onEvent: (event: Event) => void) => Promise<void>
}

export interface Client {
  /** Sends a prompt. Default: the same for all. */
  readonly generate: (model: string, prompt?: string) => Promise<Answer>
  readonly stream: (model: string, onEvent: (event: Event) => void) => Promise<void>
  readonly embed: (model: string, texts: ReadonlyArray<string>) => Promise<ReadonlyArray<ReadonlyArray<number>>>
  /** Uploads the file at a path: what the server says of it. */
  readonly upload: (path: string) => Promise<Entry>
  /** Reads the list of files to its end, from a page token on. */
  readonly chat: (model: string) => Promise<Conversation>
  readonly list: (pageToken: string, onFile: (file: Entry) => void) => Promise<void>
}

/** What a client module exports: a client of the server at `baseUrl`. */
export type Make = (baseUrl: string) => Client | Promise<Client>

/** A client of sessions in real time. */
export interface LiveClient {
  /**
   * Opens a session. `onAudio` gets each audio of the server, as base64; what it returns is the chunk that is sent next. The promise settles when the session
   * is set up.
   */
  readonly open: (onAudio: (data: string) => string | undefined) => Promise<LiveSession>
}

export interface LiveSession {
  /** Sends a chunk of 16 kHz audio, as base64. */
  readonly send: (data: string) => unknown
  readonly close: () => unknown
}

/** What a module of a client of sessions exports. */
export type MakeLive = (baseUrl: string) => LiveClient | Promise<LiveClient>

export const liveModel = "gemini-live"

export const chunkType = "audio/pcm;rate=16000"

export const prompt = "Why is the sky blue?"

export const pageSize = 100

export const text = (event: Event): string =>
  typeof event === "string" ? event : event.candidates?.[0]?.content?.parts?.[0]?.text ?? ""
