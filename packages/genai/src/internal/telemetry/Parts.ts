/**
 * The parts of the messages of OpenTelemetry's GenAI conventions, of parts of contents and of content and steps of interactions.
 */
import { asFields, type Fields } from "../check/Fields.ts"
import { textOf } from "./Operation.ts"

/** A part of the conventions. */
export interface Part extends Readonly<Fields> {
  readonly type: string
}

export const text = (content: unknown): Part => ({ type: "text", content: String(content ?? "") })

/** The parts of a text, of a part of a content, or of a content or a step of an interaction. */
export const partsOf = (item: unknown): ReadonlyArray<Part> => {
  if (typeof item === "string") return [text(item)]
  const fields = asFields(item)
  const { type } = fields
  if (typeof type === "string") return ofInteraction(type, fields)
  const reading = Object.keys(readings).find((name) => fields[name] !== undefined)
  if (reading !== undefined) return [readings[reading]!(fields)]
  const [name] = Object.keys(fields)
  return name === undefined ? [] : [{ ...fields, type: name }]
}

/** An image that a model made. */
export const image = (given: unknown): Part => {
  const { gcsUri, imageBytes, mimeType } = asFields(given)
  return media(textOf(mimeType) ?? "image/png", textOf(gcsUri), imageBytes)
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** How a part is read that has a field of this name. */
const readings: { readonly [field: string]: (part: Fields) => Part } = {
  text: ({ text: said, thought }) => thought === true ? { type: "reasoning", content: String(said) } : text(said),
  functionCall: ({ functionCall }) => {
    const { args, id, name } = asFields(functionCall)
    return { type: "tool_call", id: textOf(id), name: String(name), arguments: args }
  },
  functionResponse: ({ functionResponse }) => {
    const { id, response } = asFields(functionResponse)
    return { type: "tool_call_response", id: textOf(id), response: response ?? {} }
  },
  inlineData: ({ inlineData }) => {
    const { data, mimeType } = asFields(inlineData)
    return media(mimeType, undefined, data)
  },
  fileData: ({ fileData }) => {
    const { fileUri, mimeType } = asFields(fileData)
    return media(mimeType, textOf(fileUri), undefined)
  },
  executableCode: ({ executableCode }) => ({
    type: "server_tool_call",
    name: "code_execution",
    server_tool_call: { ...asFields(executableCode), type: "code_execution" }
  }),
  codeExecutionResult: ({ codeExecutionResult }) => ({
    type: "server_tool_call_response",
    server_tool_call_response: { ...asFields(codeExecutionResult), type: "code_execution" }
  })
}

const ofInteraction = (type: string, fields: Fields): ReadonlyArray<Part> => {
  switch (type) {
    case "text":
      return [text(fields["text"])]
    case "user_input":
    case "model_output":
      return listOf(fields["content"]).flatMap(partsOf)
    case "thought":
      return [{
        type: "reasoning",
        content: listOf(fields["summary"]).flatMap(partsOf).map((part) => String(part["content"] ?? "")).join("")
      }]
    case "function_call":
      return [{
        type: "tool_call",
        id: textOf(fields["id"]),
        name: String(fields["name"]),
        arguments: fields["arguments"]
      }]
    case "function_result":
      return [{ type: "tool_call_response", id: textOf(fields["call_id"]), response: fields["result"] ?? {} }]
    case "image":
    case "audio":
    case "video":
    case "document":
      return [media(fields["mime_type"] ?? type, textOf(fields["uri"]), fields["data"])]
    default:
      return [serverTool(type, fields)]
  }
}

/** A call of a tool of the server, or its result. */
const serverTool = (type: string, fields: Fields): Part => {
  const [, name, kind] = /^(.+)_(call|result)$/.exec(type) ?? []
  if (kind === "call") {
    return {
      type: "server_tool_call",
      id: textOf(fields["id"]),
      name: name!,
      server_tool_call: { ...fields, type: name }
    }
  }
  return kind === "result"
    ? {
      type: "server_tool_call_response",
      id: textOf(fields["call_id"]),
      server_tool_call_response: { ...fields, type: name }
    }
    : { ...fields, type }
}

/** Media by an address, or media whose bytes are left out. */
const media = (mimeType: unknown, uri: string | undefined, data: unknown): Part => {
  const mime_type = textOf(mimeType)
  const modality = mime_type?.split("/", 1)[0] ?? "file"
  return uri === undefined
    ? { type: "blob", mime_type, modality, content: "", size: sizeOf(data) }
    : { type: "uri", mime_type, modality, uri }
}

/** The bytes of a Base64 text. */
const sizeOf = (data: unknown): number | undefined =>
  typeof data === "string" ? Math.floor(data.replace(/=+$/, "").length * 3 / 4) : undefined

const listOf = (value: unknown): ReadonlyArray<unknown> =>
  Array.isArray(value) ? value : value === undefined ? [] : [value]
