/** The parts of a content as the parts that both kinds of answers of `effect/ai` have in common, and texts, which streams have in pieces. */
import type { Part } from "effect-genai/wire/Content"
import type * as Response from "effect/ai/Response"
import type { GeminiCall, GeminiPart } from "../GeminiMetadata.ts"
import { isFields, type Json, json, text } from "./json.ts"
import { source } from "./sources.ts"
import type { Tools } from "./tools.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/** A text or a thought. With metadata it is a part of its own, which is joined with no other one. */
export interface Text {
  readonly type: "text" | "reasoning"
  readonly text: string
  readonly metadata: GeminiPart | undefined
}

/** A call whose arguments come in pieces. The last piece does not say that it will continue. */
export interface CallPiece {
  readonly type: "call-piece"
  readonly part: Part
  readonly isLast: boolean
}

/** A piece of an answer. */
export type Piece =
  | Text
  | CallPiece
  | Response.ToolCallPartEncoded
  | Response.ToolResultPartEncoded
  | Response.FilePartEncoded
  | Response.UrlSourcePartEncoded
  | Response.DocumentSourcePartEncoded

/** What the pieces of an answer refer to: the tools of the request, new ids, and the calls of tools that the API runs. */
export interface Reading {
  readonly tools: Tools
  readonly id: () => string
  /** The ids of the last call of each tool that the API runs, by the name of the tool. */
  readonly served: Map<string, string>
  /** The ids that the API gave to calls of functions. */
  readonly ids: Set<string>
  /** Whether a function of the program is called. */
  callsTools: boolean
}

// -----------------------------------------------------------------------------
// Conversions
// -----------------------------------------------------------------------------

/** A part as pieces. What `effect/ai` has no part for is an empty text with the part in its metadata. */
export const piecesOf = (part: Part, reading: Reading): ReadonlyArray<Piece> => {
  if (typeof part.text === "string") return [textOf(part, part.text)]
  if (isFields(part.functionCall)) return callOf(part, part.functionCall, reading)
  if (isFields(part.inlineData)) return fileOf(part, part.inlineData)
  if (isFields(part.executableCode)) return codeOf(part, part.executableCode, reading)
  if (isFields(part.codeExecutionResult)) return printedOf(part, part.codeExecutionResult, reading)
  if (isFields(part.toolCall)) return servedCallOf(part, part.toolCall, reading)
  if (isFields(part.toolResponse)) return servedResultOf(part, part.toolResponse, reading)
  if (isFields(part.functionResponse)) return remoteResultOf(part, part.functionResponse, reading)
  if (isFields(part.fileData)) return linkOf(part, part.fileData, reading)
  return [whole(part)]
}

/** A call of a function: whole, or one of the pieces that it comes in. */
export const callOf = (part: Part, call: Json, reading: Reading): ReadonlyArray<Piece> =>
  call["willContinue"] === true || Array.isArray(call["partialArgs"]) || call["name"] === undefined
    ? [{ type: "call-piece", part, isLast: call["willContinue"] !== true }]
    : [toolCallOf(part, call, reading)]

/** The id that the API gave a call. `undefined` if it gave none, or one that another call of the answer has, since results are told apart by their ids. */
export const ownIdOf = (call: Json, { ids }: Pick<Reading, "ids">): string | undefined => {
  const id = text(call["id"])
  if (id === undefined || id === "" || ids.has(id)) return undefined
  ids.add(id)
  return id
}

/** A part of a kind that `effect/ai` does not have, so that it is sent back. */
export const whole = (part: Part): Text => ({
  type: "text",
  text: "",
  metadata: { part: json(part) }
})

// -----------------------------------------------------------------------------
// Private: texts and files
// -----------------------------------------------------------------------------

const textOf = (part: Part, text: string): Text => ({
  type: part.thought === true ? "reasoning" : "text",
  text,
  metadata: metadataOf(part)
})

const fileOf = (part: Part, { data, mimeType, ...rest }: Json): ReadonlyArray<Piece> => {
  if (typeof data !== "string" || typeof mimeType !== "string" || !isBase64(data)) {
    return [whole(part)]
  }
  const { inlineData: _, thoughtSignature: _signature, ...others } = part
  const kept = { ...json(others), ...(isEmpty(rest) ? undefined : { inlineData: rest }) }
  const signature = text(part.thoughtSignature)
  const metadata: GeminiPart = {
    ...(signature === undefined ? undefined : { thoughtSignature: signature }),
    ...(isEmpty(kept) ? undefined : { part: kept })
  }
  return [{
    type: "file",
    mediaType: mimeType,
    data,
    ...(isEmpty(metadata) ? undefined : { metadata: { gemini: metadata } })
  }]
}

/** A file that the API refers to: a source for the reader, and the part for the history. */
const linkOf = (part: Part, { fileUri }: Json, { id }: Reading): ReadonlyArray<Piece> => [
  whole(part),
  source({ url: fileUri, title: undefined, metadata: {} }, id())
]

// -----------------------------------------------------------------------------
// Private: calls
// -----------------------------------------------------------------------------

const toolCallOf = (part: Part, call: Json, reading: Reading): Piece => {
  const name = text(call["name"]) ?? ""
  const own = ownIdOf(call, reading)
  const tool = reading.tools.called(name)
  const remote = tool === undefined ? remoteCallOf(name, call["args"] ?? {}, reading.tools) : undefined
  const id = own ?? reading.id()
  if (remote?.providerExecuted === true) reading.served.set(remote.name, id)
  else reading.callsTools = true
  const signature = text(part.thoughtSignature)
  const metadata: GeminiCall = {
    ...(signature === undefined ? undefined : { thoughtSignature: signature }),
    ...(own === undefined ? { withoutId: true } : undefined),
    ...(remote === undefined && !hasMore(part, call) ? undefined : { part: json(part) })
  }
  return {
    type: "tool-call",
    id,
    name: tool?.name ?? name,
    params: call["args"] ?? {},
    ...remote,
    ...(isEmpty(metadata) ? undefined : { metadata: { gemini: metadata } })
  }
}

