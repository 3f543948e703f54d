/** What an answer is based on, as `source` parts: each page and each document once. */
import type * as Generate from "effect-genai/wire/GenerateContent"
import type * as Response from "effect/ai/Response"
import type { GeminiSource } from "../GeminiMetadata.ts"
import { isFields, type Json, json } from "./json.ts"

/** A source part. */
export type Source = Response.UrlSourcePartEncoded | Response.DocumentSourcePartEncoded

/** The sources of an answer that were not among those before. `known` is told about them. */
export const sourcesOf = (candidate: Generate.Candidate, known: Set<string>, id: () => string): ReadonlyArray<Source> =>
  found(candidate).flatMap(({ key, ...source }) => {
    if (known.has(key)) return []
    known.add(key)
    return [source.url === undefined ? document(source, id()) : page(source, source.url, id())]
  })

/** A source by its address, or as a document if it has none that is a URL. */
export const source = (
  { metadata, title, url }: { readonly url: unknown; readonly title: unknown; readonly metadata: GeminiSource },
  id: string
): Source => {
  const named = { title: typeof title === "string" && title !== "" ? title : typeof url === "string" ? url : "" }
  return typeof url === "string" && URL.canParse(url)
    ? page({ ...named, metadata }, url, id)
    : document({ ...named, metadata }, id)
}

interface Found {
  readonly key: string
  readonly url?: string
  readonly title: string
  readonly mediaType?: string
  readonly fileName?: string
  readonly metadata: GeminiSource
}

const page = ({ metadata, title }: Omit<Found, "key">, url: string, id: string): Source => ({
  type: "source",
  sourceType: "url",
  id,
  url,
  title: title === "" ? url : title,
  metadata: { gemini: metadata }
})

const document = ({ fileName, mediaType = "text/plain", metadata, title }: Omit<Found, "key">, id: string): Source => ({
  type: "source",
  sourceType: "document",
  id,
  mediaType,
  title,
  ...(fileName === undefined ? undefined : { fileName }),
  metadata: { gemini: metadata }
})

const found = ({ citationMetadata, groundingMetadata, urlContextMetadata }: Generate.Candidate): Array<Found> => [
  ...list(groundingMetadata?.groundingChunks).map(ofChunk),
  ...list(urlContextMetadata?.urlMetadata).map((page) =>
    located(page["retrievedUrl"], undefined, { urlMetadata: json(page) })
  ),
  ...list(citationMetadata?.citations).map((citation) =>
    located(citation["uri"], citation["title"], { citation: json(citation) })
  )
]

const ofChunk = (chunk: Json, index: number): Found => {
  const metadata = { groundingChunk: json(chunk), index }
  const retrieved = chunk["retrievedContext"]
  if (isFields(retrieved)) {
    const at = located(retrieved["uri"], retrieved["title"], metadata)
    const name = retrieved["documentName"] ?? retrieved["fileSearchStore"]
    return {
      ...at,
      // Chunks of one document are told apart by their text.
      key: `${at.key} ${String(retrieved["text"] ?? "")}`,
      ...(typeof name === "string" ? { fileName: name } : undefined)
    }
  }
  const image = chunk["image"]
  if (isFields(image)) return located(image["sourceUri"] ?? image["imageUri"], image["title"], metadata)
  const place = Object.values(chunk).find(isFields)
  return located(place?.["uri"], place?.["title"], metadata)
}

const located = (uri: unknown, title: unknown, metadata: GeminiSource): Found => ({
  key: typeof uri === "string" ? uri : JSON.stringify(metadata),
  ...(typeof uri === "string" && URL.canParse(uri) ? { url: uri } : undefined),
  title: typeof title === "string" ? title : typeof uri === "string" ? uri : "",
  metadata
})

const list = (values: unknown): ReadonlyArray<Json> => Array.isArray(values) ? values.filter(isFields) : []
