/** Raw fetch. */
import type { Answer, Make } from "../Client.ts"
import { chat, type EmbedAnswer, embedBody, eventReader, generateBody, headers, list, upload } from "./floor.ts"

export const make: Make = (baseUrl) => {
  const post = async (path: string, body: string): Promise<Response> => {
    const response = await fetch(`${baseUrl}/v1beta/models/${path}`, { method: "POST", headers, body })
    if (!response.ok) throw new Error(`HTTP ${response.status}`)
    return response
  }
  const generate = async (model: string, body = generateBody()): Promise<Answer> =>
    (await post(`${model}:generateContent`, body)).json()
  const stream = async (model: string, onEvent: (event: Answer) => void, body = generateBody()): Promise<void> => {
    const response = await post(`${model}:streamGenerateContent?alt=sse`, body)
    const reader = response.body!.getReader()
    const feed = eventReader(onEvent)
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      feed(value)
    }
  }
  return {
    generate: (model) => generate(model),
    stream: (model, onEvent) => stream(model, onEvent),
    embed: async (model, texts) => {
      const response = await post(`${model}:batchEmbedContents`, embedBody(texts))
      return ((await response.json()) as EmbedAnswer).embeddings.map(({ values }) => values)
    },
    upload: (path) =>
      upload(baseUrl, path, async (url, command, body) => {
        const response = await fetch(url, { method: "POST", headers: { ...headers, ...command }, body })
        if (!response.ok) throw new Error(`HTTP ${response.status}`)
        return { session: response.headers.get("x-goog-upload-url"), text: await response.text() }
      }),
    chat: async (model) => chat((body) => generate(model, body), (body, onEvent) => stream(model, onEvent, body)),
    list: (pageToken, onFile) =>
      list(pageToken, onFile, async (path) => {
        const response = await fetch(`${baseUrl}${path}`, { headers })
        if (!response.ok) throw new Error(`HTTP ${response.status}`)
        return response.text()
      })
  }
}
