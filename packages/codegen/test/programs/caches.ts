import { type CachedContent, type Content, type CreateCachedContentConfig, GoogleGenAI } from "@google/genai"

const ai = new GoogleGenAI({ vertexai: true, project: "p", location: "us-central1" })

/** A cache of a conversation that grows. */
export const cached = async (contents: Content[]): Promise<Array<CachedContent>> => {
  const config: CreateCachedContentConfig = { contents, ttl: "300s" }
  config.displayName = "A book"
  config.tools = []
  config.tools.push({ googleSearch: {} })
  const cache: CachedContent = await ai.caches.create({ model: "gemini-2.5-flash", config })
  cache.displayName = cache.displayName?.toUpperCase() ?? ""
  const response = await ai.models.generateContent({
    model: "gemini-2.5-flash",
    contents: "Who wrote it?",
    config: { cachedContent: cache.name! }
  })
  const count: number = response.usageMetadata?.cachedContentTokenCount ?? 0
  await ai.caches.update({ name: cache.name!, config: { ttl: `${count}s` } })
  const caches: CachedContent[] = []
  for await (const one of await ai.caches.list()) caches.push(one)
  await ai.caches.delete({ name: cache.name! })
  return caches
}