/** A call of an action of a computer, or of a tool of an MCP server, which the API declares itself. */
export const remoteCallOf = (
  name: string,
  args: unknown,
  { served }: Tools
): Pick<Response.ToolCallPartEncoded, "name" | "params" | "providerExecuted"> | undefined => {
  const computer = served.get("computerUse")
  const servers = served.get("mcpServers")
  if (servers !== undefined && (computer === undefined || isOfServer(servers.args, name))) {
    return { name: servers.name, params: { tool: name, arguments: isFields(args) ? args : {} }, providerExecuted: true }
  }
  return computer === undefined ? undefined : { name: computer.name, params: { action: name, arguments: args } }
}

const isOfServer = (args: unknown, name: string): boolean => {
  const servers = isFields(args) ? args["servers"] : undefined
  return Array.isArray(servers) &&
    servers.some((server) => isFields(server) && name.startsWith(`${text(server["name"])}_`))
}

// -----------------------------------------------------------------------------
// Private: tools that the API runs
// -----------------------------------------------------------------------------

const codeOf = (part: Part, code: Json, reading: Reading): ReadonlyArray<Piece> => {
  const tool = reading.tools.served.get("codeExecution")
  if (tool === undefined || typeof code["code"] !== "string") return [whole(part)]
  const id = text(code["id"]) ?? reading.id()
  reading.served.set(tool.name, id)
  const language = text(code["language"])
  const params = { code: code["code"], ...(language === undefined ? undefined : { language }) }
  return [{ type: "tool-call", id, name: tool.name, params, ...asServed(part) }]
}

const printedOf = (part: Part, printed: Json, reading: Reading): ReadonlyArray<Piece> => {
  const tool = reading.tools.served.get("codeExecution")
  const id = tool === undefined ? undefined : text(printed["id"]) ?? reading.served.get(tool.name)
  if (tool === undefined || id === undefined) return [whole(part)]
  const outcome = text(printed["outcome"]) ?? "OUTCOME_UNSPECIFIED"
  const output = text(printed["output"])
  const result = { outcome, ...(output === undefined ? undefined : { output }) }
  return [{ type: "tool-result", id, name: tool.name, isFailure: false, result, ...asServed(part) }]
}

const toolTypes: ReadonlyMap<unknown, string> = /*#__PURE__*/ new Map([
  ["GOOGLE_SEARCH_WEB", "googleSearch"],
  ["GOOGLE_SEARCH_IMAGE", "googleSearch"],
  ["URL_CONTEXT", "urlContext"],
  ["GOOGLE_MAPS", "googleMaps"],
  ["FILE_SEARCH", "fileSearch"]
])

const servedCallOf = (part: Part, call: Json, reading: Reading): ReadonlyArray<Piece> => {
  const tool = reading.tools.served.get(toolTypes.get(call["toolType"]) ?? "")
  if (tool === undefined) return [whole(part)]
  const id = text(call["id"]) ?? reading.id()
  reading.served.set(tool.name, id)
  const params = isFields(call["args"]) ? call["args"] : {}
  return [{ type: "tool-call", id, name: tool.name, params, ...asServed(part) }]
}

const servedResultOf = (part: Part, answer: Json, reading: Reading): ReadonlyArray<Piece> => {
  const tool = reading.tools.served.get(toolTypes.get(answer["toolType"]) ?? "")
  return servedResult(part, answer, tool?.name, reading)
}

/** The result of a tool of an MCP server that the API called. */
const remoteResultOf = (part: Part, answer: Json, reading: Reading): ReadonlyArray<Piece> =>
  servedResult(part, answer, reading.tools.served.get("mcpServers")?.name, reading)

const servedResult = (
  part: Part,
  answer: Json,
  name: string | undefined,
  reading: Reading
): ReadonlyArray<Piece> => {
  const id = name === undefined ? undefined : text(answer["id"]) ?? reading.served.get(name)
  if (name === undefined || id === undefined) return [whole(part)]
  const result = isFields(answer["response"]) ? answer["response"] : {}
  return [{ type: "tool-result", id, name, isFailure: false, result, ...asServed(part) }]
}

/** What a call or a result of a tool that the API runs has: its part is sent back as it came. */
const asServed = (part: Part) => ({ providerExecuted: true, metadata: { gemini: { part: json(part) } } })

// -----------------------------------------------------------------------------
// Private: metadata
// -----------------------------------------------------------------------------

const ofText: ReadonlySet<string> = /*#__PURE__*/ new Set(["text", "thought", "thoughtSignature"])

const ofCall: ReadonlySet<string> = /*#__PURE__*/ new Set(["functionCall", "thoughtSignature", "name", "args", "id"])

/** The signature of a part, and the part itself if it has more fields than those. */
const metadataOf = (part: Part): GeminiPart | undefined => {
  let more = false
  for (const field in part) if (!ofText.has(field)) more = true
  const signature = text(part.thoughtSignature)
  if (signature === undefined && !more) return undefined
  return {
    ...(signature === undefined ? undefined : { thoughtSignature: signature }),
    ...(more ? { part: json(part) } : undefined)
  }
}

const hasMore = (part: Part, call: Json): boolean =>
  [...Object.keys(part), ...Object.keys(call)].some((field) => !ofCall.has(field))

const isEmpty = (fields: object): boolean => Object.keys(fields).length === 0

/** Whether a text is base64 of at least one byte. An expression with groups would fail for long texts. */
export const isBase64 = (data: string): boolean => data.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(data)
