/**
 * What the sessions of the two SDKs differ in, and which differences are on purpose.
 */
import * as Differences from "./Differences.ts"
import type { Conversation, Outcome } from "./LiveSdks.ts"
import type * as Sdks from "./Sdks.ts"

/** How one conversation went in both. */
export interface Both {
  readonly official: Outcome
  readonly ours: Outcome
}

/** One difference: a conversation that shows it, what each makes of the last message of it, and why. */
export interface Difference {
  readonly title: string
  readonly reason: string
  readonly on: keyof typeof Sdks.settings
  readonly conversation: Conversation
  /** The last frame, or how it was refused. */
  readonly official: unknown
  readonly ours: unknown
  /** Which other messages it accounts for. */
  readonly accountsFor: (message: Message) => boolean
}

/** A setup or a message as each SDK sent it, in the form of a call. */
type Message = Sdks.Both & { readonly params: Sdks.Params }

/** Why two conversations are not the same; nothing when they are. */
export const unexplained = (both: Both, conversation: Conversation): ReadonlyArray<string> =>
  messagesOf(both, conversation).flatMap((message) =>
    differences.some(({ accountsFor }) => accountsFor(message))
      ? []
      : Differences.unexplained(message, message.params).map((problem) =>
        `${JSON.stringify(message.params)}: ${problem}`
      )
  )

/** The last frame of a conversation, or how it was refused. */
export const last = ({ connection, refused, sent }: Outcome): unknown => {
  if (refused !== undefined) return String(refused)
  const message = sent.at(-1)
  return message === undefined ? connection?.frames[0] : "error" in message ? String(message.error) : message.frame
}

/** The messages of a conversation as calls. Those that were refused before a connection was opened have sent nothing. */
export const messagesOf = ({ official, ours }: Both, { params, sends = [] }: Conversation): ReadonlyArray<Message> => [
  { params, official: called(official.refused, opening(official)), ours: called(ours.refused, opening(ours)) },
  ...sends.slice(0, Math.min(official.sent.length, ours.sent.length)).map(({ params, verb }, index) => ({
    params: { [verb]: params },
    official: answered(official.sent[index]!),
    ours: answered(ours.sent[index]!)
  }))
]

/** What was sent first. Ours has sent something with the connection that it opens. */
const opening = ({ connection, refused }: Outcome): ReadonlyArray<unknown> =>
  connection === undefined ? [] : refused === undefined ? connection.frames.slice(0, 1) : connection.frames

const answered = (sent: Outcome["sent"][number]): Sdks.Outcome =>
  "error" in sent ? called(sent.error, []) : called(undefined, [sent.frame])

const called = (error: unknown, frames: ReadonlyArray<unknown>): Sdks.Outcome => ({
  error,
  value: undefined,
  sent: frames.map((body) => ({ method: "POST", url: "ws://127.0.0.1/", headers: {}, body }))
})

const model = "gemini-live-2.5-flash-preview"
const opened = { resource: "live", params: { model } } as const
const vertexModel = `projects/p/locations/us-central1/publishers/google/models/${model}`
const audio = { generationConfig: { responseModalities: ["AUDIO"] } }

/** Ours refuses in these words what the official SDK sends. */
const refusedByOurs = (pattern: RegExp) => ({ official, ours }: Message): boolean =>
  official.sent.length > 0 && ours.sent.length === 0 && pattern.test(String(ours.error))

/** What the two differ in. */
export const differences: ReadonlyArray<Difference> = [
  {
    title: "input with nothing in it",
    reason: "It says nothing to the model.",
    on: "gemini",
    conversation: { ...opened, sends: [{ verb: "sendRealtimeInput", params: {} }] },
    official: { realtimeInput: {} },
    ours: "InvalidRequest: Invalid params: expected text, audio, video, audioStreamEnd, activityStart or activityEnd",
    accountsFor: refusedByOurs(/expected text, audio, video, audioStreamEnd, activityStart or activityEnd$/)
  },
  {
    title: "modalities in generationConfig, on Vertex AI",
    reason: "They are the choice of the caller, and the default does not replace them.",
    on: "vertex",
    conversation: {
      resource: "live",
      params: { model, config: { generationConfig: { responseModalities: ["TEXT"] } } }
    },
    official: { setup: { model: vertexModel, ...audio } },
    ours: { setup: { model: vertexModel, generationConfig: { responseModalities: ["TEXT"] } } },
    accountsFor: ({ params }) => /"generationConfig":\{[^}]*"responseModalities"/.test(JSON.stringify(params))
  },
  {
    title: "a model of the Developer API by its full name, on Vertex AI",
    reason: "It is the model of that name of the publisher google, as for every other method.",
    on: "vertex",
    conversation: { resource: "live", params: { model: `models/${model}` } },
    official: { setup: { model: `models/${model}`, ...audio } },
    ours: { setup: { model: vertexModel, ...audio } },
    accountsFor: ({ ours, params }) => String(params["model"]).startsWith("models/") && ours.error === undefined
  },
  {
    title: "parts in turns that Vertex AI does not have",
    reason: "Vertex AI does not know them, as in every other method; the official SDK checks them there, and not here.",
    on: "vertex",
    conversation: {
      ...opened,
      sends: [{ verb: "sendClientContent", params: { turns: { parts: [{ toolCall: { id: "1" } }] } } }]
    },
    official: { clientContent: { turns: [{ parts: [{ toolCall: { id: "1" } }] }], turnComplete: true } },
    ours: "UnsupportedField: turns[0].parts[0].toolCall is not supported by the Vertex AI",
    accountsFor: refusedByOurs(/^UnsupportedField: turns/)
  },
  {
    title: "prompts without a text or a weight",
    reason: "The server refuses them, and ends the session.",
    on: "gemini",
    conversation: {
      resource: "live.music",
      params: { model: "models/lyria-realtime-exp" },
      sends: [{ verb: "setWeightedPrompts", params: { weightedPrompts: [{ text: "Oboe" }] } }]
    },
    official: { clientContent: { weightedPrompts: [{ text: "Oboe" }] } },
    ours: "InvalidRequest: Invalid weightedPrompts[0].weight: expected a number other than 0",
    accountsFor: refusedByOurs(/weightedPrompts\[\d+\]\.(text|weight): expected/)
  }
]
