/** Token counts, which depend only on the content. */
import { isObject, type JsonObject, objects, string } from "./json.ts"
import { tokenCount } from "./text.ts"

/** The tokens of one modality. */
export interface ModalityCount {
  readonly modality: string
  readonly tokenCount: number
}

/** Counts the tokens of contents, system instruction and tools, by modality, in a request and in what it uses, such as a cache. */
export const promptTokens = (
  ...bodies: ReadonlyArray<JsonObject>
): { readonly total: number; readonly details: ReadonlyArray<ModalityCount> } => {
  const counts = new Map<string, number>()
  const contents = bodies.flatMap((body) => [
    ...objects(body["contents"]),
    ...(isObject(body["systemInstruction"]) ? [body["systemInstruction"]] : [])
  ])
  for (const part of contents.flatMap((content) => objects(content["parts"]))) {
    const modality = modalityOf(part)
    counts.set(modality, (counts.get(modality) ?? 0) + partTokens(part, modality))
  }
  for (const { tools } of bodies) {
    if (objects(tools).length > 0) {
      counts.set("TEXT", (counts.get("TEXT") ?? 0) + tokenCount(JSON.stringify(tools)))
    }
  }
  const details = [...counts].map(([modality, tokenCount]) => ({ modality, tokenCount }))
  return { total: details.reduce((sum, { tokenCount }) => sum + tokenCount, 0), details }
}

/** The tokens of a part of the answer. */
export const partTokens = (part: JsonObject, modality = modalityOf(part)): number => {
  const text = string(part["text"])
  if (text !== undefined) return tokenCount(text)
  return modality === "TEXT" ? tokenCount(JSON.stringify(part)) : mediaTokens
}

const modalityOf = (part: JsonObject): string => {
  const media = part["inlineData"] ?? part["fileData"]
  const mimeType = isObject(media) ? string(media["mimeType"]) ?? "" : "text/plain"
  switch (mimeType.split("/")[0]) {
    case "image":
      return "IMAGE"
    case "audio":
      return "AUDIO"
    case "video":
      return "VIDEO"
    case "application":
      return "DOCUMENT"
    default:
      return "TEXT"
  }
}

/** The tokens of a small image in the API; here of every medium. */
export const mediaTokens = 258
