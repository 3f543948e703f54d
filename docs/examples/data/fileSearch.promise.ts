/** Questions about documents: a store, a document in it, and an answer from the document. */
import { GoogleGenAI } from "effect-genai/promise"

await using ai = new GoogleGenAI()

const store = await ai.fileSearchStores.create({ config: { displayName: "Handbooks" } })

try {
  // The upload ends at once; the document is then split into chunks and embedded.
  const operation = await ai.fileSearchStores.uploadToFileSearchStore({
    fileSearchStoreName: store.name!,
    file: `${import.meta.dirname}/../../guide/errors-and-retries.md`,
    config: { displayName: "Errors and retries", customMetadata: [{ key: "kind", stringValue: "guide" }] }
  })
  await ai.operations.wait({ operation })
  for await (const { displayName, state } of await ai.fileSearchStores.documents.list({ parent: store.name! })) {
    console.log(`${displayName}: ${state}`)
  }

  const response = await ai.models.generateContent({
    model: "gemini-2.5-flash",
    contents: "How often is a call tried?",
    config: { tools: [{ fileSearch: { fileSearchStoreNames: [store.name!], metadataFilter: "kind=\"guide\"" } }] }
  })
  console.log(response.text)
  for (const { retrievedContext } of response.candidates?.[0]?.groundingMetadata?.groundingChunks ?? []) {
    console.log(`from: ${retrievedContext?.title}`)
  }
} finally {
  await ai.fileSearchStores.delete({ name: store.name!, config: { force: true } })
}
