/** Raw undici. */
import { Agent, type Dispatcher } from "undici"
import type { Answer, Make } from "../Client.ts"
import { type EmbedAnswer, embedBody, eventReader, generateBody, headers } from "./floor.ts"

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
  return {
    generate: async (model) =>
      JSON.parse(await (await post(`${model}:generateContent`, generateBody())).text()) as Answer,
    stream: async (model, onEvent) => {
      const feed = eventReader(onEvent)
      for await (const chunk of await post(`${model}:streamGenerateContent?alt=sse`, generateBody())) feed(chunk)
    },
    embed: async (model, texts) => {
      const body = await (await post(`${model}:batchEmbedContents`, embedBody(texts))).text()
      return (JSON.parse(body) as EmbedAnswer).embeddings.map(({ values }) => values)
    }
  }
}
