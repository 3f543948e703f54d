/** A manual that is sent once and used by several questions. */
import { GoogleGenAI } from "effect-genai/promise"
import { readFile } from "node:fs/promises"

await using ai = new GoogleGenAI()

const model = "gemini-2.5-flash"
const contents = await readFile(`${import.meta.dirname}/../../guide/interactions.md`, "utf8")

const { name } = await ai.caches.create({ model, config: { contents, ttl: "300s", displayName: "Manual" } })

try {
  for (const question of ["What is an interaction?", "How is one cancelled?"]) {
    const { text, usageMetadata } = await ai.models.generateContent({
      model,
      contents: question,
      config: { cachedContent: name }
    })
    console.log(`${text} (${usageMetadata?.cachedContentTokenCount} tokens from the cache)`)
  }
  const { expireTime } = await ai.caches.update({ name: name!, config: { ttl: "600s" } })
  console.log(`expires: ${expireTime}`)
} finally {
  await ai.caches.delete({ name: name! })
}
