import { type Chat, type Content, createModelContent, createUserContent, GoogleGenAI, type Part } from "@google/genai"

const ai = new GoogleGenAI({ apiKey: "key" })

/** A conversation that is kept, cut and gone on with. */
export class Conversation {
  private readonly history: Content[] = []
  private chat: Chat

  constructor(start: Content[] = []) {
    this.history.push(...start, createUserContent("Hi"), createModelContent(["Hello", { text: "again" }]))
    this.chat = ai.chats.create({ model: "gemini-2.5-flash", history: this.history, config: { temperature: 0.5 } })
  }

  async say(message: string): Promise<string | undefined> {
    const response = await this.chat.sendMessage({ message })
    const content: Content | undefined = response.candidates?.[0]?.content
    if (content !== undefined) this.history.push(content)
    const parts: Part[] = content?.parts ?? []
    return parts.map((part) => part.text).join("")
  }

  async stream(message: Part[]): Promise<number> {
    let chunks = 0
    for await (const chunk of await this.chat.sendMessageStream({ message })) if (chunk.text) chunks++
    return chunks
  }

  reset(keep: number): Content[] {
    const contents: Content[] = this.chat.getHistory(true)
    contents.splice(0, contents.length - keep)
    contents.forEach((content) => {
      content.role = content.role ?? "user"
    })
    this.chat = ai.chats.create({ model: "gemini-2.5-flash", history: contents })
    return contents
  }
}
