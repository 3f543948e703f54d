/**
 * What a model is answered by a tool of an MCP server. Every block of a result gets there: as text, as media where the API takes it, or else described.
 */
import * as Base64 from "effect/encoding/Base64"
import * as Result from "effect/Result"
import type { Answer } from "../../Tool.ts"
import type { FunctionResultSubcontent } from "../../wire/InteractionStep.ts"
import { asFields, type Fields, isFields } from "../check/Fields.ts"

/** The answer that a result is. A structured result is a value; the text that repeats it, for clients that do not read it, is left out. */
export const answerOf = (result: unknown): Answer => {
  const { content, isError, structuredContent: value } = asFields(result)
  const blocks: ReadonlyArray<unknown> = Array.isArray(content) ? content : []
  if (isError === true) return { _tag: "Failure", error: errorOf(blocks, value) }
  if (value === undefined) {
    return blocks.length === 0 ? { _tag: "Value", value: "" } : { _tag: "Content", content: blocks.map(pieceOf) }
  }
  const json = JSON.stringify(value)
  const others = blocks.filter((block) => !repeats(block, json))
  return others.length === 0
    ? { _tag: "Value", value }
    : { _tag: "Content", content: [text(json), ...others.map(pieceOf)] }
}

// -----------------------------------------------------------------------------
// Private: results
// -----------------------------------------------------------------------------

/** What went wrong, in the words of the tool. */
const errorOf = (blocks: ReadonlyArray<unknown>, value: unknown): unknown => {
  const words = blocks.map((block) => {
    const piece = pieceOf(block)
    return piece.type === "text" ? piece.text : `(${piece.mime_type})`
  }).filter((words) => words !== "")
  return words.length > 0 ? words.join("\n") : value ?? "The tool failed, and did not say why"
}

/** Whether a block is a structured result as text. */
const repeats = (block: unknown, json: string): boolean => {
  const { text, type } = asFields(block)
  if (type !== "text" || typeof text !== "string") return false
  return Result.getOrElse(Result.try(() => JSON.stringify(JSON.parse(text)) === json), () => false)
}

const pieceOf = (block: unknown): FunctionResultSubcontent => {
  const { data, mimeType, resource, text: words, type } = asFields(block)
  if (type === "text" && typeof words === "string") return text(words)
  if ((type === "image" || type === "audio") && isData(data)) return fileOf(data, mimeType, type)
  if (type === "resource" && isFields(resource)) return resourceOf(resource)
  if (type === "resource_link") return linkOf(asFields(block))
  return text(JSON.stringify(block) ?? String(block))
}

const text = (text: string): FunctionResultSubcontent => ({ type: "text", text })

// -----------------------------------------------------------------------------
// Private: resources
// -----------------------------------------------------------------------------

const resourceOf = (resource: Fields): FunctionResultSubcontent => {
  const { blob, mimeType, text: words, uri } = resource
  if (typeof words === "string") return text(`${uri}\n${words}`)
  return isData(blob) ? fileOf(blob, mimeType, String(uri)) : text(JSON.stringify(resource))
}

/** A link. The API reads files of its own and of Cloud Storage; any other is for tools of the server, and the model is told about it. */
const linkOf = (link: Fields): FunctionResultSubcontent => {
  const { description, mimeType, name, title, uri } = link
  const kind = kindOf(mimeType)
  if (kind !== undefined && typeof uri === "string" && isOfGoogle.test(uri)) {
    return { type: kind, mime_type: mimeType, uri } as FunctionResultSubcontent
  }
  const type = typeof mimeType === "string" ? ` (${mimeType})` : ""
  return text(
    `${title ?? name ?? "Resource"}: ${uri}${type}${typeof description === "string" ? `\n${description}` : ""}`
  )
}

const isOfGoogle = /^(gs:\/\/|https:\/\/generativelanguage\.googleapis\.com\/[^/]+\/files\/)/

// -----------------------------------------------------------------------------
// Private: files
// -----------------------------------------------------------------------------

/** Bytes, or their Base64. */
type Data = Uint8Array | string

const isData = (value: unknown): value is Data => typeof value === "string" || value instanceof Uint8Array

/** A file: media as such, text as text. Of any other file the model is told what it is: the API would refuse the request that holds it. */
const fileOf = (data: Data, mimeType: unknown, name: string): FunctionResultSubcontent => {
  const kind = kindOf(mimeType)
  if (kind !== undefined) {
    const base64 = typeof data === "string" ? data : Base64.encode(data)
    return { type: kind, mime_type: mimeType, data: base64 } as FunctionResultSubcontent
  }
  const bytes = typeof data === "string" ? Result.getOrUndefined(Base64.decode(data)) : data
  if (bytes !== undefined && isText.test(String(mimeType))) return text(`${name}\n${new TextDecoder().decode(bytes)}`)
  return text(`${name}: a file of type ${mimeType ?? "unknown"}, ${bytes?.length ?? 0} bytes, which you cannot see`)
}

/** The kind of content that a file is in the API. */
const kindOf = (mimeType: unknown): "image" | "audio" | "video" | "document" | undefined => {
  if (typeof mimeType !== "string") return undefined
  const [, kind] = /^(image|audio|video)\/(?!svg)\w/i.exec(mimeType) ?? []
  if (kind !== undefined) return kind.toLowerCase() as "image" | "audio" | "video"
  return /^application\/pdf\b/i.test(mimeType) ? "document" : undefined
}

const isText = /^(text\/|(application|image)\/([\w.-]+\+)?(json|xml|yaml)\b)/i
