/** Files of prompts as the API takes them. */
import type { FunctionResponse, Part } from "effect-genai/wire/Content"
import type * as Prompt from "effect/ai/Prompt"
import * as Effect from "effect/Effect"
import * as Base64 from "effect/encoding/Base64"
import { isFields } from "./json.ts"

/** A file: its bytes, or where it is. */
export type File = Pick<Part, "inlineData"> | Pick<Part, "fileData">

/**
 * A file as bytes in base64, or as a URI. A string is base64, unless it is a URL. The error says what is wrong with it.
 */
export const fromFile = (
  { data, mediaType }: Pick<Prompt.FilePart, "data" | "mediaType">
): Effect.Effect<
  { readonly inlineData: { data: string; mimeType: string } } | {
    readonly fileData: { fileUri: string; mimeType: string }
  },
  string
> => {
  const mimeType = mediaType === "image/*" ? "image/jpeg" : mediaType
  if (!isMediaType.test(mimeType)) {
    return Effect.fail(`the media type of the file is ${JSON.stringify(mediaType)}; expected one such as "image/png"`)
  }
  if (unsupported.test(mimeType)) {
    return Effect.fail(
      `the Gemini API does not read files of the type ${mimeType}; expected text, an image, audio, a video or a PDF`
    )
  }
  if (!(data instanceof URL) && data.length === 0) return Effect.fail("the file is empty")
  if (data instanceof Uint8Array) return Effect.succeed({ inlineData: { mimeType, data: Base64.encode(data) } })
  const address = data instanceof URL ? data.href : data
  if (address.startsWith("data:")) return fromDataUrl(address, mimeType)
  if (isUri.test(address)) return Effect.succeed({ fileData: { mimeType, fileUri: address } })
  if (data instanceof URL) {
    return Effect.fail(`the URL of the file begins with ${data.protocol}; expected https:, http:, gs: or data:`)
  }
  if (isName.test(address)) {
    return Effect.fail(`${address} is the name of a file; expected its URI, such as https://…/v1beta/${address}`)
  }
  return isBase64(address)
    ? Effect.succeed({ inlineData: { mimeType, data: address } })
    : Effect.fail("the data of the file is a string that is neither base64 nor a URL")
}

/** The state of a screen as the result of an action: its picture beside the other fields. */
export const fromComputer = (result: unknown): Pick<FunctionResponse, "response" | "parts"> => {
  if (!isFields(result)) return { response: { output: result } }
  const { screenshot, ...response } = result
  return isFields(screenshot) && typeof screenshot["data"] === "string"
    ? { response, parts: [{ inlineData: { mimeType: String(screenshot["mediaType"]), data: screenshot["data"] } }] }
    : { response: result }
}

const fromDataUrl = (
  url: string,
  mimeType: string
): Effect.Effect<{ readonly inlineData: { data: string; mimeType: string } }, string> => {
  const comma = url.indexOf(",")
  const data = url.slice(comma + 1)
  return comma > 0 && url.slice(0, comma).endsWith(";base64") && isBase64(data)
    ? Effect.succeed({ inlineData: { mimeType, data } })
    : Effect.fail("the data of the file is a data: URL without base64; expected data:…;base64,…")
}

const isMediaType = /^[\w.+-]+\/[\w.+-]+(\s*;.*)?$/

const unsupported =
  /^application\/(octet-stream|zip|gzip|x-tar|x-7z-compressed|x-rar-compressed|msword|vnd\.(ms-|openxmlformats-|oasis\.).*)$/

const isUri = /^(https?|gs):\/\//

/** The name of a file of the Files API. */
const isName = /^files\/[a-z0-9-]{1,40}$/

/** Both alphabets, with and without padding. One character more than whole groups of four is none of a byte. An expression with groups would fail for long texts. */
const isBase64 = (data: string): boolean => /^[\w+/-]+={0,2}$/.test(data) && data.replace(/=+$/, "").length % 4 !== 1
