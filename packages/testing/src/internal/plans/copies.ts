/** Scripts that repeat what a journal has. */
import * as Result from "effect/Result"
import type { Entry, Message } from "../journal.ts"
import { isObject, type JsonObject } from "../json.ts"

/** A document with a script that answers as the exchange was answered, or `undefined` if there was no answer. */
export const copy = (entry: Entry): JsonObject | undefined => {
  if (entry.status === undefined) return undefined
  if (entry.status === 101) {
    return {
      live: [{
        ...(entry.operation === undefined ? undefined : { match: entry.operation }),
        sequence: [{ answers: "nothing", steps: stepsOf(entry.messages) }]
      }]
    }
  }
  const match = entry.operation ?? { method: entry.method, path: entry.url.replace(/\?.*$/, "") }
  return { scripts: [{ match, sequence: [answerOf(entry)] }] }
}

const answerOf = ({ answerHeaders = {}, messages, status = 200 }: Entry): JsonObject => {
  const type = answerHeaders["content-type"] ?? ""
  const head = status === 200 ? undefined : { status }
  if (type.startsWith("text/event-stream")) return { events: messages.map(({ text }) => eventOf(text)), ...head }
  const text = messages.map(({ text }) => text).join("")
  if (type.includes("html")) return { html: text, ...head }
  const json = parsed(text)
  if (json === undefined) return { text, ...head, ...(type === "" ? undefined : { headers: { "content-type": type } }) }
  return errorOf(json, status) ?? { json, ...head }
}

/** An error of the classic API, which scripts write shorter. */
const errorOf = (json: unknown, status: number): JsonObject | undefined => {
  const error = isObject(json) ? json["error"] : undefined
  if (!isObject(error) || error["code"] !== status || typeof error["message"] !== "string") return undefined
  const { code, details, message } = error
  return { error: { code, message, ...(details === undefined ? undefined : { details }) } }
}

const eventOf = (text: string): JsonObject => {
  const values = (name: string) =>
    text.split(/\r\n|\n|\r/).filter((line) => line.startsWith(`${name}:`))
      .map((line) => line.slice(name.length + 1).replace(/^ /, ""))
  const data = values("data").join("\n")
  const [event, id] = [values("event")[0], values("id")[0]]
  return {
    ...(event === undefined ? undefined : { event }),
    ...(id === undefined ? undefined : { id }),
    data: parsed(data) ?? data
  }
}

/** What the server sent, after as many messages of the client as then. */
const stepsOf = (messages: ReadonlyArray<Message>): ReadonlyArray<JsonObject> =>
  messages.map(({ by, text }) => by === "client" ? { received: "*" } : { send: [parsed(text) ?? text] })

const parsed = (text: string): unknown => Result.getOrUndefined(Result.try((): unknown => JSON.parse(text)))
