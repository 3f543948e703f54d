/** Raw undici. */
import { Agent, type Dispatcher } from "undici"
import type { Answer, Make } from "../Client.ts"
import { chat, type EmbedAnswer, embedBody, eventReader, generateBody, headers, list, upload } from "./floor.ts"

export const make: Make = (baseUrl) => {
  const agent = new Agent()
  const post = async (path: string, body: string): Promise<Dispatcher.ResponseData["body"]> => {
    const response = await agent.request({
      origin: baseUrl,
      path: `/v1beta/models/${path}`,
      method: "POST",
      headers,
      body
    })
    if (response.statusCode !== 200) throw new Error(`HTTP ${response.statusCode}`)
    return response.body
  }
  const generate = async (model: string, body = generateBody()) =>
    JSON.parse(await (await post(`${model}:generateContent`, body)).text()) as Answer
  const stream = async (model: string, onEvent: (event: Answer) => void, body = generateBody()): Promise<void> => {
    const feed = eventReader(onEvent)
    for await (const chunk of await post(`${model}:streamGenerateContent?alt=sse`, body)) feed(chunk)
  }
  return {
    generate: (model) => generate(model),
    stream: (model, onEvent) => stream(model, onEvent),
    embed: async (model, texts) => {
      const body = await (await post(`${model}:batchEmbedContents`, embedBody(texts))).text()
      return (JSON.parse(body) as EmbedAnswer).embeddings.map(({ values }) => values)
    },
    upload: (path) =>
      upload(baseUrl, path, async (url, command, body) => {
        const { origin, pathname, search } = new URL(url)
        const response = await agent.request({
          origin,
          path: pathname + search,
          method: "POST",
          headers: { ...headers, ...command },
          body
        })
        if (response.statusCode !== 200) throw new Error(`HTTP ${response.statusCode}`)
        return { session: response.headers["x-goog-upload-url"], text: await response.body.text() }
      }),
    chat: async (model) => chat((body) => generate(model, body), (body, onEvent) => stream(model, onEvent, body)),
    list: (pageToken, onFile) =>
      list(pageToken, onFile, async (path) => {
        const response = await agent.request({ origin: baseUrl, path, method: "GET", headers })
        if (response.statusCode !== 200) throw new Error(`HTTP ${response.statusCode}`)
        return response.body.text()
      })
  }
}
