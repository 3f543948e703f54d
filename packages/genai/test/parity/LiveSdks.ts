/**
 * Live sessions of the official SDK and of ours, driven the same way: same settings, same parameters, same server.
 */
import * as Official from "@google/genai"
import * as Auth from "../../src/Auth.ts"
import * as Ours from "../../src/promise/GoogleGenAI.ts"
import type { Connection, LiveServer } from "./LiveServer.ts"
import type { Params, Settings } from "./Sdks.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/** The methods of a session that send something. */
export type Verb =
  | "sendClientContent"
  | "sendRealtimeInput"
  | "sendToolResponse"
  | "sendContextUpdate"
  | "setWeightedPrompts"
  | "setMusicGenerationConfig"
  | "play"
  | "pause"
  | "stop"
  | "resetContext"

/** What is sent in a session. */
export interface Send {
  readonly verb: Verb
  readonly params?: unknown
}

/** How to connect, and what is sent then. */
export interface Conversation {
  readonly resource: "live" | "live.music"
  readonly params: Params
  readonly sends?: ReadonlyArray<Send>
}

/** What came of a conversation. */
export interface Outcome {
  /** The connection, if there was one. */
  readonly connection: Connection | undefined
  /** Why there is no session. */
  readonly refused: unknown
  /** The frame of each thing that was sent, or the error of its method. */
  readonly sent: ReadonlyArray<{ readonly frame: unknown } | { readonly error: unknown }>
}

// -----------------------------------------------------------------------------
// Conversations
// -----------------------------------------------------------------------------

/** A client whose sessions are with the server. */
export interface Client {
  readonly hold: (conversation: Conversation) => Promise<Outcome>
  readonly close: () => Promise<void>
}

/** A client of the official SDK. */
export const official = (server: LiveServer, { token, ...options }: Settings): Client =>
  client(server, {
    ai: new Official.GoogleGenAI(
      {
        ...options,
        ...(token === undefined ? {} : { googleAuthOptions: { authClient: tokenClient(token) } }),
        httpOptions: { ...options.httpOptions, baseUrl: server.baseUrl }
      } as Official.GoogleGenAIOptions
    ),
    // It changes what it is given.
    given: (value) => structuredClone(value),
    close: () => Promise.resolve()
  })

/** A client of ours. */
export const ours = (server: LiveServer, { token, ...options }: Settings): Client => {
  const ai = new Ours.GoogleGenAI({
    ...options,
    ...(token === undefined ? {} : { auth: Auth.bearer(token) }),
    httpOptions: { ...options.httpOptions, baseUrl: server.baseUrl }
  })
  return client(server, { ai, given: (value) => value, close: () => ai.close() })
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

interface Sdk {
  readonly ai: object
  readonly given: (value: unknown) => unknown
  readonly close: () => Promise<void>
}

const callbacks = { onmessage: () => {}, onerror: () => {}, onclose: () => {} }

const client = (server: LiveServer, { ai, close, given }: Sdk): Client => ({
  close,
  hold: async ({ params, resource, sends = [] }) => {
    const before = server.connections.length
    const owner: object = resource.split(".").reduce((owner, name) => Reflect.get(owner, name), ai)
    const errors: Array<unknown> = []
    let refused: unknown
    let session: object | undefined
    try {
      session = await Reflect.apply(Reflect.get(owner, "connect"), owner, [{ ...given(params) as object, callbacks }])
    } catch (error) {
      refused = error
    }
    const connection = server.connections[before]
    if (session === undefined) {
      // The official SDK leaves a connection open when it finds something wrong with the setup.
      connection?.cut()
    } else {
      for (const { params, verb } of sends) {
        try {
          errors.push(await Reflect.apply(Reflect.get(session, verb), session, [given(params)]))
        } catch (error) {
          errors.push(error)
        }
      }
      Reflect.apply(Reflect.get(session, "close"), session, [])
    }
    await connection?.ended
    let index = 0
    return {
      connection,
      refused,
      sent: errors.map((error) => error === undefined ? { frame: connection?.frames[++index] } : { error })
    }
  }
})

const tokenClient = (token: string) => ({
  getRequestHeaders: () => Promise.resolve(new Headers({ authorization: `Bearer ${token}` }))
})
