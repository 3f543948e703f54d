/** Recordings of other tools: the replay files of Google's Python SDK, and those of Google's test-server. */
import { isObject, type JsonObject, list, number, object, objects, sorted, string, strings } from "../json.ts"
import { bytesOf, bytesOfLatin1, latin1Of, type Piece, pieceOf, textOf } from "./bytes.ts"
import { Redactor } from "./redaction.ts"

/** The content of a recording in our format, still to be checked. `undefined` for what is no recording of these tools. */
export const imported = (file: JsonObject): unknown => {
  const id = string(file["recordID"]) ?? string(read(file, "replay_id"))
  if (id === undefined || !Array.isArray(file["interactions"])) return undefined
  return {
    cassette: 1,
    id,
    exchanges: objects(file["interactions"]).map((interaction) => exchange(interaction, new Redactor(new Set()))),
    sessions: []
  }
}

/** Whether a text is a recording of a WebSocket. */
export const isSocketLog = (text: string): boolean => /^\s*>\d+ /.test(text)

/** Lines `>LENGTH text` of the client and `<LENGTH text` of the server. The length is that of the bytes with the line break after them. */
export const socketLog = (text: string, path: string): unknown => {
  const bytes = latin1Of(bytesOf(text))
  const frames: Array<unknown> = []
  for (const marks = /\s*([<>])(\d+) /y;;) {
    const [, mark, length] = marks.exec(bytes) ?? []
    if (length === undefined) break
    const from = marks.lastIndex
    marks.lastIndex = from + Number(length)
    const data = textOf(bytesOfLatin1(bytes.slice(from, marks.lastIndex - 1))) ?? ""
    frames.push({ by: mark === ">" ? "client" : "server", at: 0, data: pieceOf(data) })
  }
  return {
    cassette: 1,
    id: path.replace(/^.*\//, "").replace(/\.websocket\.log$/, ""),
    exchanges: [],
    // The file does not say to which address the client connected.
    sessions: [{ url: "{REDACTED}", frames }]
  }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** A field by its name in snake case or in camel case. */
const read = (value: JsonObject, name: string): unknown =>
  value[name] ?? value[name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())]

const exchange = (interaction: JsonObject, redactor: Redactor) => {
  const request = object(interaction["request"])
  const response = object(interaction["response"])
  const url = addressOf(request)
  const body = list(read(request, "body_segments"))
  const headers = headersOf(response)
  const isStream = /[?&]alt=sse\b/.test(url) || headers["content-type"]?.startsWith("text/event-stream") === true
  redactor.learnBody(bytesOf(JSON.stringify([body, list(read(response, "body_segments"))])))
  const chunks = [
    ...without(list(read(response, "body_segments")), redactor).map((segment): Piece =>
      typeof segment === "string"
        ? pieceOf(segment)
        : isStream
        ? { before: "data: ", json: segment, after: "\r\n\r\n" }
        : { json: segment, indent: 2 }
    ),
    ...strings(read(response, "byte_segments")).map((segment): Piece => ({ base64: standard(segment) }))
  ]
  const { "content-type": type } = headersOf(request)
  return {
    request: {
      method: (string(request["method"]) ?? "GET").toUpperCase(),
      url,
      // The other headers are those of the client that was recorded.
      headers: type === undefined ? {} : { "content-type": type },
      ...(body.length === 0 ? undefined : { body: { json: sorted(redactor.json(body.length === 1 ? body[0] : body)) } })
    },
    response: {
      at: 0,
      status: number(read(response, "status_code")) ?? 200,
      headers,
      chunks: chunks.map((piece) => ({ at: 0, data: [piece] }))
    }
  }
}

/** The same values without secrets: these tools keep what answers say. */
const without = (values: ReadonlyArray<unknown>, redactor: Redactor): ReadonlyArray<unknown> =>
  values.length === 0 ? values : JSON.parse(redactor.text(JSON.stringify(values)))

/** The test-server keeps the path and the host apart. The query is in order, as in our files. */
const addressOf = (request: JsonObject): string => {
  const url = string(request["url"]) ?? ""
  const host = string(request["serverAddress"])
  const port = number(request["port"])
  const origin = host === undefined
    ? ""
    : `${string(request["protocol"]) ?? "https"}://${host}${
      port === undefined || port === 443 || port === 80 ? "" : `:${port}`
    }`
  const [path = "", query] = `${origin}${url}`.split(/\?(.*)/s)
  return query === undefined ? path : `${path}?${query.split("&").map(decode).toSorted().join("&")}`
}

const decode = (parameter: string): string => {
  try {
    return decodeURIComponent(parameter)
  } catch {
    return parameter
  }
}

/** The bodies are not packed there, although the headers say so, with the length of the packed body. */
const dropped = /^(content-encoding|content-length|transfer-encoding|connection|set-cookie|date)$/

const headersOf = (message: JsonObject): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(isObject(message["headers"]) ? message["headers"] : {})
      .map(([name, value]) => [name.toLowerCase(), Array.isArray(value) ? value.join(", ") : String(value)] as const)
      .filter(([name]) => !dropped.test(name))
  )

/** Python writes bytes in the alphabet of URLs. */
const standard = (base64: string): string => base64.replaceAll("-", "+").replaceAll("_", "/")
